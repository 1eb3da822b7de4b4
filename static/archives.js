// Archives of real images: dropped anywhere on the page, they are handed in by its form.
"use strict";

const handing = document.getElementById("open-archive");
const chooser = handing.elements.archive;
const hint = document.getElementById("archive-says").textContent;
const say = (text) => { document.getElementById("archive-says").textContent = text; };
const brings = (event) => event.dataTransfer?.types.includes("Files");
const megabytes = (size) => {
  const digits = size < 1e7 ? 1 : 0;
  const exactly = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${(size / 1e6).toLocaleString(document.documentElement.lang, exactly)} MB`;
};
const fits = () => {
  const [file] = chooser.files;
  if (!file || file.size <= Number(handing.dataset.most)) return true;
  say(word("archive-too-large", { name: file.name, size: megabytes(file.size) }));
  return false;
};

// Where the form is not part of the page, it appears while a file is held over it.
let depth = 0;
const show = (visible) => {
  handing.classList.toggle("is-over", visible);
  const place = document.getElementById("drop-here");
  if (place && !handing.ariaBusy) place.hidden = !visible;
  if (!handing.ariaBusy) say(visible ? word("archive-drop") : hint);
};
document.addEventListener("dragenter", (event) => {
  if (!brings(event)) return;
  depth += 1;
  show(true);
});
document.addEventListener("dragleave", (event) => {
  if (!brings(event)) return;
  depth = Math.max(depth - 1, 0);
  if (!depth) show(false);
});
document.addEventListener("dragover", (event) => {
  if (!brings(event)) return;
  event.preventDefault();
  if (depth) return; // this script came with what is dragged: the first "enter" was before it
  depth = 1;
  show(true);
});
document.addEventListener("drop", (event) => {
  depth = 0;
  show(false);
  if (!brings(event) || event.defaultPrevented) return;
  event.preventDefault();
  const { files } = event.dataTransfer;
  const place = document.getElementById("drop-here");
  if (place) place.hidden = false;
  if (files.length !== 1) return say(word("archive-one"));
  chooser.files = files;
  handing.requestSubmit();
});

chooser.addEventListener("change", () => { if (fits()) say(hint); });
handing.addEventListener("submit", (event) => {
  if (!fits()) return event.preventDefault();
  const [file] = chooser.files;
  handing.ariaBusy = "true";
  say(word("archive-reading", { name: file.name, size: megabytes(file.size) }));
});
// Back from the layers, the form waits for the next archive.
window.addEventListener("pageshow", () => {
  handing.ariaBusy = null;
  show(false);
  say(hint);
});
