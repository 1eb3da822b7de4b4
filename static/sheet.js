// Help beside the work: a section of the help page, fetched when it is asked for. layerwise.js loads this.
"use strict";

const sheet = (door) => {
  let from = door;
  const shown = () => document.getElementById("sheet");
  const close = () => {
    shown().remove();
    document.body.classList.remove("has-sheet");
    door.setAttribute("aria-expanded", "false");
    from?.focus();
  };
  const styled = (href) => new Promise((done) => {
    if (document.querySelector(`link[href="${href}"]`)) return done();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: done });
    document.head.append(link);
  });
  const fetched = async () => {
    const answer = await fetch(door.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const styles = page.querySelectorAll("link[rel=stylesheet]");
    await Promise.all(Array.from(styles, (link) => styled(link.getAttribute("href"))));
    return page;
  };
  const show = (part) => {
    const aside = document.createElement("aside");
    aside.id = "sheet";
    aside.className = "sheet";
    aside.setAttribute("aria-labelledby", `h-${part.id}`);
    const button = Object.assign(document.createElement("button"), { className: "btn", type: "button", textContent: door.dataset.close });
    button.addEventListener("click", close);
    aside.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    aside.append(button, document.adoptNode(part));
    document.querySelector("header.bar").after(aside);
    document.body.classList.add("has-sheet");
    door.setAttribute("aria-expanded", "true");
    aside.querySelector("h2").focus();
  };
  // The same part once more closes the sheet; another one takes its place.
  return async (name) => {
    const before = shown()?.querySelector(".sheet-part").id;
    if (before) close();
    if (before === name) return;
    from = document.activeElement;
    show((await fetched()).getElementById(name));
  };
};
