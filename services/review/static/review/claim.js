// A filing that is open stays claimed, and is given back on leaving its page. Without this a claim lasts its minutes.
"use strict";

page((signal) => {
  let claim = document.getElementById("claim");
  if (!claim) return;
  const EVERY = 20000; // milliseconds: who waits for a colleague sees within these that the filing is free
  const KEPT = 60000; // of a claim, before it is renewed: within these a clerk sees that it was taken over
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const body = (values) => {
    const form = new FormData();
    form.set("csrfmiddlewaretoken", token());
    for (const [name, value] of Object.entries(values)) form.set(name, value);
    return form;
  };
  let kept = Date.now();
  let stays = false; // the next page is one of this filing's

  const keep = async () => {
    const here = claim;
    if (!here.dataset.keep || (here.dataset.state === "mine" && Date.now() - kept < KEPT)) return;
    if (here.querySelector("form :focus, select:focus")) return;
    try {
      const answer = await fetch(here.dataset.keep, {
        method: "POST", redirect: "manual", body: body({ seen: here.dataset.seen }), headers: { "X-Unattended": "1" }, signal,
      });
      if (answer.status !== 200) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (signal.aborted) return;
      const now = fresh.getElementById("claim");
      kept = Date.now();
      // What this page showed stays what a decision is compared with.
      const seen = here.dataset.seen;
      const told = now.dataset.state !== here.dataset.state;
      here.replaceWith(now);
      claim = now;
      now.dataset.seen = seen;
      htmx.process(now);
      if (told) document.getElementById("claim-said").textContent = document.getElementById("claim-said").dataset[now.dataset.state];
    } catch {
      // The connection is away for a moment.
    }
  };
  const clock = setInterval(keep, EVERY);
  window.addEventListener("pageshow", (event) => { stays = false; if (event.persisted) { kept = 0; keep(); } }, { signal });

  document.addEventListener("submit", () => { stays = true; }, { signal });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link) stays = new URL(link.href).pathname.startsWith(location.pathname.replace(/(\/filings\/[^/]+\/).*/, "$1"));
  }, { signal });
  const leave = () => {
    if (stays || claim.dataset.state !== "mine") return;
    navigator.sendBeacon(claim.dataset.back, body({ until: claim.dataset.exact }));
  };
  window.addEventListener("pagehide", leave, { signal });
  // The desk shows another page in place of this one.
  signal.addEventListener("abort", () => { clearInterval(clock); leave(); });
});
