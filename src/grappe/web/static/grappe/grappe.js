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

// A table wider than its frame scrolls by the keyboard too: looked at when either
// changes its size (a turned screen, an opened part, a letter that came late).
const frames = new ResizeObserver((changes) => {
  for (const { target } of changes) reachTable(target.closest(".table-responsive, .g-board"));
});
function reachTable(frame) {
  const hides = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
  if (hides) frame.tabIndex = 0;
  else frame.removeAttribute("tabindex");
}
function watchTables() {
  for (const frame of document.querySelectorAll(".table-responsive, .g-board")) {
    for (const sized of [frame, ...frame.children]) frames.observe(sized);
  }
}
watchTables();
addEventListener("htmx:afterSettle", watchTables);

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

// [data-key="s"] is pressed by that key, unless somebody types or turned the keys off.
const keysToggle = document.querySelector("[data-keys-toggle]");
function showKeys() {
  const on = localStorage.getItem("keys") !== "off";
  document.body.dataset.keys = on ? "on" : "off";
  if (!keysToggle) return;
  keysToggle.hidden = false;
  keysToggle.setAttribute("aria-pressed", String(on));
}
showKeys();
if (keysToggle) {
  keysToggle.addEventListener("click", () => {
    const on = document.body.dataset.keys === "on";
    localStorage.setItem("keys", on ? "off" : "on");
    showKeys();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (document.body.dataset.keys === "off" || event.target.closest("input, textarea, select")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const pressed = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
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

// In a search of the registers, arrows walk through the answers and Escape goes back to
// the field; Enter there enters the list, or searches. A button takes Enter by itself.
document.addEventListener("keydown", (event) => {
  const find = event.target.closest?.(".g-find");
  const field = find?.querySelector("[type=search]");
  if (!find || !["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(event.key)) return;
  const answers = [...find.querySelectorAll(".g-units button")];
  const at = answers.indexOf(event.target);
  const isTyping = event.target.type === "search";
  if (at < 0 && !isTyping) return;
  if (event.key === "Enter") {
    if (at >= 0) return;
    (answers[0] || find.querySelector("[name=find]")).focus();
    if (!answers.length) find.querySelector("[name=find]").click();
  } else if (event.key === "ArrowDown") {
    answers[Math.min(at + 1, answers.length - 1)]?.focus();
  } else if (event.key === "ArrowUp" && at > 0) {
    answers[at - 1].focus();
  } else if (at >= 0) {
    field.focus();
  } else {
    return;
  }
  event.preventDefault();
});

// What somebody changes is no longer the register's word: its mark goes.
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.classList.contains("g-official")) return;
  field.dataset.official ??= field.defaultValue ?? "";
  field.classList.toggle("g-changed", field.value !== field.dataset.official);
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

// [data-timer="75"] counts on from so many seconds; past [data-planned] it says so.
let timersFrom = performance.now();
addEventListener("htmx:afterSettle", () => { timersFrom = performance.now(); });
setInterval(() => {
  const passed = Math.floor((performance.now() - timersFrom) / 1000);
  for (const timer of document.querySelectorAll("[data-timer]")) {
    const seconds = Number(timer.dataset.timer) + passed;
    const minutes = Math.floor(seconds / 60);
    timer.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
    timer.classList.toggle("g-late", seconds > Number(timer.dataset.planned));
  }
}, 1000);
