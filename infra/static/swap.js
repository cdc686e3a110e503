// What is decided or opened at the desk takes the place of what is shown, without loading a page anew (htmx, hx-boost).
// Without it every form is sent, and every link followed, as the browser does it.
"use strict";

{
  const STAMP = /\.[0-9a-f]{12}(?=\.\w+$)/; // of a static file's name
  const SHEETS = "link[rel=stylesheet]";
  const addresses = (where, what) => [...where.querySelectorAll(what)].map((one) => one.getAttribute("src") ?? one.getAttribute("href"));
  const loaded = new Set(addresses(document, `script[src], ${SHEETS}`));
  let coming = null; // the page whose content is about to be shown
  let asked = null; // what it came from: the form or link
  let fillIn = null; // what was typed beside that form
  let at = location.pathname + location.search;

  // Left to the browser: files, what is outside the desk, and a place on this very page.
  const desk = location.pathname.replace(/\/desk\/.*/, "/desk/");
  const whole = ({ download, href, hash }) => {
    const to = new URL(href, location.href);
    return download || /\.\w+$/.test(to.pathname) || !to.pathname.startsWith(desk)
      || (hash && to.pathname + to.search === location.pathname + location.search);
  };
  document.addEventListener("htmx:beforeProcessNode", ({ target }) => {
    if (target.matches("a[href]") && whole(target)) target.setAttribute("hx-boost", "false");
  });
  document.addEventListener("click", (event) => {
    const elsewhere = event.shiftKey || event.ctrlKey || event.metaKey; // in a window of its own
    if (elsewhere && event.target.closest?.("a[href]")) event.stopPropagation();
  }, true);

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    // As a browser asks for a page: some addresses answer a script otherwise.
    detail.headers.Accept = "text/html";
    // A button that stands outside its form counts as one inside of it.
    const button = detail.triggeringEvent?.submitter;
    if (!button || detail.elt.contains(button)) return;
    if (button.hasAttribute("formaction")) detail.path = button.getAttribute("formaction");
    if (button.name) detail.parameters[button.name] = button.value;
  });
  // A form is sent once (page.js).
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.target.dataset.sent) event.preventDefault(); });

  // A form whose answer did not come, or is a file, can be sent again; all that was typed is still there.
  const release = () => {
    for (const form of document.forms) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  };
  const away = () => {
    release();
    for (const old of document.querySelectorAll("main > .away")) old.remove();
    const note = document.getElementById("away").content.firstElementChild.cloneNode(true);
    note.classList.add("away");
    document.querySelector("main").prepend(note);
    note.focus();
  };
  // Where nobody asked, as for what is under way, nothing is said: it asks again.
  document.addEventListener("htmx:sendError", ({ detail }) => { if (detail.elt !== document.body) away(); });

  const sends = (one) => one.matches("form[method=post]");
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, boosted, target } = event.detail;
    const html = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
    const next = html ? new DOMParser().parseFromString(xhr.responseText, "text/html") : null;
    const main = next?.getElementById("content");
    if (target !== document.body) { // a part of a page; without it the page itself says why
      if (next?.querySelector(requestConfig.elt.getAttribute("hx-select"))) return;
      event.preventDefault();
      location.assign(xhr.responseURL || requestConfig.path);
      return;
    }
    const got = requestConfig.verb === "get" || !xhr.responseURL.endsWith(requestConfig.path.split("#")[0]);
    // A file, a page that has its own ways, or files of a newer version: the browser loads it itself, where it can.
    const files = main ? addresses(next, `script[src], ${SHEETS}`) : [];
    const newer = files.some((one) => !loaded.has(one) && [...loaded].some((old) => old.replace(STAMP, "") === one.replace(STAMP, "")));
    if (got && (!main?.hasAttribute("hx-boost") || newer)) {
      event.preventDefault();
      if (!html) release();
      location.assign(xhr.responseURL || requestConfig.path);
    } else if (!main) {
      event.preventDefault();
      away();
    } else {
      coming = next;
      asked = boosted ? requestConfig.elt : null;
      fillIn = asked && !sends(asked) ? null : typedBeside(asked);
    }
  });
  document.addEventListener("htmx:afterSwap", ({ target }) => target.closest?.("dialog:not([open])")?.showModal());
  // The same address is no step back of its own.
  document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
    if (detail.history.path === at) detail.history.type = "replace";
    at = detail.history.path;
  });
  // Back and forward load the page anew; a place on the page that is shown is only gone to.
  window.addEventListener("popstate", (event) => {
    if (location.pathname + location.search === at) event.stopImmediatePropagation();
  });

  const load = (address, sheet) => {
    loaded.add(address);
    const one = document.createElement(sheet ? "link" : "script");
    if (sheet) { one.rel = "stylesheet"; one.href = address; } else { one.async = false; one.src = address; }
    document.head.append(one);
  };
  // What the page says about what was done is read first, else what is wrong, else its heading.
  const focus = (form) => {
    const said = document.querySelector("main .note[role=alert]") ?? document.querySelector("main .note[role=status]:not(.undo)")
      ?? (form ? document.querySelector("main .undo") : null);
    const to = said ?? document.querySelector("main [autofocus]") ?? document.querySelector("main h1") ?? document.getElementById("content");
    if (!to.matches("input, select, textarea, button, a, [tabindex]")) to.tabIndex = -1;
    to.focus();
  };
  document.addEventListener("htmx:afterSettle", () => {
    if (!coming) return;
    const [next, from] = [coming, asked];
    coming = asked = null;
    document.body.className = next.body.className;
    document.documentElement.className = next.documentElement.className;
    document.documentElement.lang = next.documentElement.lang;
    for (const address of addresses(next, SHEETS)) if (!loaded.has(address)) load(address, true);
    for (const address of addresses(next, "script[src]")) if (!loaded.has(address)) load(address);
    nextPage();
    if (!fillIn?.() && from) focus(sends(from));
  });

  // Where somebody was, and what they searched for, is not left in the browser either.
  page(() => sessionStorage.removeItem("htmx-current-path-for-history"));

  // What is under way is shown again, and where the focus is stays.
  page((signal) => {
    const { again } = document.getElementById("content").dataset;
    if (!again) return;
    const ask = () => htmx.ajax("GET", location.href, { target: "body", swap: "innerHTML" })?.catch(() => {});
    const clock = setInterval(ask, Number(again) * 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
  });
}
