// What every page can do with JavaScript. Without it all of this works by forms, or is not missed.
"use strict";

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

// Help is a page; here it is a sheet beside the work, whose script comes when it is asked for.
const help = document.getElementById("help");
let toggle = null;
const openHelp = (part) => {
  toggle ??= new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: help.dataset.script, onerror: failed });
    script.onload = () => done(sheet(help));
    document.head.append(script);
  });
  toggle.then((open) => open(part)).catch(() => { location.href = help.href; });
};
if (help) {
  help.setAttribute("role", "button");
  help.setAttribute("aria-expanded", "false");
  help.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openHelp("pictures");
  });
  help.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    help.click();
  });
}

// Single keys count only where nothing is being typed, and can be switched off on the help page.
const isTyping = (element) => element.closest?.("input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]");
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  if (/(?:^|; )keys=off(?:;|$)/.test(document.cookie)) return;
  if (event.key === "?" && help) {
    event.preventDefault();
    return openHelp("keys");
  }
  const found = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!found) return;
  event.preventDefault();
  if (found.localName === "button") found.click();
  else (found.parentElement.querySelector(".ace_text-input") ?? found).focus();
});

// What only those need who do something comes with the first thing that they do: the styles and
// scripts in a template of class "later", in their order.
const WAKING = ["pointermove", "pointerdown", "keydown", "focusin", "dragenter"];
const wake = () => {
  WAKING.forEach((name) => document.removeEventListener(name, wake, true));
  document.querySelectorAll("template.later").forEach((place) => {
    place.content.querySelectorAll("link").forEach((link) => document.head.append(link));
    place.content.querySelectorAll("script").forEach(({ src }) =>
      document.head.append(Object.assign(document.createElement("script"), { src, async: false })));
  });
  document.head.lastElementChild.addEventListener("load", () => document.documentElement.classList.add("awake"));
};
WAKING.forEach((name) => document.addEventListener(name, wake, true));
