// Documents go up with a progress bar, are sent again after a broken connection, and photographs are made smaller before.
// Without this script their forms do the same, whole and at once. What is shown comes from the server's own page.
"use strict";

{
  const LARGE = 2 * 1024 * 1024, LONG_SIDE = 2400, QUALITY = 0.85;
  const TRIES = 8, LONGEST_PAUSE = 30_000, SILENCE = 45_000, CHECKED_WITHIN = 90_000;
  const BROKEN = new Set([0, 502, 503, 504]); // no answer, or one that says: not now
  const section = document.getElementById("uploads");
  const words = section.dataset;
  const aloud = section.querySelector("[aria-live]");
  const photos = new WeakMap(); // what was photographed here, by form: a camera gives one picture at a time
  const parcels = new WeakMap(); // what is sent, and under which key, by form: the same however often it is tried

  const show = (form, text) => {
    const said = form.querySelector(".said");
    said.textContent = text;
    said.hidden = !text;
  };
  const say = (form, text) => { show(form, text); aloud.textContent = text; };

  // The size that the page's own script asks for is the chosen file's; here it is what is sent.
  const take = (part) => {
    for (const input of part.querySelectorAll("input[type=file]")) delete input.dataset.most;
  };
  take(section);

  // A photograph that a telephone took is larger than reading needs. Where it cannot be made smaller it goes as it is.
  const smaller = async (file) => {
    if (file.size <= LARGE || !["image/jpeg", "image/png"].includes(file.type)) return file;
    try {
      const whole = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONG_SIDE / Math.max(whole.width, whole.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(whole.width * scale);
      canvas.height = Math.round(whole.height * scale);
      const drawing = canvas.getContext("2d");
      drawing.fillStyle = "#fff"; // what is transparent is paper
      drawing.fillRect(0, 0, canvas.width, canvas.height);
      drawing.drawImage(whole, 0, 0, canvas.width, canvas.height);
      whole.close();
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!made || made.size >= file.size) return file;
      return new File([made], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
    } catch {
      return file;
    }
  };

  // One attempt; its answer, with status 0 where there was none. A line that stays silent is a broken one.
  // `sent` says how much of this went (0 to 1), `arrived` that all of it did.
  const attempt = (address, body, { key, sent, arrived }) => new Promise((done) => {
    const request = new XMLHttpRequest();
    let silence;
    const heard = (patience) => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), patience);
    };
    request.open("POST", address);
    if (key) request.setRequestHeader("Idempotency-Key", key);
    request.upload.addEventListener("progress", (event) => {
      heard(SILENCE);
      sent?.(event.loaded / event.total);
    });
    request.upload.addEventListener("load", () => {
      heard(CHECKED_WITHIN);
      arrived?.();
    });
    request.addEventListener("loadend", () => { clearTimeout(silence); done(request); });
    heard(SILENCE);
    request.send(body);
  });

  // Until the line may be whole again: at once where the browser says so, never while it knows that there is none.
  const pause = (milliseconds) => new Promise((done) => {
    const go = () => { removeEventListener("online", go); clearTimeout(timer); done(); };
    const timer = setTimeout(() => { if (navigator.onLine) go(); }, milliseconds);
    addEventListener("online", go);
  });

  const share = (form, part) => {
    form.querySelector("progress").value = part;
    show(form, `${words.sending} ${Math.floor(100 * part)}%`);
  };

  // Straight into the object store, where the office lets us: file after file, each by leave for itself alone.
  // Whatever comes in between, the form takes the files, as where there is no such store.
  const deposited = async (form, chosen) => {
    const all = chosen.reduce((sum, file) => sum + file.size, 0), tokens = [];
    let before = 0;
    for (const file of chosen) {
      const asked = new FormData(form);
      asked.delete("file");
      for (const name of ["name", "size", "type"]) asked.append(name, file[name]);
      const leave = await attempt(words.offer, asked, {});
      if (leave.status !== 200 || !leave.getResponseHeader("Content-Type").includes("json")) return null;
      const { url, fields, token } = JSON.parse(leave.responseText), body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      body.append("file", file);
      const sent = (part) => share(form, (before + part * file.size) / all);
      const answer = await attempt(url, body, { sent });
      if (answer.status < 200 || answer.status > 299) return null;
      before += file.size;
      tokens.push(token);
    }
    return tokens;
  };

  const packed = async (form, chosen) => {
    const files = await Promise.all(chosen.map(smaller));
    if (files.reduce((sum, file) => sum + file.size, 0) > Number(words.most)) return null;
    const body = new FormData(form), random = crypto.getRandomValues(new Uint8Array(16));
    body.delete("file");
    const tokens = words.offer ? await deposited(form, files) : null;
    if (tokens) for (const token of tokens) body.append("sent", token);
    else for (const file of files) body.append("file", file, file.name);
    return { body, key: [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
  };

  const deliver = async (form, { body, key }) => {
    for (let tried = 1; ; tried += 1) {
      say(form, words.sending);
      const sent = (part) => share(form, part);
      const arrived = () => {
        form.querySelector("progress").removeAttribute("value");
        say(form, words.checking);
      };
      const answer = await attempt(form.action, body, { key, sent, arrived });
      if (!BROKEN.has(answer.status) || tried === TRIES) return answer;
      say(form, words.broken);
      form.querySelector("progress").value = 0;
      await pause(Math.min(1000 * 2 ** (tried - 1), LONGEST_PAUSE));
    }
  };

  // The answer is the page as it is now: what has changed of it takes its place here, and nothing else that was chosen is lost.
  const refresh = (slot, page) => {
    const fresh = page.getElementById(slot.id);
    if (!fresh) return false;
    for (const note of document.querySelectorAll("main > .note")) note.remove();
    // What was said with an answer that was lost is said again: once is enough.
    const notes = new Map([...page.querySelectorAll("main > .note")].map((note) => [note.textContent, note]));
    document.querySelector("main").prepend(...notes.values());
    for (const old of document.querySelectorAll("[data-fresh]")) {
      const now = page.querySelector(`[data-fresh="${old.dataset.fresh}"]`);
      if (now) old.replaceWith(now);
    }
    const outcome = fresh.querySelector(".fault, .doubt") || document.querySelector("main > .note");
    slot.replaceWith(fresh);
    take(fresh);
    fresh.querySelector("details")?.setAttribute("open", "");
    const title = fresh.querySelector("h3");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    aloud.textContent = outcome?.textContent.trim() ?? "";
    return true;
  };

  const stop = (form, text) => {
    say(form, text);
    form.querySelector("progress").hidden = true;
    form.querySelector("button[aria-busy]")?.removeAttribute("aria-busy");
    delete form.dataset.sent;
  };

  const send = async (form, chosen) => {
    const bar = form.querySelector("progress");
    bar.hidden = false;
    bar.removeAttribute("value");
    if (words.offer) say(form, words.sending);
    const parcel = parcels.get(form) ?? await packed(form, chosen);
    if (!parcel) return stop(form, words.tooLarge);
    parcels.set(form, parcel);
    const answer = await deliver(form, parcel);
    const page = new DOMParser().parseFromString(answer.responseText, "text/html");
    if (BROKEN.has(answer.status)) {
      return stop(form, page.querySelector("main > .note.error")?.textContent.trim() || words.failed);
    }
    // Another page, as the sign-in where that has ended: it is the server's to show, and keeps what it can.
    return refresh(form.closest(".slot"), page) || form.submit();
  };

  // After the page's own script, which lets a form be sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.upload") || event.defaultPrevented) return;
    const inputs = [...form.querySelectorAll("input[type=file]")];
    const chosen = [...inputs.flatMap((input) => [...input.files]), ...(photos.get(form) ?? [])];
    if (!chosen.length) return; // the server says what to do
    event.preventDefault();
    send(form, chosen);
  });

  // Page after page is photographed: each picture is put to those before it.
  document.addEventListener("change", (event) => {
    const input = event.target, form = input.form;
    if (!form?.matches("form.upload")) return;
    parcels.delete(form);
    if (!input.hasAttribute("capture") || !input.files.length) return;
    const taken = [...(photos.get(form) ?? []), ...input.files];
    photos.set(form, taken);
    input.value = "";
    const line = form.querySelector(".taken"), again = document.createElement("button");
    again.type = "button";
    again.className = "button tiny";
    again.textContent = words.anew;
    again.addEventListener("click", () => {
      photos.delete(form);
      parcels.delete(form);
      line.hidden = true;
      input.focus();
    });
    line.replaceChildren(words.taken.replace("#count#", taken.length), " ", again);
    line.hidden = false;
    aloud.textContent = line.firstChild.textContent;
  });
}
