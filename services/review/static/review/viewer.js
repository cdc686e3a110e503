// The documents of a filing, page by page beside the form; a number shown in full; the whole filing on paper.
// Without this script the pages stand below one another, and showing a number draws the page anew.
"use strict";

page((signal) => {
  const viewer = document.getElementById("viewer"), stage = viewer?.querySelector(".stage");
  const leaves = stage ? [...stage.querySelectorAll(".leaf")] : [];
  const STEP = 1.25, LARGEST = 6, SMALLEST = 0.2;
  const turned = new WeakMap(); // degrees, by page
  let here = 0, zoom = 1, whole = false;

  const figure = (at) => leaves[at].closest("figure");
  const image = (at) => leaves[at].querySelector("img");

  // The size of a page at zoom 1: as wide as there is room, or whole.
  const fitting = (width, height) => {
    const wide = stage.clientWidth / width;
    return whole ? Math.min(wide, stage.clientHeight / height) : wide;
  };

  const draw = () => {
    const leaf = leaves[here], img = image(here), angle = turned.get(leaf) ?? 0;
    if (!img.naturalWidth) return;
    const lying = angle % 180 !== 0;
    const [width, height] = [img.naturalWidth, img.naturalHeight];
    const scale = fitting(lying ? height : width, lying ? width : height) * zoom;
    img.style.width = `${width * scale}px`;
    img.style.height = `${height * scale}px`;
    img.style.transform = `translate(-50%, -50%) rotate(${angle}deg)`;
    leaf.style.width = `${(lying ? height : width) * scale}px`;
    leaf.style.height = `${(lying ? width : height) * scale}px`;
  };

  // What stands in the middle of the stage (or at this point of it) stays there.
  const size = (to, x = stage.clientWidth / 2, y = stage.clientHeight / 2) => {
    const before = zoom;
    zoom = Math.min(LARGEST, Math.max(SMALLEST, to));
    const left = stage.scrollLeft + x, top = stage.scrollTop + y, by = zoom / before;
    draw();
    stage.scrollTo(left * by - x, top * by - y);
  };

  const show = (at, aloud = true) => {
    here = Math.min(Math.max(at, 0), leaves.length - 1);
    const shown = figure(here), pages = [...shown.querySelectorAll(".leaf")];
    for (const leaf of leaves) leaf.classList.toggle("away", leaf !== leaves[here]);
    for (const one of stage.querySelectorAll("figure")) one.classList.toggle("away", one !== shown);
    for (const link of viewer.querySelectorAll(".links a")) {
      if (link.hash === `#${shown.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const words = viewer.dataset.page.replace("{page}", pages.indexOf(leaves[here]) + 1).replace("{pages}", pages.length);
    viewer.querySelector(".where").textContent = words;
    if (aloud) document.getElementById("shown").textContent = `${shown.querySelector("strong").textContent}, ${words}`;
    viewer.querySelector("[data-does=previous]").disabled = here === 0;
    viewer.querySelector("[data-does=next]").disabled = here === leaves.length - 1;
    zoom = 1;
    stage.scrollTo(0, 0);
    const img = image(here);
    if (img.complete && !img.naturalWidth) { const address = img.src; img.src = ""; img.src = address; } // once more
    draw();
  };

  const document_ = (step) => {
    const all = [...stage.querySelectorAll("figure")];
    const to = all[all.indexOf(figure(here)) + step];
    if (to) show(leaves.findIndex((leaf) => to.contains(leaf)));
  };

  const turn = (by) => {
    turned.set(leaves[here], ((turned.get(leaves[here]) ?? 0) + by + 360) % 360);
    draw();
  };

  const does = {
    previous: () => show(here - 1),
    next: () => show(here + 1),
    before: () => document_(-1),
    after: () => document_(1),
    larger: () => size(zoom * STEP),
    smaller: () => size(zoom / STEP),
    fit: () => { whole = !whole || zoom !== 1; if (zoom !== 1) whole = false; zoom = 1; draw(); },
    left: () => turn(-90),
    right: () => turn(90),
  };
  // By the key's sign, or where a method of input or another keyboard makes another sign of it, by its place.
  const KEYS = { "[": "previous", "]": "next", "{": "before", "}": "after", "+": "larger", "=": "larger", "-": "smaller", "0": "fit", ",": "left", ".": "right" };
  const PLACES = { BracketLeft: ["previous", "before"], BracketRight: ["next", "after"], Comma: ["left"], Period: ["right"] };

  const keyed = (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (localStorage.getItem("beian-keys-off") !== null) return; // as for the desk's other keys
    const what = KEYS[event.key] ?? PLACES[event.code]?.[Number(event.shiftKey)];
    if (!what) return;
    event.preventDefault();
    does[what]();
  };

  const byMouse = () => {
    let from = null;
    stage.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button !== 0 || !event.target.closest(".leaf")) return;
      from = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop };
      stage.setPointerCapture(event.pointerId);
    });
    stage.addEventListener("pointermove", (event) => {
      if (from) stage.scrollTo(from.x - event.clientX, from.y - event.clientY);
    });
    for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => { from = null; });
    stage.addEventListener("dblclick", (event) => {
      const box = stage.getBoundingClientRect();
      size(zoom === 1 ? 2 : 1, event.clientX - box.left, event.clientY - box.top);
    });
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = stage.getBoundingClientRect();
      size(zoom * (event.deltaY < 0 ? STEP : 1 / STEP), event.clientX - box.left, event.clientY - box.top);
    }, { passive: false });
  };

  // Two fingers make it larger and smaller; one, sideways, turns a page that is seen in its whole width.
  const byTouch = () => {
    const apart = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    let pinch = null, swipe = null;
    stage.addEventListener("touchstart", (event) => {
      const [touch] = event.touches, narrow = stage.scrollWidth <= stage.clientWidth + 1;
      pinch = event.touches.length === 2 ? { apart: apart(event.touches), zoom } : null;
      swipe = event.touches.length === 1 && narrow ? { x: touch.clientX, y: touch.clientY } : null;
    }, { passive: true });
    stage.addEventListener("touchmove", (event) => {
      if (!pinch || event.touches.length !== 2) return;
      event.preventDefault();
      const box = stage.getBoundingClientRect(), [one, other] = event.touches;
      size(pinch.zoom * apart(event.touches) / pinch.apart,
        (one.clientX + other.clientX) / 2 - box.left, (one.clientY + other.clientY) / 2 - box.top);
    }, { passive: false });
    stage.addEventListener("touchend", (event) => {
      const [touch] = event.changedTouches;
      if (swipe && !event.touches.length) {
        const x = touch.clientX - swipe.x, y = touch.clientY - swipe.y;
        if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) show(here + (x < 0 ? 1 : -1));
      }
      pinch = swipe = null;
    });
  };

  if (leaves.length) {
    viewer.classList.add("on");
    const tools = viewer.querySelector(".tools");
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-does]");
      if (button) does[button.dataset.does]();
    });
    for (const [at, leaf] of leaves.entries()) {
      const img = leaf.querySelector("img");
      img.addEventListener("load", () => { if (at === here) draw(); });
      img.addEventListener("error", () => { if (at === here) viewer.querySelector("#shown").textContent = viewer.dataset.failed; });
    }
    // A link to a document, from wherever on the page, turns to it.
    document.addEventListener("click", (event) => {
      const to = event.target.closest("a[href^='#document-'], a[href^='#before-']");
      const at = to ? leaves.findIndex((leaf) => leaf.closest("figure").id === to.hash.slice(1)) : -1;
      if (at < 0) return;
      event.preventDefault();
      show(at);
      if (!viewer.contains(to)) stage.focus();
    }, { signal });
    document.addEventListener("keydown", keyed, { signal });
    byMouse();
    byTouch();
    const room = new ResizeObserver(draw);
    room.observe(stage);
    signal.addEventListener("abort", () => room.disconnect());
    const asked = leaves.findIndex((leaf) => `#${leaf.closest("figure").id}` === location.hash);
    show(Math.max(asked, 0), false);
  }

  // A number in full: the answer is the page as it is now, and what has changed of it takes its place here.
  const form = document.getElementById("reveal");
  form?.addEventListener("submit", async (event) => {
    const button = event.submitter;
    event.preventDefault();
    event.stopPropagation(); // this form is sent as often as somebody asks
    button.setAttribute("aria-busy", "true");
    const line = button.closest("[id^=line-]");
    let now = null;
    try {
      const answer = await fetch(button.formAction, { method: "POST", body: new FormData(form) });
      now = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch { /* without a line there is no answer */ }
    const fresh = now?.getElementById(line.id);
    if (!fresh) { form.action = button.formAction; form.submit(); return; } // a sign-in that has ended, say
    for (const note of document.querySelectorAll("main > .note[role=alert]")) note.remove();
    const fault = now.querySelector("main > [role=alert]");
    line.replaceWith(fresh);
    htmx.process(fresh);
    now.getElementById("seen") && document.getElementById("seen")?.replaceWith(now.getElementById("seen"));
    if (fault) { document.querySelector("main").prepend(fault); fault.focus(); } else fresh.querySelector(".full")?.focus();
  });

  // On paper stands all of it: every page is fetched first.
  const print_ = document.getElementById("print");
  if (print_) {
    print_.hidden = false;
    print_.addEventListener("click", async () => {
      print_.setAttribute("aria-busy", "true");
      await Promise.allSettled(leaves.map((leaf) => {
        const img = leaf.querySelector("img");
        img.loading = "eager";
        return img.decode();
      }));
      print_.removeAttribute("aria-busy");
      window.print();
    });
  }
});
