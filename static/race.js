// The colours of a text lie under it until it is touched.
"use strict";

document.addEventListener("input", (event) => {
  event.target.closest(".writing")?.classList.add("touched");
});
