// What every page can do with JavaScript. Without it all of this works by forms, or is not missed.
"use strict";

document.documentElement.classList.add("js");

// What scripts say stands on the page, in its language, in templates of class "words".
const word = (name, gaps = {}) => {
  const places = Array.from(document.querySelectorAll("template.words"));
  const found = places.map((place) => place.content.querySelector(`[data-word="${name}"]`)).find(Boolean);
  return found.textContent.replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);
};

// Light or dark: at once, and remembered for a year.
document.addEventListener("submit", (event) => {
  if (event.target.id !== "theme") return;
  event.preventDefault();
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});

// Pictures that play: again when asked, and any key or click finishes them.
const play = (stage) => {
  stage.classList.remove("play");
  void stage.offsetWidth;
  stage.classList.add("play");
};
document.addEventListener("click", (event) => {
  const again = event.target.closest("[data-replay]");
  document.querySelectorAll(".play").forEach((stage) => stage.classList.remove("play"));
  if (again) play(document.querySelector(again.dataset.replay || ".shelf"));
});
document.addEventListener("keydown", (event) => {
  if (["Shift", "Control", "Alt", "Meta", "Tab"].includes(event.key)) return;
  document.querySelectorAll(".play").forEach((stage) => stage.classList.remove("play"));
});
document.querySelectorAll("[data-autoplay]").forEach(play);

// Menus close by Escape and by a click elsewhere.
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// Copying: by the clipboard, or, where a browser forbids that, from the selected text.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const word = button.textContent;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    if (!document.execCommand("copy")) return; // the text is selected: Ctrl-C does the rest
  }
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = word; }, 2000);
});
