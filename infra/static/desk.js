// Keys for the desk: j and k go through the rows, Enter opens the one that has the focus, / goes to the search.
// All of it works without.
"use strict";

const toggle = document.getElementById("keys");
const remembered = "beian-keys-off";
let on = localStorage.getItem(remembered) === null;

// Single keys get in the way of those who speak to their browser: they can be switched off, and stay off.
if (toggle) {
  toggle.hidden = false;
  toggle.setAttribute("aria-pressed", String(on));
  toggle.addEventListener("click", () => {
    on = !on;
    toggle.setAttribute("aria-pressed", String(on));
    if (on) localStorage.removeItem(remembered); else localStorage.setItem(remembered, "1");
  });
}

const links = () => [...document.querySelectorAll(".rows tbody :is(td:first-child, td.choosing + td) a")];

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (!on || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const search = document.querySelector("[role=search] input[name=search]");
    if (search) { search.focus(); event.preventDefault(); }
    return;
  }
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
{
  const count = document.getElementById("count");
  const typed = document.getElementById("text");
  if (count && typed) {
    const { words, longest, before, one, part } = count.dataset;
    const most = JSON.parse(longest);
    let later;
    const tell = () => {
      const filled = typed.value.replace(/\{\{|\}\}|\{([^{}\n]*)\}/g, (sign, name) =>
        name === undefined ? sign[0] : "0".repeat(most[name] ?? sign.length));
      const characters = filled.trim().replace(/\s+/g, " ").length + Number(before);
      const sms = characters <= Number(one) ? 1 : Math.ceil(characters / Number(part));
      count.textContent = words.replace("#characters#", characters).replace("#count#", sms);
    };
    // Not at every key: who hears the page would hear nothing else.
    typed.addEventListener("input", () => { clearTimeout(later); later = setTimeout(tell, 400); });
  }
}
