// Time with JavaScript: the slider moves as it is dragged, and moments play one after the other.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const scrub = byId("scrub");
  const range = byId("moment");
  const live = scrub.hasAttribute("hx-post") || scrub.hasAttribute("hx-get");

  // The slider: one request at a time, and the last place that was asked for is reached.
  let under = 0;
  let again = false;
  const seek = () => {
    if (under) again = true;
    else scrub.requestSubmit();
  };
  range.addEventListener("input", () => {
    const place = `${range.value} ${range.dataset.of} ${range.max}`;
    range.setAttribute("aria-valuetext", place);
    document.querySelector("#player-now .num").textContent = place;
    pause();
    if (live) seek();
  });
  range.addEventListener("change", () => { if (!live) scrub.requestSubmit(); });
  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".marks li");
    if (!mark) return;
    range.value = mark.dataset.place;
    pause();
    seek();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt === scrub) under += 1;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== scrub) return;
    under = 0;
    if (!again) settle();
    else scrub.requestSubmit();
    again = false;
  });
  const settle = () => {
    const now = byId("player-now").dataset;
    range.max = now.last;
    if (under || again) return;
    range.value = now.place;
    range.setAttribute("aria-valuetext", now.says);
  };
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "player-now") settle();
  });

  // Marks that stay where they are only change which of them is the moment.
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.id !== "player-marks") return;
    const [had, has] = [detail.target, detail.fragment.firstElementChild].map((list) => Array.from(list.children));
    const stay = had.length === has.length && had.every((mark, at) =>
      mark.title === has[at].title && mark.dataset.place === has[at].dataset.place);
    if (!stay) return;
    detail.shouldSwap = false;
    had.forEach((mark, at) => { mark.className = has[at].className; });
  });

  // A button outside its form says which one it is, also where no workbench sees to that.
  document.addEventListener("htmx:configRequest", (event) => {
    const button = event.detail.triggeringEvent?.submitter;
    if (event.detail.elt.id === "go" && button?.name) event.detail.parameters[button.name] = button.value;
  });

  // Choosing closes the menu, and the focus stays at it.
  let left = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const menu = document.activeElement?.closest(".now-line .menu");
    left = menu && event.detail.elt.id === "go" ? menu.id : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!left) return;
    if (byId(left)) byId(left).open = false;
    (byId(left) ?? byId("moments")).querySelector("summary").focus();
    left = "";
  });
  byId("moments").addEventListener("toggle", (event) => {
    const { open, dataset } = event.target;
    const show = () => byId("stops").querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
    if (!open) return;
    if (!dataset.list) show();
    else htmx.ajax("GET", dataset.list, { target: "#stops", swap: "innerHTML", source: "#stops" }).then(show);
  });

  // Playing: the next moment comes when the last one has come to rest.
  const button = byId("player-play");
  const SPEEDS = { half: 0.5, one: 1, double: 2, off: 1 };
  const REST = 900;
  let playing = false;
  let turn = 0;
  const show = () => {
    root.classList.toggle("playing", playing);
    button.setAttribute("aria-label", playing ? button.dataset.pause : button.dataset.play);
    button.title = button.getAttribute("aria-label");
  };
  const pause = () => {
    clearTimeout(turn);
    if (!playing) return;
    playing = false;
    show();
  };
  const atEnd = () => byId("player-now").dataset.place === byId("player-now").dataset.last;
  const on = () => {
    if (!playing) return;
    if (atEnd()) pause();
    else byId("go").requestSubmit(byId("player-forward"));
  };
  const rest = async () => {
    const moving = Array.from(document.querySelectorAll(".play, .moves"))
      .flatMap((stage) => stage.getAnimations({ subtree: true }));
    await Promise.allSettled(moving.map((motion) => motion.finished));
    clearTimeout(turn);
    if (playing) turn = setTimeout(on, REST / SPEEDS[speed()]);
  };
  const play = () => {
    playing = true;
    show();
    if (!atEnd()) return on();
    range.value = 0;
    seek();
  };
  button.addEventListener("click", () => (playing ? pause() : play()));
  document.addEventListener("htmx:afterSettle", (event) => {
    if (playing && ["go", "scrub"].includes(event.detail.requestConfig?.elt.id)) rest();
  });
  // Doing anything else ends it.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    if (requestConfig.verb === "post" && !["go", "scrub", "next"].includes(elt.id)) pause();
  });
  document.addEventListener("click", (event) => {
    if (event.isTrusted && !event.target.closest("#player")) pause();
  });
  const typing = (element) => element.closest?.("input:not([type=range]):not([type=radio]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (typing(event.target)) pause();
    if (event.key === "Escape") pause();
    if (event.key === " " && event.target === range) {
      event.preventDefault();
      button.click();
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !typing(event.target)) {
      const key = event.key.toLowerCase();
      const way = key === "z" ? (event.shiftKey ? "forward" : "back") : key === "y" ? "forward" : "";
      if (!way) return;
      event.preventDefault();
      pause();
      byId("go").requestSubmit(byId(`player-${way}`));
    }
  });

  // Speed: remembered for a year.
  const speed = () => document.querySelector(".speed :checked").value;
  const setSpeed = (name) => {
    root.classList.remove("speed-half", "speed-one", "speed-double", "speed-off");
    root.classList.add(`speed-${name}`);
    document.querySelector(`.speed [value=${name}]`).checked = true;
  };
  document.querySelector(".speed").addEventListener("change", (event) => {
    setSpeed(event.target.value);
    document.cookie = `speed=${event.target.value}; path=/; max-age=31536000; samesite=lax`;
  });
  const kept = document.cookie.match(/(?:^|; )speed=(half|one|double|off)(?:;|$)/)?.[1];
  setSpeed(kept ?? "one");
  settle();
  show();
})();
