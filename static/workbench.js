// The workbench with JavaScript: the terminal's memory, saving by key, the editor when it is wanted.
"use strict";

const self_ = document.currentScript;
const byId = (id) => document.getElementById(id);
const MOST_TURNS = 40;

// Every request has an id of its own, so that one that is sent twice is known; and it says which
// button was pressed, also where the button stands outside its form.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "post") return;
  const button = event.detail.triggeringEvent?.submitter;
  if (button?.name) event.detail.parameters[button.name] = button.value;
  if (event.detail.elt.dataset.path) event.detail.parameters.path = event.detail.elt.dataset.path;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  event.detail.parameters.key = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
});

// The terminal: newest output in sight, old output folded away, arrows walk through what was typed.
const scrollDown = () => {
  const log = byId("log");
  log.scrollTop = log.scrollHeight;
};
const walk = { at: 0, typed: "" };
const typedLines = () => Array.from(document.querySelectorAll("#turns .cmd"), (line) => line.textContent);
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "line" || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const lines = typedLines();
  if (walk.at === 0) walk.typed = event.target.value;
  const next = walk.at + (event.key === "ArrowUp" ? 1 : -1);
  if (next < 0 || next > lines.length) return;
  event.preventDefault();
  walk.at = next;
  event.target.value = next ? lines[lines.length - next] : walk.typed;
  event.target.setSelectionRange(event.target.value.length, event.target.value.length);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "prompt") return;
  walk.at = 0;
  byId("line").value = "";
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id !== "turns") return;
  const turns = document.querySelectorAll("#turns > .one-turn");
  for (let i = 0; i < turns.length - MOST_TURNS; i += 1) turns[i].remove();
  document.querySelector("#turns > .hint-line")?.remove();
  scrollDown();
});

// What has not changed stays where it is, with its focus and its place.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.isEqualNode(fragment.firstElementChild)) event.detail.shouldSwap = false;
});

// What the server could not do is said where the page says such things.
const complain = (text) => {
  const note = document.createElement("p");
  note.className = "notice";
  note.textContent = text;
  byId("notice").replaceChildren(note);
};
document.addEventListener("htmx:sendError", () =>
  complain("The server did not answer. Nothing is lost: try again in a moment."));
document.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if (status < 400 || status === 422 || status === 429) return;
  event.detail.shouldSwap = false;
  complain(status === 403
    ? "This page is too old to be used. Reload it: what you did is kept."
    : status === 400 || status === 413
      ? "That is too large for this server. What you typed is still here."
      : `Something went wrong here (${status}). What you typed is still here: try again, or undo.`);
});

// The editor: colours lie over the text until it is touched; Ace comes when a mouse user wants to write.
let ace_ = null;

// What was typed is saved when the editor is left, unless the click that left it does so anyway.
let waiting = 0;
let pressed = false;
const saveNow = () => {
  clearTimeout(waiting);
  const area = byId("content");
  if (area) htmx.trigger(area, "layerwise:save");
};
const saveSoon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => (pressed ? saveSoon() : saveNow()), 250);
};
document.addEventListener("pointerdown", () => { pressed = true; }, true);
["pointerup", "pointercancel"].forEach((name) =>
  document.addEventListener(name, () => { pressed = false; }, true));
document.addEventListener("change", (event) => {
  if (event.target.id === "content") saveSoon();
});
document.addEventListener("htmx:beforeRequest", () => clearTimeout(waiting));

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  if (event.key === "s" && byId("content")) {
    event.preventDefault();
    ace_?.mirror();
    saveNow();
  }
  if (event.key === "Enter" && event.target.closest("#editor")) {
    event.preventDefault();
    ace_?.mirror();
    byId("build").click();
  }
});
document.addEventListener("input", (event) => {
  if (event.target.id === "content") event.target.closest(".writing").classList.add("touched");
});
document.addEventListener("focusin", (event) => {
  if (event.target.id === "content" && matchMedia("(pointer: fine) and (min-width: 721px)").matches) {
    open(event.target);
  }
});

const load = (source) =>
  new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: source, onload: done, onerror: failed });
    document.head.append(script);
  });
const style = (source) =>
  new Promise((done, failed) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: source, onload: done, onerror: failed });
    document.head.append(link);
  });
let loading = null;
const loadAce = () => {
  loading ??= Promise.all([load(self_.dataset.editor), style(self_.dataset.editorStyle)]).then(() => {
    const { config } = window.ace;
    config.set("useStrictCSP", true);
    config.set("loadWorkerFromBlob", false);
    config.set("basePath", self_.dataset.editor.replace(/ace[^/]*\.js$/, ""));
  });
  return loading;
};

async function open(area) {
  try {
    await loadAce();
  } catch {
    return; // the plain text area does all that is needed
  }
  if (!area.isConnected || area.closest(".writing").classList.contains("has-ace")) return;
  const writing = area.closest(".writing");
  const host = document.createElement("div");
  host.className = "ace-host";
  const focused = document.activeElement === area;
  const [from, to] = [area.selectionStart, area.selectionEnd];
  writing.append(host);
  const editor = window.ace.edit(host, {
    value: area.value,
    mode: `ace/mode/${writing.dataset.language}`,
    theme: { cssClass: "ace-layerwise", cssText: "", isDark: false, $id: "layerwise" },
    fontSize: 13,
    showPrintMargin: false,
    useWorker: false,
    enableKeyboardAccessibility: true,
    textInputAriaLabel: area.getAttribute("aria-label"),
    tabSize: 4,
    useSoftTabs: writing.dataset.language !== "golang",
    wrap: true,
    minLines: 12,
  });
  editor.renderer.setScrollMargin(8, 8);
  writing.classList.add("has-ace");
  area.tabIndex = -1;
  area.setAttribute("aria-hidden", "true");
  const place = (index) => editor.session.doc.indexToPosition(index);
  editor.selection.setRange({ start: place(from), end: place(to) });
  const mirror = () => { area.value = editor.getValue(); };
  editor.session.on("change", mirror);
  editor.on("blur", () => { mirror(); if (area.value !== area.dataset.saved) { area.dataset.saved = area.value; saveSoon(); } });
  area.dataset.saved = area.value;
  ace_ = { mirror, editor };
  if (focused) editor.focus();
}

// A pane that is replaced takes its editor with it.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id !== "pane" || !ace_) return;
  ace_.editor.destroy();
  ace_ = null;
});

scrollDown();
