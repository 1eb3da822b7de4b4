// The shelf: what belongs together lights up together, and what is new is in sight.
"use strict";

// A layer, the images on it, its bytes on the disk and the line that made it name one another.
const related = ({ part, with: others = "" }) => {
  const named = others.split(" ").filter(Boolean).map((id) => `[data-part="${id}"]`);
  if (part) named.push(`[data-part="${part}"]`, `[data-with~="${part}"]`);
  return named.length ? document.querySelectorAll(named.join()) : [];
};
let source = null;
const light = (from) => {
  if (from === source) return;
  source = from;
  document.querySelectorAll(".is-lit").forEach((each) => each.classList.remove("is-lit"));
  if (from) related(from.dataset).forEach((each) => each.classList.add("is-lit"));
};
["pointerover", "focusin"].forEach((name) => document.addEventListener(name, (event) => {
  light(event.target.closest?.("[data-part], [data-with]") ?? null);
}));

// The image that was just built, or that was searched for, where the picture is higher than its place.
const inSight = () => {
  const frame = document.querySelector(".shelf-scroll");
  const head = frame?.querySelector(".pole.new .pole-head") ?? frame?.querySelector(".pole-head");
  if (!head || frame.scrollHeight <= frame.clientHeight) return;
  frame.scrollTop += head.getBoundingClientRect().top - frame.getBoundingClientRect().top - 8;
};
inSight();

// A tag that names another image than before flies there from the pole where it was.
const flags = () => new Map(Array.from(document.querySelectorAll("#shelf [data-tag]"), (flag) => [flag.dataset.tag, {
  flag,
  image: flag.closest(".pole").dataset.image,
  at: flag.parentElement.getBoundingClientRect(),
}]));
let before = new Map();
document.addEventListener("htmx:beforeRequest", () => { before = flags(); });
const fly = () => flags().forEach(({ flag, image, at }, tag) => {
  const was = before.get(tag);
  if (!was || was.image === image) return;
  flag.style.setProperty("--hop-x", `${was.at.left - at.left}px`);
  flag.style.setProperty("--hop-y", `${was.at.top - at.top}px`);
  flag.classList.add("moved");
});
["htmx:afterSwap", "htmx:oobAfterSwap"].forEach((name) => document.addEventListener(name, (event) => {
  if (event.detail.target.id === "shelf") requestAnimationFrame(() => { inSight(); fly(); });
}));

// An answer to what was searched for comes too late if something else stands there by then.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, parameters } = event.detail.requestConfig;
  const now = document.getElementById("find")?.value;
  if (elt.id === "find-form" && now !== undefined && parameters.find !== now) event.detail.shouldSwap = false;
});
