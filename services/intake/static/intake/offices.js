// Finding one's office: the list narrows while somebody types, and is put in order by distance where the phone gives its
// place. Without this script the search is a form that the server answers, and the list has the notice's order.
"use strict";

{
  const list = document.getElementById("office-list");
  const form = document.getElementById("office-search");
  const near = document.getElementById("office-near");
  const said = document.getElementById("office-said");
  const cards = [...list.children];
  const words = form.elements.q;

  // As `services/intake/offices.py: plain`.
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  const narrow = () => {
    const wanted = plain(words.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const card of cards) {
      card.hidden = !wanted.every((word) => card.dataset.words.includes(word));
      if (!card.hidden) left += 1;
    }
    document.getElementById("office-all")?.remove();
    if (!wanted.length) said.textContent = "";
    else said.textContent = left ? said.dataset.found.replace("#count#", left) : said.dataset.none;
  };

  // Half a syllable of pinyin is no word yet: while Chinese is being composed nothing is looked for.
  words.addEventListener("input", (event) => { if (!event.isComposing) narrow(); });
  words.addEventListener("compositionend", narrow);
  form.addEventListener("submit", (event) => { event.preventDefault(); narrow(); });

  // Kilometres between two places; a district is small enough to be flat.
  const RADIAN = Math.PI / 180;
  const away = (card, here) => {
    const north = card.dataset.lat - here.latitude;
    const east = (card.dataset.lon - here.longitude) * Math.cos(here.latitude * RADIAN);
    return Math.hypot(north, east) * RADIAN * 6371;
  };

  const sort = ({ coords }) => {
    near.removeAttribute("aria-busy");
    const placed = cards.filter((card) => card.dataset.lat);
    const distance = new Map(placed.map((card) => [card, away(card, coords)]));
    const order = [...cards].sort((one, other) => (distance.get(one) ?? Infinity) - (distance.get(other) ?? Infinity));
    list.append(...order);
    for (const [card, km] of distance) {
      const shown = card.querySelector(".away");
      shown.textContent = said.dataset.away.replace("#km#", km < 10 ? km.toFixed(1) : Math.round(km));
      shown.hidden = false;
    }
    said.textContent = said.dataset.sorted.replace("#area#", order[0].dataset.area);
  };

  const nowhere = () => {
    near.removeAttribute("aria-busy");
    said.textContent = said.dataset.nowhere;
  };

  if ("geolocation" in navigator && cards.some((card) => card.dataset.lat)) {
    near.hidden = false;
    document.getElementById("office-private").hidden = false;
    near.addEventListener("click", () => {
      near.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition(sort, nowhere, { timeout: 10000, maximumAge: 600000 });
    });
  }
}
