// Paper copies are scanned one after the other: the field is always ready, and what came of each scan is shown and said.
// Without this script each scan is a form that is sent, and the page comes back ready for the next.
"use strict";

{
  const form = document.getElementById("scan");
  if (form) {
    const field = document.getElementById("code"), words = form.dataset, waits = document.getElementById("waits");
    const KEPT = `beian-scans ${location.pathname}`;
    const AGAIN = 2000, PATIENCE = 20_000, SAME = 3000;

    // What is scanned while another scan is under way, or while there is no connection, waits its turn.
    const read = () => { try { return JSON.parse(sessionStorage.getItem(KEPT)) || []; } catch { return []; } };
    const queue = read().map((pairs) => ({ pairs }));
    const keep = () => {
      const kept = queue.filter((one) => one.pairs).map((one) => one.pairs);
      try { if (kept.length) sessionStorage.setItem(KEPT, JSON.stringify(kept)); else sessionStorage.removeItem(KEPT); } catch { /* it is kept here */ }
    };
    const tell = (broken) => {
      waits.hidden = !broken;
      if (broken) waits.textContent = words.waits.replace("#count#", queue.length);
    };

    // Box and folder are those of the moment of the scan.
    const push = (pairs, file) => {
      const place = [["box", form.elements.box.value], ["folder", form.elements.folder.value]];
      queue.push(file ? { file, place } : { pairs: [...place, ...pairs] });
      keep();
      work();
    };

    let busy = false;
    const work = async () => {
      if (busy) return;
      busy = true;
      form.setAttribute("aria-busy", "true");
      while (queue.length) {
        const became = await send(queue[0]);
        if (became === "away") {
          tell(true);
          await new Promise((done) => { setTimeout(done, AGAIN); });
          continue;
        }
        tell(false);
        if (became === "elsewhere") return;
        queue.shift();
        keep();
      }
      form.removeAttribute("aria-busy");
      busy = false;
    };

    const send = async ({ pairs, file, place }) => {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      for (const [name, value] of pairs ?? place) body.append(name, value);
      if (file) body.append("file", file, file.name || "photo.jpg");
      let answer, text;
      try {
        answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
        if (answer.status >= 500 || answer.status === 429) return "away";
        text = await answer.text();
      } catch { return "away"; }
      const page = new DOMParser().parseFromString(text, "text/html");
      const said = page.getElementById("said");
      // Another page, as the sign-in where that has ended: it is asked for, and what waits is sent after it.
      if (!said) { location.reload(); return "elsewhere"; }
      document.getElementById("said").replaceChildren(...said.childNodes);
      document.getElementById("recent").replaceWith(page.getElementById("recent"));
      return "done";
    };

    // Not the page's own script, which lets a form be sent once.
    document.addEventListener("submit", (event) => {
      const sent = event.target;
      if (sent === form) {
        event.preventDefault();
        event.stopPropagation();
        const [file] = form.elements.file.files;
        const code = field.value.trim();
        field.value = "";
        if (code) push([["code", code]]);
        else if (file) { push([], file); form.elements.file.value = ""; }
        field.focus();
      } else if (sent.matches("[data-scan]")) {
        event.preventDefault();
        event.stopPropagation();
        const pairs = [...new FormData(sent, event.submitter)].filter(([name]) => !["box", "folder", "csrfmiddlewaretoken"].includes(name));
        push(pairs);
        field.focus();
      }
    }, true);

    // The field keeps the focus: whoever clicks beside it, or types somewhere else, types there. Tab goes on as ever.
    field.addEventListener("blur", () => {
      setTimeout(() => { if (document.activeElement === document.body && document.hasFocus()) field.focus({ preventScroll: true }); });
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, select, button, a, summary, video");
      if (!typing && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
    });
    field.focus();
    if (queue.length) work();

    // The camera, where there is one: the browser reads the code itself where it can, else the picture is sent and read there.
    const button = document.getElementById("camera"), viewer = document.getElementById("viewer");
    const video = viewer.querySelector("video"), help = document.getElementById("viewer-help"), shoot = document.getElementById("shoot");
    let stream = null, last = "", lastAt = 0;
    if (navigator.mediaDevices?.getUserMedia) button.hidden = false;

    const close = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
      stream = null;
      viewer.hidden = true;
      button.setAttribute("aria-expanded", "false");
    };
    const detector = async () => {
      if (!("BarcodeDetector" in window)) return null;
      try {
        return (await BarcodeDetector.getSupportedFormats()).includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
      } catch { return null; }
    };
    const watch = async (eye) => {
      while (stream) {
        const found = video.readyState >= 2 ? await eye.detect(video).catch(() => []) : [];
        const now = Date.now();
        for (const { rawValue } of found) {
          // The same sheet lies before the camera for a while.
          if (rawValue === last && now - lastAt < SAME) { lastAt = now; continue; }
          last = rawValue;
          lastAt = now;
          push([["code", rawValue]]);
        }
        await new Promise((done) => { setTimeout(done, 150); });
      }
    };
    button.addEventListener("click", async () => {
      if (stream) { close(); field.focus(); return; }
      viewer.hidden = false;
      button.setAttribute("aria-expanded", "true");
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
      } catch {
        help.textContent = words.noCamera;
        video.hidden = true;
        return;
      }
      video.hidden = false;
      video.srcObject = stream;
      await video.play().catch(() => {});
      const eye = await detector();
      help.textContent = eye ? words.look : words.shoot;
      shoot.hidden = Boolean(eye);
      if (eye) watch(eye);
    });
    shoot.addEventListener("click", () => {
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      canvas.getContext("2d").drawImage(video, 0, 0);
      canvas.toBlob((blob) => { if (blob) push([], new File([blob], "photo.jpg", { type: "image/jpeg" })); }, "image/jpeg", 0.92);
    });
    addEventListener("pagehide", close);
  }
}
