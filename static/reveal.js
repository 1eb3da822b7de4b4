// Telling a build step by step with JavaScript: without a new page, and by the keys of a presenter.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const tell = (link) => {
    if (!link) return;
    const address = link.href;
    htmx.ajax("GET", address, { target: "#reveal", swap: "outerHTML" }).then(() => {
      history.replaceState(null, "", address);
      (byId(link.id) ?? byId("reveal-next"))?.focus({ preventScroll: true });
      document.querySelector(".is-asked.is-newest, .is-newest")?.scrollIntoView({ block: "nearest" });
    });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".ask-keys a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    tell(link);
  });
  const ON = [" ", "ArrowRight", "ArrowDown", "PageDown"];
  const BACK = ["ArrowLeft", "ArrowUp", "PageUp"];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select")) return;
    if (event.key === " " && event.target.closest("button, summary, a:not(#reveal-next)")) return;
    const on = ON.includes(event.key);
    if (!on && !BACK.includes(event.key)) return;
    const link = on ? byId("reveal-next") : byId("reveal-back");
    if (on && link?.getAttribute("href") === "?reveal=0") return;
    if (!link) return;
    event.preventDefault();
    tell(link);
  });
})();
