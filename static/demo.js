// The demo: space or the right arrow does the next thing, the left arrow takes it back.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const forth = event.key === "ArrowRight" || event.key === "PageDown" || event.key === " ";
  const back = event.key === "ArrowLeft" || event.key === "PageUp";
  if (!forth && !back) return;
  // a control that has the focus keeps its own keys
  if (event.key === " " && event.target.closest("a, button, summary, input, [tabindex='0']")) return;
  if (event.target.closest("[tabindex='0']") && !event.target.matches("main")) return;
  event.preventDefault();
  document.getElementById(forth ? "demo-forth" : "demo-back").click();
});
// Which button was pressed, and a key of its own for every press.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "post") return;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  event.detail.parameters.key = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
});
