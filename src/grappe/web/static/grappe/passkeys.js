// Passkeys: the page's options go to the browser, the browser's answer into the form.

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = document.getElementById(form.dataset.passkeyButton);
  if (!window.PublicKeyCredential) continue;
  button.disabled = false;

  const options = { data: JSON.parse(form.dataset.passkeyOptions || "null") };
  options.ids = {
    [form.dataset.passkey]: button.id,
    credential: form.dataset.passkeyCredential,
    passwordless: form.dataset.passkeyAlone,
  };
  window.allauth.webauthn.forms[`${form.dataset.passkey}Form`](options);

  // A refused or forgotten passkey is an answer, not an error of the page.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    form.querySelector("[data-passkey-trouble]").hidden = false;
  });
  button.addEventListener("click", () => {
    form.querySelector("[data-passkey-trouble]").hidden = true;
  });
}
