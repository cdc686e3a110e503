// At the window: what is typed is saved as it is typed, Enter goes on, a licence's code may be scanned anywhere, and
// documents go up as soon as they are chosen or photographed. Without this script each part is a form of its own.
"use strict";

{
  const root = document.querySelector(".window"), form = document.getElementById("typed"), words = root.dataset;
  const state = document.getElementById("state"), sealed = new Set(form.dataset.sealed.split(" "));
  const PAUSE = 1200, LONGEST = 20_000;
  const CREDIT_CODE = /(?<![0-9A-Z])[0-9A-HJ-NPQRTUW-Y]{18}(?![0-9A-Z])/;

  // A scanner types more than a field is long; what is too long is said when it is saved.
  for (const one of form.querySelectorAll("[maxlength]")) one.removeAttribute("maxlength");

  // --- Saving as it is typed ---------------------------------------------------------------------------------
  const names = [...new Set([...form.elements].map((one) => one.name))].filter((name) =>
    name && !name.startsWith("was-") && !["csrfmiddlewaretoken", "filer_kind", "notice"].includes(name));
  const value = (name) => new FormData(form).getAll(name).join(",");
  const saved = new Map(names.map((name) => [name, sealed.has(name) || !form.dataset.begun ? "" : value(name)]));
  const refused = new Map();
  const changed = () => names.filter((name) => value(name) !== saved.get(name) && value(name) !== refused.get(name));
  const half = (name) => {
    const here = document.activeElement;
    return here?.name === name && here.matches("input:not([type=radio], [type=checkbox])");
  };
  const say = (text) => { if (state && state.textContent !== text) state.textContent = text; };
  const controls = (name) => [...form.querySelectorAll(`[name="${name}"]`)];

  const note = (name, text) => {
    const box = controls(name)[0]?.closest(".field");
    if (!box) return;
    const id = `id_${name}-fault`;
    document.getElementById(id)?.remove();
    box.classList.toggle("faulty", Boolean(text));
    for (const one of controls(name)) {
      if (text) { one.setAttribute("aria-invalid", "true"); one.setAttribute("aria-describedby", id); } else one.removeAttribute("aria-invalid");
    }
    if (!text) return;
    const drawn = document.getElementById("fault").content.firstElementChild.cloneNode(true);
    drawn.id = id;
    drawn.querySelector("span").textContent = text;
    box.append(drawn);
  };

  // A draft begins with the account's name, once the notice was shown.
  const ready = () => {
    if (form.dataset.begun) return true;
    const notice = document.getElementById("notice");
    if (!value("wechat_id") && !value("original_id")) return false;
    if (notice && !notice.checked) { say(words.tick); return false; }
    return true;
  };

  let later, busy = null, wait = PAUSE;
  const soon = (milliseconds) => { clearTimeout(later); later = setTimeout(() => save(false), milliseconds); };
  const save = (all) => (busy ??= saveOnce(all).finally(() => { busy = null; }));

  async function saveOnce(all) {
    clearTimeout(later);
    const sent = new Map(changed().filter((name) => all || !half(name)).map((name) => [name, value(name)]));
    if (!sent.size || !ready()) return !changed().length;
    const body = new FormData(form);
    for (const name of names) {
      body.delete(`was-${name}`);
      if (sent.has(name)) body.append(`was-${name}`, `${saved.get(name)}`); else body.delete(name);
    }
    for (const name of sealed) body.delete(`was-${name}`);
    if (!form.dataset.begun) for (const name of names) body.delete(`was-${name}`);
    let answer, told;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
      told = await answer.json();
    } catch {
      say(answer?.status === 401 ? words.out : words.away);
      wait = Math.min(wait * 2, LONGEST);
      soon(wait);
      return false;
    }
    wait = PAUSE;
    if (!answer.ok) {
      for (const fault of told.errors ?? []) { refused.set(fault.field, value(fault.field)); note(fault.field, fault.message); }
      say(answer.status === 401 ? words.out : told.errors?.length ? words.open : told.title);
      return false;
    }
    if (!form.dataset.begun) {
      form.dataset.begun = "1";
      form.action = told.save;
      history.replaceState(null, "", told.address);
      document.querySelector(".told")?.remove();
    }
    for (const [name, was] of sent) {
      if (told.saved.includes(name)) { saved.set(name, was); refused.delete(name); } else refused.set(name, was);
      note(name, told.faults[name]);
    }
    for (const [name, became] of Object.entries(told.became)) {
      if (value(name) === sent.get(name)) controls(name)[0].value = became;
      saved.set(name, became);
    }
    const open = names.some((name) => refused.get(name) === value(name) && value(name) !== saved.get(name));
    say(open ? words.open : `${words.said} ${told.at}`);
    if (changed().some((name) => !half(name))) soon(PAUSE);
    refresh();
    return !open;
  }

  form.addEventListener("input", (event) => {
    const { name } = event.target;
    if (refused.has(name) && value(name) === saved.get(name)) { refused.delete(name); note(name, ""); }
    soon(PAUSE);
  });
  form.addEventListener("change", () => save(false));
  form.addEventListener("focusout", () => setTimeout(() => save(false)));
  window.addEventListener("online", () => save(true));
  window.addEventListener("beforeunload", (event) => { if (changed().length) event.preventDefault(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (busy) await busy;
    if (await save(true)) return;
    const notice = document.getElementById("notice");
    (notice?.checked === false ? notice : form.querySelector(".faulty input, .faulty textarea"))?.focus();
  });

  // --- The keyboard, and a scanner that types like one --------------------------------------------------------
  let before = "";
  form.addEventListener("focusin", (event) => { before = event.target.value ?? ""; });
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || !field.matches("input")) return;
    event.preventDefault();
    const uscc = form.elements.namedItem("uscc"), scan = CREDIT_CODE.exec(field.value.toUpperCase());
    if (uscc && scan && field.value.length > 18) {
      if (field !== uscc) field.value = before;
      uscc.value = scan[0];
      uscc.dispatchEvent(new Event("input", { bubbles: true }));
      if (field !== uscc) { save(false); return; }
    }
    // Of boxes that belong together the first, or the chosen one, is gone to; Enter goes past the others.
    const seen = new Set();
    const all = [...form.querySelectorAll("input:not([type=hidden]), textarea, .save button")].filter((one) => {
      if (!["radio", "checkbox"].includes(one.type) || !one.name || one === field) return true;
      const key = one.name, first = !seen.has(key) && (one.type === "checkbox" || one.checked || !form.querySelector(`[name="${key}"]:checked`));
      if (first) seen.add(key);
      return first && key !== field.name;
    });
    all[all.indexOf(field) + 1]?.focus();
  });

  // --- What stands beside: drawn by the server, and taken from its page ------------------------------------------
  const steps = document.getElementById("steps");
  const take = (page) => {
    const fresh = page.getElementById("steps"), head = page.getElementById("head");
    if (head && document.activeElement?.closest("#head") === null) document.getElementById("head").replaceWith(head);
    if (!fresh || steps.querySelector("video")?.srcObject) return Boolean(fresh);
    const kept = ["box", "folder"].map((id) => document.getElementById(id)?.value ?? "");
    const focus = steps.contains(document.activeElement) ? document.activeElement.id : "";
    steps.replaceChildren(...fresh.childNodes);
    ["box", "folder"].forEach((id, at) => { const one = document.getElementById(id); if (one && kept[at]) one.value = kept[at]; });
    if (focus) document.getElementById(focus)?.focus();
    cameras();
    return true;
  };
  const refresh = async () => {
    const answer = await fetch(location.pathname).catch(() => null);
    if (answer?.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  };
  const notes = (page) => {
    for (const old of document.querySelectorAll("main > .note")) old.remove();
    document.querySelector("main").prepend(...page.querySelectorAll("main > .note"));
  };

  const upload = async (part, files) => {
    const body = new FormData(part);
    body.delete("file");
    for (const file of files) body.append("file", file, file.name || "photo.jpg");
    say(words.sending);
    part.setAttribute("aria-busy", "true");
    const answer = await fetch(part.action, { method: "POST", body }).catch(() => null);
    part.removeAttribute("aria-busy");
    if (!answer || answer.status >= 502) { say(words.away); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!take(page)) { part.submit(); return; }
    notes(page);
    say("");
  };
  steps.addEventListener("change", (event) => {
    const part = event.target.closest("[data-upload]");
    if (part && event.target.type === "file" && event.target.files.length && event.target.checkValidity()) upload(part, event.target.files);
  });
  // Handed in, or printed, is what stands in the form now.
  document.addEventListener("submit", async (event) => {
    if (event.target.id !== "submit" || !(busy || changed().length)) return;
    event.preventDefault();
    event.stopPropagation();
    if (busy) await busy;
    if (changed().length && !await save(true)) { form.querySelector(".faulty input, .faulty textarea")?.focus(); return; }
    event.target.requestSubmit();
  }, true);

  // --- The camera ------------------------------------------------------------------------------------------------
  let stream = null, wanted = null;
  const close = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    const viewer = document.getElementById("viewer");
    if (viewer) { viewer.querySelector("video").srcObject = null; viewer.hidden = true; }
  };
  function cameras() {
    for (const button of steps.querySelectorAll("[data-upload] button:not(.camera)")) button.hidden = true; // it goes up when it is chosen
    if (!navigator.mediaDevices?.getUserMedia) return;
    for (const button of steps.querySelectorAll(".camera")) button.hidden = false;
  }
  steps.addEventListener("click", async (event) => {
    const print = event.target.closest("#print");
    if (print && (busy || changed().length)) {
      event.preventDefault();
      if (busy) await busy;
      if (!changed().length || await save(true)) window.open(print.href, "_blank", "noopener");
      return;
    }
    const button = event.target.closest("button");
    const viewer = document.getElementById("viewer"), video = viewer?.querySelector("video");
    if (button?.matches(".camera")) {
      wanted = button.closest("form");
      try {
        stream ??= await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 2560 }, height: { ideal: 1920 } } });
      } catch {
        const told = document.getElementById("no-camera");
        told.textContent = words.noCamera;
        told.hidden = false;
        return;
      }
      viewer.hidden = false;
      video.srcObject = stream;
      await video.play().catch(() => {});
      document.getElementById("shoot").focus();
    }
    if (button?.id === "stop") close();
    if (button?.id === "shoot") {
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      canvas.getContext("2d").drawImage(video, 0, 0);
      const part = wanted;
      canvas.toBlob((blob) => {
        close();
        if (blob) upload(part, [new File([blob], "photo.jpg", { type: "image/jpeg" })]);
      }, "image/jpeg", 0.92);
    }
  });
  cameras();
  addEventListener("pagehide", close);
}
