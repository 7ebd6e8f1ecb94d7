// What is written in the forms of a page is not lost. Where two stand on one page, the button of
// one sends along what is written in the other; and from a page that has closed itself, the way
// back takes it along.
(() => {
  const notice = document.getElementById("covered");
  const drafts = [...document.querySelectorAll("form[data-draft]")];

  const typed = (field) =>
    field.matches("textarea, input:not([type=hidden], [type=radio], [type=checkbox])")
      ? field.value.trim()
      : field.type === "checkbox" && field.checked;
  const written = (draft) => [...draft.elements].some(typed);

  for (const draft of drafts) {
    draft.addEventListener("formdata", ({ formData }) => {
      for (const other of drafts.filter((one) => one !== draft && written(one))) {
        for (const { name, value, type, checked } of other.elements) {
          const chosen = checked || !["radio", "checkbox", "submit"].includes(type);
          if (name && chosen && !formData.has(name)) formData.append(name, value);
        }
      }
    });
  }

  const goOn = () => {
    const draft = drafts.find(written);
    if (!draft) return location.replace(notice.dataset.back);
    const resume = Object.assign(document.createElement("input"), { type: "hidden", name: "resume" });
    draft.append(resume);
    draft.submit();
  };

  // The page has closed for good: this is the way back.
  notice.addEventListener("closed", () => notice.querySelector("button").addEventListener("click", goOn));
})();
