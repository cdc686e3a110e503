// The list stays right by itself: every few seconds it asks whether it would look otherwise by now. What a clerk is about
// to press does not move: while the pointer or a finger is in the list, what is new waits behind a button.
// Without this, loading the page again does the same.
"use strict";

page((signal) => {
  const list = () => document.getElementById("list");
  if (!list()?.dataset.every) return;
  const said = document.getElementById("said");
  const fresh = document.getElementById("fresh");
  const rows = (where) => new Map([...where.querySelectorAll("tr[data-filing]")].map((row) => [row.dataset.filing, row]));
  const words = (text, n) => text.replace("#n#", n);
  const TOUCHED = 6000; // milliseconds after which a finger has gone
  let waiting = null; // the newer list, as long as it is not shown
  let touched = 0;
  let told = "";
  let etag = list().dataset.mark;

  document.addEventListener("touchstart", () => { touched = Date.now(); }, { passive: true, signal });
  document.addEventListener("scroll", () => { touched = Date.now(); }, { passive: true, signal });
  const busy = () => list().matches(":hover") || Date.now() - touched < TOUCHED || matchMedia("(hover: none)").matches
    || document.querySelector("#list input:checked, dialog[open]") !== null;

  // The focus stays at the filing that had it, wherever its row is by now.
  const show = () => {
    if (!waiting) return;
    const at = document.activeElement?.closest?.("tr[data-filing]")?.dataset.filing;
    const old = [...rows(list()).keys()];
    const checked = new Set([...list().querySelectorAll("input:checked")].map((box) => box.value));
    list().replaceWith(waiting);
    htmx.process(list());
    for (const box of list().querySelectorAll("input[type=checkbox]")) if (checked.has(box.value)) box.checked = true;
    document.dispatchEvent(new Event("list:drawn"));
    if (at) {
      const now = rows(list());
      const order = [...now.keys()];
      // A filing that has gone leaves the focus to the one that came after it.
      const next = old.slice(old.indexOf(at)).find((one) => now.has(one)) ?? order.at(-1);
      now.get(next)?.querySelector("a")?.focus();
    }
    waiting = null;
    fresh.hidden = true;
    told = "";
  };
  fresh.addEventListener("click", show);

  // What happened to the rows that are shown, at their places.
  const mark = (before, after) => {
    for (const [filing, row] of before) {
      const now = after.get(filing);
      row.classList.toggle("gone", !now);
      row.title = now ? "" : list().dataset.gone;
      if (!now || row.contains(document.activeElement) || row.matches(":hover")) continue;
      if (now.innerHTML === row.innerHTML) continue;
      const chosen = row.querySelector(".choose")?.checked;
      row.replaceChildren(...now.cloneNode(true).childNodes);
      if (chosen) row.querySelector(".choose").checked = true;
      htmx.process(row);
    }
  };

  const take = (page) => {
    const next = page.getElementById("list");
    etag = next.dataset.mark;
    for (const part of ["views", "taken"]) {
      const [here, there] = [document.getElementById(part), page.getElementById(part)];
      if (part === "views") {
        const counts = there.querySelectorAll(".number");
        here.querySelectorAll(".number").forEach((count, at) => { count.textContent = counts[at].textContent; });
      } else if (here.innerHTML.trim() !== there.innerHTML.trim()) { here.replaceChildren(...there.childNodes); htmx.process(here); }
    }
    const [before, after] = [rows(list()), rows(next)];
    const come = [...after.keys()].filter((one) => !before.has(one)).length;
    const gone = [...before.keys()].filter((one) => !after.has(one)).length;
    waiting = next;
    const news = [come && words(said.dataset.new, come), gone && words(said.dataset.gone, gone)].filter(Boolean).join(" ");
    if (news && news !== told) said.textContent = news;
    if (!busy()) { show(); told = ""; return; }
    told = news;
    mark(before, after);
    const short = [come && words(fresh.dataset.new, come), gone && words(fresh.dataset.gone, gone)].filter(Boolean);
    fresh.querySelector("span").textContent = [...short, fresh.dataset.show].join(" · ");
    fresh.hidden = false;
  };

  const again = async () => {
    if (document.hidden) return;
    // What waited for the pointer to go.
    if (waiting && !busy()) show();
    try {
      const answer = await fetch(location.href, {
        cache: "no-store", redirect: "manual", headers: { "If-None-Match": `"${etag}"`, "X-Unattended": "1" }, signal,
      });
      if (answer.type === "opaqueredirect") { said.textContent = said.dataset.ended; clearInterval(clock); return; }
      const text = answer.status === 200 ? await answer.text() : "";
      if (text && !signal.aborted) take(new DOMParser().parseFromString(text, "text/html"));
    } catch {
      // The connection is away for a moment.
    }
  };
  const clock = setInterval(again, Number(list().dataset.every) * 1000);
  document.addEventListener("visibilitychange", again, { signal });
  signal.addEventListener("abort", () => clearInterval(clock));
});
