// Before anything is drawn: what only scripts can do is shown, and nothing moves when they come.
document.documentElement.classList.add("js");
