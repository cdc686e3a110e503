// Keys for the desk: j and k go through the rows; every other key stands at what it is for (aria-keyshortcuts), and the
// sheet that ? opens is made of these. All of it works without.
"use strict";

const remembered = "beian-keys-off";
let on = localStorage.getItem(remembered) === null;
let sheet = null;

page(() => {
  // Single keys get in the way of those who speak to their browser: they can be switched off, and stay off.
  const toggle = document.getElementById("keys");
  if (toggle) {
    toggle.hidden = false;
    toggle.setAttribute("aria-pressed", String(on));
    toggle.addEventListener("click", () => {
      on = !on;
      toggle.setAttribute("aria-pressed", String(on));
      if (on) localStorage.removeItem(remembered); else localStorage.setItem(remembered, "1");
    });
  }
  sheet = document.getElementById("sheet");
  const opener = document.getElementById("all-keys");
  if (!opener) return;
  opener.hidden = false;
  opener.addEventListener("click", tell);
});

const shown = (element) => element.checkVisibility?.() ?? true;
const keyed = () => [...document.querySelectorAll("[aria-keyshortcuts]")].filter(shown);
// A list's key is named without how many it has.
const named = (element) => {
  const words = (element.labels?.[0] ?? element).cloneNode(true);
  for (const count of words.querySelectorAll(".number")) count.remove();
  return words.textContent.replace(/\s+/g, " ").trim();
};

function tell() {
  const list = sheet.querySelector("dl");
  for (const line of list.querySelectorAll(".of-page")) line.remove();
  for (const line of list.querySelectorAll("[data-for]")) line.hidden = !document.querySelector(line.dataset.for);
  for (const element of keyed().reverse()) {
    const line = document.createElement("div");
    const key = document.createElement("kbd");
    const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
    line.className = "of-page";
    key.textContent = element.getAttribute("aria-keyshortcuts");
    dd.textContent = named(element);
    dt.append(key);
    line.append(dt, dd);
    list.prepend(line);
  }
  sheet.showModal();
}
const links = () => [...document.querySelectorAll(".rows tbody :is(td:first-child, th:first-child, td.choosing + td) a")];

// What decides is not pressed by a stray key: its button gets the focus, and Enter presses it.
const press = (element) => {
  const button = element.matches("button, summary");
  if (element.matches("input, select, textarea") || (button && element.closest("form[method=post]"))) element.focus();
  else { element.focus(); element.click(); }
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select");
  if (!on || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || sheet?.open) return;
  if (event.key === "?" && sheet) { tell(); event.preventDefault(); return; }
  const meant = keyed().find((element) => !element.closest("[data-own-keys]") && element.getAttribute("aria-keyshortcuts").split(" ").includes(event.key));
  if (meant) { press(meant); event.preventDefault(); return; }
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const all = links();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
  all[next].focus();
  event.preventDefault();
});

// How long an SMS becomes, while it is typed: each place as long as it can be.
page(() => {
  const count = document.getElementById("count");
  const typed = document.getElementById("text");
  if (!count || !typed) return;
  const { words, longest, before, one, part } = count.dataset;
  const most = JSON.parse(longest);
  let later;
  const told = () => {
    const filled = typed.value.replace(/\{\{|\}\}|\{([^{}\n]*)\}/g, (sign, name) =>
      name === undefined ? sign[0] : "0".repeat(most[name] ?? sign.length));
    const characters = filled.trim().replace(/\s+/g, " ").length + Number(before);
    const sms = characters <= Number(one) ? 1 : Math.ceil(characters / Number(part));
    count.textContent = words.replace("#characters#", characters).replace("#count#", sms);
  };
  // Not at every key: who hears the page would hear nothing else.
  typed.addEventListener("input", () => { clearTimeout(later); later = setTimeout(told, 400); });
});
