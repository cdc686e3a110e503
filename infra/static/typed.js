// What was typed beside the form that is sent stays, where the next page has that form, too (swap.js).
"use strict";

{
  const ANEW = ["csrfmiddlewaretoken", "seen", "carried"]; // another at every page
  const NOT_TYPED = ["hidden", "submit", "button", "reset", "file", "password", "fieldset", "output"];
  const box = ({ type }) => type === "radio" || type === "checkbox";

  // A form is known by its address and by what it says unasked; a field of it by its name and place.
  const fields = (form) => {
    const all = [...form.elements];
    const unasked = all.filter(({ type, name }) => type === "hidden" && !ANEW.includes(name)).map(({ name, value }) => [name, value]);
    const address = new URL(form.getAttribute("action") ?? "", location.href).href;
    const times = {};
    return all.filter(({ name, type, disabled }) => name && !disabled && !NOT_TYPED.includes(type)).map((field) => {
      const name = JSON.stringify([address, unasked, field.name, box(field) ? field.value : ""]);
      times[name] = (times[name] ?? 0) + 1;
      return [name + times[name], field];
    });
  };
  const fieldsBeside = (sent) =>
    [...document.querySelectorAll("main form[method=post]")].filter((form) => form !== sent).flatMap(fields);
  const changed = (field) => {
    if (field.options) return field.value !== ([...field.options].find((one) => one.defaultSelected) ?? field.options[0])?.value;
    return box(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };
  const put = (field, old) => {
    if (box(field)) field.checked = old.checked; else field.value = old.value;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /** What is to be done once the next page is shown; it says whether the focus is where it was typed. */
  globalThis.typedBeside = (sent) => {
    const typed = fieldsBeside(sent).filter(([, field]) => changed(field));
    const at = typed.find(([, field]) => field === document.activeElement)?.[0];
    return () => {
      const now = new Map(fieldsBeside());
      for (const [name, old] of typed) if (now.has(name)) put(now.get(name), old);
      const here = now.get(at);
      here?.focus();
      if (here?.selectionEnd != null) here.setSelectionRange(here.value.length, here.value.length);
      return here !== undefined;
    };
  };
}
