// After ten minutes the page covers itself: status and draft are hidden, and the way back
// asks for number and PIN. The server has ended the visit by then. Where two forms stand on
// one page, the button of one sends along what is written in the other: no word is lost.
(() => {
  const main = document.querySelector("main");
  const notice = document.getElementById("covered");
  const drafts = [...document.querySelectorAll("form[data-draft]")];
  const coverAt = Date.now() + Number(notice.dataset.seconds) * 1000;

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

  const cover = () => {
    if (Date.now() < coverAt || !notice.hidden) return;
    for (const part of main.children) part.hidden = part !== notice;
    notice.querySelector("button").addEventListener("click", () => {
      const draft = drafts.find(written);
      if (!draft) return location.replace(notice.dataset.back);
      const resume = Object.assign(document.createElement("input"), { type: "hidden", name: "resume" });
      draft.append(resume);
      draft.submit();
    });
    notice.focus();
  };

  // Timers sleep with the device: look at the clock again when it wakes.
  setInterval(cover, 1000);
  document.addEventListener("visibilitychange", cover);
})();
