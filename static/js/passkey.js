// Asks the browser for a passkey, and sends the form with what it gives. What to ask it stands in
// the page, or is fetched from where the form goes.
for (const form of document.querySelectorAll("form.passkey")) {
  const button = form.querySelector("button");
  const failed = form.querySelector("[role=alert]");

  const options = async () => {
    const { asks, options: place } = form.dataset;
    const given = place
      ? JSON.parse(document.getElementById(place).textContent)
      : await (await fetch(form.action, { headers: { Accept: "application/json" } })).json();
    return asks === "create" ? given.creation_options : given.request_options;
  };

  const isAble = Boolean(window.PublicKeyCredential);
  button.disabled = !isAble;
  form.querySelector(".cannot").hidden = isAble;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = failed.hidden = true;
    try {
      const credential = await webauthnJSON[form.dataset.asks](await options());
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (_) {
      failed.hidden = button.disabled = false;
    }
  });
}
