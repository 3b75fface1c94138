// Small comforts; every page works without them.

const toggle = document.querySelector("[data-theme-toggle]");
if (toggle) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    const root = document.documentElement;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.bsTheme);
  });
}

// An open menu closes when the reader looks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.g-drop[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.g-drop[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// [data-check-all="name"] ticks every box of that name; [data-auto-submit] sends its form.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset.checkAll) {
    for (const other of document.querySelectorAll(`input[name="${box.dataset.checkAll}"]`)) {
      other.checked = box.checked;
    }
  }
  if (box.dataset.autoSubmit !== undefined) box.form.requestSubmit();
});

// A form is sent once: the second click of a double click does nothing.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.target.dataset.sent === "yes") {
    if (event.target.dataset.sent === "yes") event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
