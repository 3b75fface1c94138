// A question that hangs on the answer to another one shows only when it is asked. What
// was typed in it stays: the page without this script shows every question.

function answersOf(form, name) {
  const fields = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  return [...fields]
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => field.value);
}

// In the order of the page: what hangs on a hidden question is hidden too.
function showAsked(form) {
  const hidden = new Set();
  for (const field of form.querySelectorAll("[data-asked-if]")) {
    const above = field.dataset.askedIf;
    const isAsked = !hidden.has(above) && answersOf(form, above).includes(field.dataset.askedValue);
    if (!isAsked) hidden.add(field.name);
    field.closest(".g-field").hidden = !isAsked;
  }
}

for (const form of document.forms) {
  if (!form.querySelector("[data-asked-if]")) continue;
  showAsked(form);
  form.addEventListener("change", () => showAsked(form));
}
