// What is written in the forms of a page is not lost. Where two stand on one page, the button of
// one sends along what is written in the other. From a page that has closed itself it is gone: the
// server has sealed it, and only the PIN of its case brings it back.
(() => {
  const notice = document.getElementById("covered");
  const drafts = [...document.querySelectorAll("form[data-draft]")];
  const [KEPT, TRY_AGAIN] = [30 * 60 * 1000, 5000];

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

  // The return page's sealed words, and the token to send them with; null without an answer.
  const seal = async (action, words) => {
    const answer = await fetch(action, { method: "POST", body: words }).catch(() => null);
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const sealed = page && page.querySelector("#return-form input[name=draft]");
    return sealed && [sealed, page.querySelector("#return-form input[name=csrfmiddlewaretoken]")];
  };

  // The page has closed for good: what it showed goes, and what was written is in this script
  // only, half an hour at most, until the server has sealed it.
  notice.addEventListener("closed", () => {
    const [draft, button] = [drafts.find(written), notice.querySelector("button")];
    const action = draft && draft.action;
    let words = draft && new FormData(draft);
    drafts.length = 0;
    if (!words) return button.addEventListener("click", () => location.replace(notice.dataset.back));

    words.append("resume", "");
    setTimeout(() => (words = null), KEPT);
    const form = Object.assign(document.createElement("form"), { method: "post", action, hidden: true });
    form.enctype = "multipart/form-data";
    const keep = async () => {
      const fields = words && (await seal(action, words));
      if (!fields || form.isConnected) return;
      words = null;
      form.append(...fields, Object.assign(document.createElement("input"), { name: "resume" }));
      notice.append(form);
    };
    const timer = setInterval(() => (words ? keep() : clearInterval(timer)), TRY_AGAIN);
    keep();
    button.addEventListener("click", async () => {
      await keep();
      if (form.isConnected) form.submit();
      else if (words) notice.querySelector(".for-now").hidden = false;
      else location.replace(notice.dataset.back);
    });
  });
})();
