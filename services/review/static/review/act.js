// The desk's decisions: the checklist by keys, kept as it is marked; undo for ten seconds; choosing several filings.
// All of it works without.
"use strict";

page((signal) => {
  const idle = (event) => !event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select")
    && !event.ctrlKey && !event.metaKey && !event.altKey && localStorage.getItem("beian-keys-off") === null;
  const key = (name, act) => document.addEventListener("keydown", (event) => {
    if (event.key === name && idle(event) && act(event) !== false) event.preventDefault();
  }, { signal });

  // --- The checklist: c to the next open point, y right, n wrong ---
  const examine = document.getElementById("examine");
  if (examine) {
    const points = [...examine.querySelectorAll(".check")];
    const marked = (point) => point.querySelector("input[type=radio]:checked");
    const radio = (point, value) => point.querySelector(`input[type=radio][value=${value}]`);
    const here = () => points.find((point) => point.contains(document.activeElement));
    const onward = (from) => {
      const after = points.slice(points.indexOf(from) + 1).concat(points);
      const open = after.find((point) => !marked(point));
      const wrong = points.some((point) => radio(point, "wrong").checked);
      (open ? radio(open, "right") : document.getElementById(wrong ? "notice" : "approve")
        ?? document.getElementById("notice")).focus();
    };
    const say = (value) => {
      const point = here() ?? points.find((one) => !marked(one));
      if (!point) return false;
      radio(point, value).checked = true;
      radio(point, value).dispatchEvent(new Event("change", { bubbles: true }));
      if (value === "right") onward(point);
      else (point.querySelector(".faults select.reason") ?? radio(point, value)).focus();
    };
    key("c", () => onward(here()));
    key("y", () => say("right"));
    key("n", () => say("wrong"));

    // A reason of the list fills in what is wrong and how to mend it; both can be changed.
    examine.addEventListener("change", (event) => {
      const chosen = event.target.closest("select.reason")?.selectedOptions[0];
      if (!chosen?.value) return;
      const row = event.target.closest(".fault-row");
      row.querySelector("[name$=-field]").value = chosen.dataset.field;
      row.querySelector("[name$=-message]").value = chosen.dataset.message;
      row.querySelector("[name$=-fix]").value = chosen.dataset.fix;
    });

    // What was marked and typed is kept as it is done.
    const kept = document.getElementById("kept");
    const keep = document.getElementById("keep");
    keep.hidden = true;
    let later = 0, sending = Promise.resolve();
    const send = async () => {
      try {
        const answer = await fetch(examine.action, {
          method: "POST", body: new FormData(examine), headers: { Accept: "application/json" }, redirect: "error",
        });
        if (!answer.ok) throw new Error(answer.status);
        kept.textContent = kept.dataset.kept;
      } catch {
        kept.textContent = kept.dataset.notKept;
        keep.hidden = false;
      }
    };
    const forget = () => { clearTimeout(later); later = 0; };
    // One after the other: the later one wins.
    const now = () => { if (later) { forget(); sending = sending.then(send); } };
    examine.addEventListener("input", () => { clearTimeout(later); later = setTimeout(now, 600); });
    examine.addEventListener("submit", forget);
    // What was marked just before another page was asked for.
    document.addEventListener("htmx:beforeRequest", now, { signal });
    signal.addEventListener("abort", forget);
  }

  // --- Undo: how many seconds are left; then the line goes ---
  for (const line of document.querySelectorAll(".undo[data-leaves]")) {
    const until = performance.now() + Number(line.dataset.leaves) * 1000;
    const left = line.querySelector(".left");
    const tick = () => {
      const seconds = Math.ceil((until - performance.now()) / 1000);
      if (seconds > 0) { left.textContent = `${seconds} s`; return; }
      clearInterval(timer);
      left.textContent = "";
      const button = line.querySelector("button");
      if (button === document.activeElement) line.focus();
      button.remove();
    };
    left.setAttribute("aria-hidden", "true");
    const timer = setInterval(tick, 250);
    signal.addEventListener("abort", () => clearInterval(timer));
    tick();
  }
  key("z", () => { const undo = document.getElementById("undo"); if (!undo) return false; undo.click(); });

  // --- Choosing several: x chooses the row that has the focus; with shift a click chooses all between ---
  const bar = document.getElementById("chosen");
  if (bar) {
    // The list is drawn anew while somebody chooses (queue.js): its boxes are looked up each time.
    const boxes = () => [...document.querySelectorAll(".choose")];
    const all = document.getElementById("choose-all");
    const count = document.getElementById("chosen-count");
    const tell = () => {
      const chosen = boxes().filter((box) => box.checked).length;
      count.textContent = chosen ? count.dataset.words.replace("#count#", chosen) : "";
      all.querySelector("input").checked = chosen > 0 && chosen === boxes().length;
      bar.classList.toggle("some", chosen > 0);
    };
    let last;
    document.addEventListener("click", (event) => {
      const box = event.target.closest?.(".choose");
      if (!box) return;
      if (event.shiftKey && last?.isConnected) {
        const every = boxes();
        const [from, to] = [every.indexOf(last), every.indexOf(box)].sort((a, b) => a - b);
        for (const between of every.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      tell();
    }, { signal });
    document.addEventListener("list:drawn", tell, { signal });
    document.addEventListener("input", (event) => { if (event.target.matches(".choose")) tell(); }, { signal });
    all.hidden = false;
    all.addEventListener("change", (event) => { for (const box of boxes()) box.checked = event.target.checked; tell(); });
    key("x", () => {
      const box = document.activeElement.closest("tr")?.querySelector(".choose");
      if (!box) return false;
      box.checked = !box.checked;
      last = box;
      tell();
    });
    tell();
  }
});
