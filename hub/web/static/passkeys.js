// Asks the browser for a passkey and sends what it gives (Web Authentication, level 3, section 5.1).
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const options = JSON.parse(form.dataset.options);
  const failed = (error) => {
    const told = form.querySelector("[role=status]");
    const isThere = error.name === "InvalidStateError"; // section 5.1.3: one of those to leave out
    told.textContent = isThere ? form.dataset.there : form.dataset.failed;
  };
  const ask = async () => {
    const creating = form.dataset.passkey === "create";
    const publicKey = creating
      ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
      : PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const given = creating
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
    form.elements.credential.value = JSON.stringify(given);
    form.submit();
  };
  ask().catch(failed);
}
