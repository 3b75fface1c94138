// A form whose draft is saved as it is typed: nothing is sent twice, nothing is lost.

for (const form of document.querySelectorAll("form[data-draft]")) {
  let isUnsaved = false;
  let pressed = null;

  function say(text) {
    const line = form.querySelector("#saved");
    line.textContent = text;
    line.className = "text-danger-emphasis";
  }

  form.addEventListener("input", () => { isUnsaved = true; });

  // A button pressed while a draft is on its way waits for it to arrive.
  form.addEventListener("submit", (event) => {
    if (form.classList.contains("htmx-request")) {
      event.preventDefault();
      pressed = event.submitter;
      return;
    }
    isUnsaved = false;
  });

  // The page of a sign-in, or of an error, does not take the place of the line.
  form.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.responseText.includes('id="saved"')) return;
    event.detail.shouldSwap = false;
    event.detail.isError = true;
    say(form.dataset.lost);
  });
  form.addEventListener("htmx:sendError", () => say(form.dataset.lost));

  form.addEventListener("htmx:afterRequest", (event) => {
    const answer = event.detail.xhr?.responseText ?? "";
    if (event.detail.successful && answer.includes('name="seen"')) isUnsaved = false;
    if (!pressed) return;
    const button = pressed;
    pressed = null;
    setTimeout(() => form.requestSubmit(button));
  });

  addEventListener("online", () => { if (isUnsaved) form.dispatchEvent(new Event("input", { bubbles: true })); });
  addEventListener("beforeunload", (event) => { if (isUnsaved) event.preventDefault(); });
}
