// A lesson with JavaScript: commands of the text are put into the terminal, half-made guesses stay.
"use strict";

// What to type is typed for you; Enter is yours.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line-to-type]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const line = byId("line");
  line.value = link.dataset.lineToType;
  line.focus();
  line.scrollIntoView({ block: "nearest" });
  line.setSelectionRange(line.value.length, line.value.length);
});

// A panel that comes anew keeps what was chosen and folded; a new step begins at its top.
let kept = null;
const step = (panel) => panel.querySelector(".segments + p").textContent;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const panel = event.detail.target;
  if (panel.id !== "lesson") return;
  kept = {
    top: panel.scrollTop,
    step: step(panel),
    done: Boolean(byId("step-done")),
    inside: panel.contains(document.activeElement),
    folded: !byId("lesson-fold").open,
    fields: new Map(),
  };
  panel.querySelectorAll("form [id]:is(input, select)").forEach((field) => {
    kept.fields.set(field.id, field.type === "radio" || field.type === "checkbox" ? field.checked : field.value);
  });
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id !== "lesson" || !kept) return;
  const panel = byId("lesson");
  byId("lesson-fold").open = !kept.folded;
  panel.querySelectorAll("form [id]:is(input, select)").forEach((field) => {
    if (!kept.fields.has(field.id)) return;
    if (typeof kept.fields.get(field.id) === "boolean") field.checked = kept.fields.get(field.id);
    else field.value = kept.fields.get(field.id);
  });
  const same = kept.step === step(panel);
  panel.scrollTop = same ? kept.top : 0;
  // the end of a step comes into sight inside the panel; the page itself does not move
  const end = byId("h-done");
  if (same && end && !kept.done) {
    panel.scrollTop += end.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 3;
  }
  if (!same && kept.inside) byId("h-lesson").focus();
  kept = null;
});
