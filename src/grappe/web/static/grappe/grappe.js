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

// On a telephone the menu is one line that scrolls: show where we are.
const here = document.querySelector(".g-menu [aria-current]");
if (here) {
  const menu = here.closest(".g-menu");
  menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
}

// A table wider than its frame scrolls by the keyboard too.
function reachTables() {
  for (const frame of document.querySelectorAll(".table-responsive, .g-board")) {
    const hides = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
    if (hides) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  }
}
for (const event of ["load", "resize", "htmx:afterSettle"]) addEventListener(event, reachTables);

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

// A form is sent once: the second click of a double click does nothing. One that was
// answered by a file leaves the page as it is: after a moment it can be sent again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 3000);
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
