// What makes every page a little kinder; each page does its work without.
"use strict";

// What a script does for what a page holds begins here: at once, and again where the desk shows its next page without
// loading it (swap.js). The signal ends what listens or waits for the page before.
const beginnings = [];
let shownPage = new AbortController();
const page = (begin) => { beginnings.push(begin); begin(shownPage.signal); };
const nextPage = () => {
  shownPage.abort();
  shownPage = new AbortController();
  for (const begin of beginnings) begin(shownPage.signal);
};

// A form is sent once, however often its button is pressed, and the button says that it works.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Who comes back by the browser's own button finds the form as new.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// A file that would be refused for its size is not sent at all.
document.addEventListener("change", (event) => {
  const { files, dataset } = event.target;
  if (!files?.length || !dataset.most) return;
  event.target.setCustomValidity(files[0].size > Number(dataset.most) ? dataset.tooLarge : "");
  event.target.reportValidity();
});

// What was refused is read first, wherever the page was.
document.querySelector("[role=alert]")?.focus();
