// Annex 1 is saved as it is typed. What could not be sent is kept on this phone until it can; the page works without.
"use strict";

const form = document.querySelector("form[data-filing]");
const PAUSE = 2000; // of typing, before it is sent
const LONGEST = 60000; // between two tries
const PATIENCE = 30000; // with one

if (form) {
  const { filing, save: address, sealed } = form.dataset;
  const secret = new Set(sealed.split(" ").filter(Boolean));
  const line = document.getElementById("saving");
  const [said, at] = line.children;
  const shown = (name) => form.elements.namedItem(`was-${name}`); // what is saved, as the page knows it
  const names = [...form.querySelectorAll("[name^=was-]")].map((one) => one.name.slice(4)).concat([...secret]);
  // A filing that is not begun yet has nothing to compare with: all that is typed counts.
  if (!address) {
    for (const one of form.querySelectorAll(".field input:not([type=hidden])")) {
      if (!names.includes(one.name)) names.push(one.name);
    }
  }

  // Personal numbers are kept until the page is closed, all else until it is saved.
  const stores = { true: sessionStorage, false: localStorage };
  const key = `beian-typed ${filing}`;
  const sentSecret = new Map();
  let whole = true; // whether all that is not sent could be kept here

  const read = (store) => {
    try { return JSON.parse(store.getItem(key)) || {}; } catch { return {}; }
  };
  const write = (store, kept) => {
    try {
      if (Object.keys(kept).length) store.setItem(key, JSON.stringify(kept)); else store.removeItem(key);
    } catch { whole = false; }
  };
  const value = (name) => new FormData(form).getAll(name).join(",");
  const saved = (name) => (secret.has(name) ? sentSecret.get(name) ?? "" : shown(name)?.value ?? "");
  const changed = () => names.filter((name) => value(name) !== saved(name));

  const keep = () => {
    whole = true;
    for (const isSecret of [true, false]) {
      const kept = read(stores[isSecret]);
      for (const name of names.filter((one) => secret.has(one) === isSecret)) {
        if (value(name) === saved(name)) delete kept[name];
        else kept[name] = { over: saved(name), ...kept[name], value: value(name) };
      }
      write(stores[isSecret], kept);
    }
  };

  // Its answer may be lost: then what is saved is ours all the same.
  const tried = (sent) => {
    const kept = read(localStorage);
    for (const [name, typed] of sent) if (kept[name]) kept[name].tried = typed;
    write(localStorage, kept);
  };

  // Said aloud only when it becomes another thing: not at every field.
  const say = (state, time = "") => {
    line.hidden = false;
    if (said.textContent !== line.dataset[state]) said.textContent = line.dataset[state];
    at.textContent = time;
  };

  const controls = (name) => [...form.querySelectorAll(`[name="${name}"]`)];
  const place = (name) => controls(name)[0]?.closest(".field");
  const note = (name, kind, text) => {
    const box = place(name);
    if (!box) return;
    const id = `id_${name}-${kind}`;
    document.getElementById(id)?.remove();
    const boxes = box.matches("fieldset");
    if (text) {
      const drawn = document.getElementById(kind).content.firstElementChild.cloneNode(true);
      drawn.id = id;
      drawn.querySelector("span").textContent = text;
      box.insertBefore(drawn, boxes ? box.querySelector(".choices") : controls(name)[0]);
    }
    const told = boxes ? box : controls(name)[0];
    const ids = new Set((told.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
    if (text) ids.add(id); else ids.delete(id);
    if (ids.size) told.setAttribute("aria-describedby", [...ids].join(" ")); else told.removeAttribute("aria-describedby");
    if (kind !== "fault") return;
    box.classList.toggle("faulty", Boolean(text));
    if (!boxes && text) told.setAttribute("aria-invalid", "true"); else told.removeAttribute("aria-invalid");
  };

  // A secret that is saved is told by its mask.
  const tellKept = (name, text) => {
    let drawn = place(name).querySelector(".kept");
    if (!drawn) {
      drawn = document.createElement("p");
      drawn.className = "help kept";
      place(name).insertBefore(drawn, controls(name)[0]);
    }
    drawn.textContent = text;
  };

  let later, again = PAUSE, busy = null;
  const refused = new Map(); // what was found wrong, by its field
  let wish = null; // the button that was pressed, and waits for a connection
  const soon = (wait) => { clearTimeout(later); later = setTimeout(retry, wait); };
  // A number or an id is not looked at before it is left: half of one is wrong, or somebody else's.
  const half = (name) => {
    const here = document.activeElement;
    return here?.name === name && here.matches("input:not([type=radio], [type=checkbox])");
  };
  // What the server has found wrong is not sent again as it is.
  const waiting = (all) => changed().filter((name) => refused.get(name) !== value(name) && (all || !half(name)));

  // "saved", "faulty", "away" (no answer), or "refused" (another answer: the page itself is to be sent).
  const send = (all) => (busy ??= sendOnce(all).finally(() => { busy = null; }));

  async function sendOnce(all) {
    clearTimeout(later);
    const sent = new Map(waiting(all).map((name) => [name, value(name)]));
    if (!address) return "refused";
    if (!sent.size) return changed().length ? "faulty" : "saved";
    const body = new FormData(form);
    for (const name of names) {
      if (sent.has(name)) continue;
      body.delete(name);
      body.delete(`was-${name}`);
    }
    tried(sent);
    let answer;
    try {
      const signal = AbortSignal.timeout?.(PATIENCE);
      answer = await fetch(address, { method: "POST", body, keepalive: true, signal });
      if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
    } catch {
      say(whole ? "kept" : "open");
      again = Math.min(again * 2, LONGEST);
      soon(again);
      return "away";
    }
    again = PAUSE;
    if (!answer.ok) {
      say(answer.status === 401 ? "out" : whole ? "kept" : "open");
      return "refused";
    }
    take(sent, await answer.json());
    if (waiting(false).length) soon(PAUSE);
    return changed().length ? "faulty" : "saved";
  }

  async function retry() {
    const became = await send(Boolean(wish));
    if (wish && became === "saved") pass(wish);
  }

  function take(sent, told) {
    for (const [name, was] of sent) {
      if (told.saved.includes(name)) {
        if (secret.has(name)) sentSecret.set(name, was); else shown(name).value = was;
        refused.delete(name);
      } else refused.set(name, was);
      note(name, "fault", told.faults[name]);
      note(name, "hint", told.warnings[name]);
      if (told.kept[name]) tellKept(name, told.kept[name]);
    }
    keep();
    if (changed().length) say(whole ? "kept" : "open"); else say("saved", told.at);
  }

  // What is as it was before has no fault any more.
  const settle = () => {
    for (const name of [...refused.keys()].filter((one) => value(one) === saved(one))) {
      refused.delete(name);
      note(name, "fault", "");
    }
    keep();
  };
  const now = (all) => { if (address && waiting(all).length) send(all); };
  form.addEventListener("input", () => { wish = null; settle(); if (address) soon(PAUSE); });
  form.addEventListener("change", () => { settle(); now(false); });
  form.addEventListener("focusout", () => { now(false); });
  window.addEventListener("online", () => { if (address && waiting(true).length) retry(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) now(true); });

  // Going on waits until all is saved. Where there is no answer the page stays, for a browser's own error page would
  // take it away; where the server wants something else, such as a sign-in, the form itself is sent.
  let passing = false;
  const pass = (by) => { passing = true; by.click(); };
  form.addEventListener("submit", async (event) => {
    if (passing || !address || !(busy || changed().length)) return;
    event.preventDefault();
    event.stopPropagation();
    const by = event.submitter ?? form.querySelector(".save .main");
    by.setAttribute("aria-busy", "true");
    if (busy) await busy;
    const became = changed().length ? await send(true) : "saved";
    by.removeAttribute("aria-busy");
    wish = became === "away" ? by : null;
    if (became === "saved" || became === "refused") pass(by);
    if (became === "faulty") form.querySelector(".faulty :is(input:not([type=hidden]), textarea)")?.focus();
  });
  window.addEventListener("pageshow", () => { passing = false; });

  // A secret that was not sent would be lost with the page.
  window.addEventListener("beforeunload", (event) => {
    const open = changed();
    if (!passing && open.length && (!whole || open.some((name) => secret.has(name)))) event.preventDefault();
  });

  // What was typed here before, and was not sent. What somebody changed elsewhere since stays, and is told.
  const bring = () => {
    let back = false;
    for (const isSecret of [true, false]) {
      for (const [name, { value: typed, over, tried: last }] of Object.entries(read(stores[isSecret]))) {
        if (!names.includes(name) || typed === value(name)) continue;
        if (value(name) !== saved(name)) continue; // the page came back with something newer
        if (!isSecret && ![over, last].includes(saved(name))) {
          note(name, "hint", `${line.dataset.elsewhere} ${typed}`);
          continue;
        }
        const all = controls(name);
        if (all.some((one) => one.type === "radio" || one.type === "checkbox")) {
          const chosen = typed.split(",");
          for (const one of all) one.checked = chosen.includes(one.value);
        } else all[0].value = typed;
        back = true;
      }
    }
    keep();
    if (back) say("back");
    if (back && address) soon(PAUSE);
  };
  bring();
  if (address) localStorage.removeItem("beian-typed new"); // it was begun
}
