// Help beside the work: a section of the help page, fetched when it is asked for. And single keys,
// which count only where nothing is being typed and can be switched off.
"use strict";

(() => {
  const doors = document.querySelectorAll("[data-sheet]");
  let from = null;
  const close = () => {
    const sheet = document.getElementById("sheet");
    if (!sheet) return;
    sheet.remove();
    document.body.classList.remove("has-sheet");
    doors.forEach((door) => door.setAttribute("aria-expanded", "false"));
    from?.focus();
  };
  const styled = (href) => new Promise((done) => {
    if (document.querySelector(`link[href="${href}"]`)) return done();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: done });
    document.head.append(link);
  });
  const open = async (door, part) => {
    const answer = await fetch(door.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    await Promise.all(Array.from(page.querySelectorAll("link[rel=stylesheet]"), (link) => styled(link.getAttribute("href"))));
    close();
    const sheet = document.createElement("aside");
    sheet.id = "sheet";
    sheet.className = "sheet";
    sheet.setAttribute("aria-labelledby", `h-${part}`);
    const button = Object.assign(document.createElement("button"), { className: "btn", type: "button", textContent: door.dataset.close });
    button.addEventListener("click", close);
    sheet.append(button, document.adoptNode(page.getElementById(part)));
    document.querySelector("header.bar").after(sheet);
    document.body.classList.add("has-sheet");
    door.setAttribute("aria-expanded", "true");
    sheet.querySelector("h2").focus();
  };
  doors.forEach((door) => {
    door.setAttribute("role", "button");
    door.setAttribute("aria-expanded", "false");
    door.addEventListener("keydown", (event) => {
      if (event.key === " ") { event.preventDefault(); door.click(); }
    });
    door.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const shown = document.getElementById("sheet");
      from = door;
      if (shown) return close();
      open(door, door.dataset.sheet).catch(() => { location.href = door.href; });
    });
  });

  const typing = (element) => element.closest?.("input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  const off = () => /(?:^|; )keys=off(?:;|$)/.test(document.cookie);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && event.target.closest?.("#sheet")) return close();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target) || off()) return;
    if (event.key === "?" && doors.length) {
      event.preventDefault();
      from = document.activeElement;
      return document.querySelector("#sheet #keys") ? close() : open(doors[0], "keys").catch(() => { location.href = doors[0].href; });
    }
    const found = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.localName === "button") found.click();
    else (found.parentElement.querySelector(".ace_text-input") ?? found).focus();
  });
})();
