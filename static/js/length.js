// Says that a text is too long before it is sent: a very long one would be refused whole.
(() => {
  for (const field of document.querySelectorAll("textarea[data-most]")) {
    const tooLong = () => [...field.value].length > Number(field.dataset.most);
    field.addEventListener("input", () => field.setCustomValidity(""));
    field.form.addEventListener("submit", (event) => {
      if (!tooLong()) return;
      event.preventDefault();
      field.setCustomValidity(field.dataset.tooLong);
      field.reportValidity();
    });
  }
})();
