// Where an office's name is typed, those that fit are offered. Without it the name is typed out.
"use strict";

page(() => {
  for (const field of document.querySelectorAll("input[data-suggested]")) {
    let later, asked = 0;
    const offer = async () => {
      const mine = ++asked;
      const typed = new URLSearchParams({ typed: field.value });
      const answer = await fetch(`${field.dataset.suggested}?${typed}`, { headers: { "X-Unattended": "1" } }).catch(() => null);
      // An answer that was overtaken is not shown.
      if (mine === asked && answer?.ok && !answer.redirected) field.list.innerHTML = await answer.text();
    };
    field.addEventListener("focus", offer);
    field.addEventListener("input", () => { clearTimeout(later); later = setTimeout(offer, 150); });
  }
});
