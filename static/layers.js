// The layer that the address names: it is marked in the pile, and opened if it is folded.
"use strict";

const arrive = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  document.querySelectorAll(".pile-item").forEach((item) => {
    if (item.hash === location.hash && target) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  });
  if (!target) return;
  const folded = target.querySelector("details.later");
  if (folded) folded.open = true;
  for (let at = target; at; at = at.parentElement) if (at.localName === "details") at.open = true;
};
addEventListener("hashchange", arrive);
addEventListener("DOMContentLoaded", arrive);
