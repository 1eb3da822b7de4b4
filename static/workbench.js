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
  if (event.detail.elt.dataset.find) event.detail.parameters.find = event.detail.elt.dataset.find;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  event.detail.parameters.key = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
});

// The terminal: newest output in sight, old output folded away, arrows walk through what was typed.
const scrollDown = () => {
  const log = byId("log");
  log.scrollTop = log.scrollHeight;
};
const walk = { at: 0, typed: "" };
const shellNow = () => document.querySelector("#ps1 [name=shell]").value;
const typedLines = () => Array.from(document.querySelectorAll("#turns .cmd"))
  .filter((line) => line.dataset.shell === shellNow() && line.textContent)
  .map((line) => line.textContent);
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
// Inside a container Ctrl-C and Ctrl-D are its keys, where they are not the browser's: C with
// nothing selected, D in an empty line.
document.addEventListener("keydown", (event) => {
  const { target: line, key } = event;
  if (line.id !== "line" || !event.ctrlKey || event.altKey || event.metaKey || !shellNow()) return;
  const selected = line.selectionStart !== line.selectionEnd;
  if (!(key === "c" && !selected) && !(key === "d" && line.value === "")) return;
  const button = document.querySelector(`#keys [name=press][value=${key.toUpperCase()}]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id === "ps1") byId("line").placeholder = shellNow() ? "" : "docker …";
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
  requestAnimationFrame(scrollDown); // when all parts are in place: to ask sooner would lay out twice
});

// What has not changed stays where it is, with its focus and its place; what its forms carry along
// unseen is brought up to date in them.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const fresh = fragment.firstElementChild;
  const [had, has] = [target, fresh].map((part) => part?.querySelectorAll("input[type=hidden]") ?? []);
  if (had.length === has.length) had.forEach((field, at) => { field.value = has[at].value; });
  late.delete(target.id);
  if (target.isEqualNode(fresh)) event.detail.shouldSwap = false;
  else if (["shelf", "report"].includes(target.id)) drawLater(event, fresh);
});
// The large pictures come a moment after the words, one at a time, so that no key has to wait for all.
const late = new Map();
const drawLater = ({ detail }, fresh) => {
  const { id } = detail.target;
  detail.shouldSwap = false;
  late.set(id, fresh.outerHTML);
  setTimeout(() => {
    const [target, html] = [byId(id), late.get(id)];
    late.delete(id);
    if (target && html) htmx.swap(target, html, { swapStyle: "outerHTML" }, { eventInfo: { target } });
  });
};

// An errand closes the menu that it was chosen in.
document.addEventListener("htmx:afterRequest", (event) => {
  const menu = event.detail.elt.id === "here" && document.querySelector("#here .menu[open]");
  if (!menu) return;
  if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  menu.open = false;
});

// What the server could not do is said where the page says such things.
const complain = (text) => {
  const note = document.createElement("p");
  note.className = "notice";
  note.textContent = text;
  byId("notice").replaceChildren(note);
};
document.addEventListener("htmx:sendError", (event) => event.target.id === "next" ||
  complain(word("no-answer")));
document.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if (status < 400 || status === 422 || status === 429) return;
  event.detail.shouldSwap = false;
  if (event.detail.requestConfig.elt.id === "next") return;
  complain(status === 403
    ? word("too-old")
    : status === 400 || status === 413
      ? word("too-large")
      : word("wrong", { status }));
});

// Advice comes a moment after its build: what is about a line is shown under its reason, too.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "tips") return;
  document.querySelectorAll("#tips [data-tip-line]").forEach((tip) => {
    const place = byId(`tips-${tip.dataset.tipLine}`);
    if (!place || place.querySelector(`[value="${tip.querySelector("button").value}"]`)) return;
    const copy = tip.querySelector("form").cloneNode(true);
    place.append(copy);
    htmx.process(copy);
  });
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
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "next") clearTimeout(waiting);
});

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
  if (event.target.id === "command") planSoon();
  if (event.target.id !== "content") return;
  const writing = event.target.closest(".writing");
  if (writing.matches(".planned")) follow(event.target);
  else writing.classList.add("touched");
  planSoon();
});
document.addEventListener("focusin", (event) => {
  if (event.target.id === "content" && !event.target.closest(".planned") && matchMedia("(pointer: fine) and (min-width: 721px)").matches) {
    open(event.target);
  }
});

// The lines under the text area keep up with what is typed: those that stay keep colours and state.
const textOf = (line) => line.querySelector(".tx").textContent.slice(0, -1);
const blank = () => {
  const line = document.createElement("span");
  line.className = "ln";
  line.innerHTML = '<span class="st"></span><span class="tx"></span><span class="co num"></span>';
  return line;
};
const follow = (area) => {
  const under = byId("under");
  const old = Array.from(under.children);
  const now = area.value.split("\n");
  let top = 0;
  while (top < old.length && top < now.length && textOf(old[top]) === now[top]) top += 1;
  let gone = old.length;
  let come = now.length;
  while (gone > top && come > top && textOf(old[gone - 1]) === now[come - 1]) { gone -= 1; come -= 1; }
  old.slice(Math.max(come, top), gone).forEach((line) => line.remove());
  let before = old[top - 1] ?? null;
  for (let at = top; at < come; at += 1) {
    let line = old[at];
    if (at >= gone) {
      line = blank();
      if (before) before.after(line);
      else under.prepend(line);
    }
    line.querySelector(".tx").textContent = `${now[at]}\n`;
    before = line;
  }
};

// What the next build would do: asked after a pause of typing, one question at a time, and an
// answer counts only while the text is still the one that was asked about.
let planning = 0;
let busy = 0;
let asked = "";
const question = () => ["content", "command"].map((id) => byId(id)?.value).join("\0")
  + (document.querySelector("#where [name=file]")?.value ?? "");
const plan = () => {
  if (!busy && byId("content")) htmx.trigger(byId("next"), "layerwise:next");
};
const planSoon = () => {
  clearTimeout(planning);
  planning = setTimeout(plan, 250);
};
let repainted = false;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === "next") asked = question();
  else if (event.detail.requestConfig.verb === "post") { busy += 1; repainted = false; }
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.id === "next" || event.detail.requestConfig.verb !== "post") return;
  busy = Math.max(busy - 1, 0);
  if (!repainted) planSoon();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig.elt.id === "next" && asked !== question()) event.detail.shouldSwap = false;
});

// Why a line is what it is: told below the editor for the line of the caret, or under the mouse;
// spoken only after the caret has come to rest on another line.
let speaking = 0;
let spoken = "";
const caretLine = () => {
  const area = byId("content");
  if (document.activeElement !== area || !byId("under")) return null;
  return byId("under").children[area.value.slice(0, area.selectionStart).split("\n").length - 1];
};
const tell = (line) => {
  const place = byId("line-why");
  const under = byId("under");
  if (!place || !under) return "";
  const number = line ? Array.from(under.children).indexOf(line) + 1 : 0;
  const why = line?.dataset.why ? word("line-why", { line: number, why: line.dataset.why }) : document.querySelector(".next-says")?.textContent ?? "";
  if (place.textContent !== why) place.textContent = why;
  const fixes = document.querySelectorAll(`.told [data-line="${number}"] ~ .fix`);
  byId("line-fix").replaceChildren(...Array.from(fixes, (fix) => fix.cloneNode(true)));
  return line?.dataset.why ? why : "";
};
const tellCaret = () => {
  const why = tell(caretLine());
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    if (why === spoken || document.activeElement?.id !== "content") return;
    spoken = why;
    byId("line-said").textContent = why;
  }, 1000);
};
document.addEventListener("selectionchange", () => {
  if (document.activeElement?.id === "content") tellCaret();
});
document.addEventListener("focusout", (event) => {
  if (event.target.id === "content" && !event.relatedTarget?.closest("#editor")) tell(null);
});
document.addEventListener("pointerover", (event) => {
  const line = event.target.closest?.(".planned .st, .planned .co")?.parentElement;
  if (line) tell(line);
});
document.addEventListener("pointerout", (event) => {
  if (event.target.closest?.(".planned .st, .planned .co")) tell(caretLine());
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  const line = event.target.closest(".planned .st, .planned .co")?.parentElement;
  const number = link ? Number(link.dataset.line) : line ? Array.from(line.parentElement.children).indexOf(line) + 1 : 0;
  const area = byId("content");
  if (!number || !area) return;
  event.preventDefault();
  const at = area.value.split("\n").slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(at, at);
});
// A fix is written into the editor, where the browser's own undo knows of it, in place of the lines
// that it is for, though they may have moved.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=fix]");
  const area = byId("content");
  if (!button || !area) return;
  event.preventDefault();
  const { start, old, lines } = JSON.parse(button.value);
  const now = area.value.split("\n");
  const places = Array.from(now.keys()).filter((at) => old.every((line, more) => now[at + more] === line));
  const at = places.sort((one, other) => Math.abs(one - start + 1) - Math.abs(other - start + 1))[0];
  if (at === undefined) return;
  const offset = (line) => now.slice(0, line).join("\n").length + (line > 0 ? 1 : 0);
  area.focus();
  area.setSelectionRange(offset(at), offset(at + old.length) - (lines.length ? 1 : 0));
  if (lines.length) document.execCommand("insertText", false, lines.join("\n"));
  else document.execCommand("delete");
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const { id } = event.detail.target;
  if (id === "pane") { repainted = true; spoken = ""; }
  if (id === "next-list") {
    if (document.activeElement?.id === "content") tellCaret();
    else tell(null);
    const says = document.querySelector(".not-sent, .next-says");
    if (!byId("under") && says) byId("line-why").textContent = says.textContent;
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
  loading ??= Promise.all([load(self_.dataset.editor), style(self_.dataset.editorStyle), style(self_.dataset.editorLook)]).then(() => {
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
  editor.session.on("change", () => { mirror(); planSoon(); });
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
