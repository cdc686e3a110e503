// What is under way is looked at again every two seconds; without this its link does the same.
"use strict";

page((signal) => {
  const here = document.getElementById("follow");
  if (!here) return;
  const again = async () => {
    if (signal.aborted) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal });
      // A sign-in that has ended, or an error: the page itself shows it, once it is asked for.
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = fresh.getElementById("follow");
      if (!now || now.dataset.state !== here.dataset.state) { location.reload(); return; }
      // Only what has changed: the focus stays where it is, on a button beside it.
      for (const part of ["p", "progress"]) here.querySelector(part).replaceWith(now.querySelector(part));
    } catch {
      // The connection is away for a moment.
    }
    setTimeout(again, 2000);
  };
  setTimeout(again, 2000);
});
