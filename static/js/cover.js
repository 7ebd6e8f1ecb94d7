// After ten minutes the page covers itself: status and draft are hidden, and the way back
// asks for number and PIN. The server has ended the visit by then.
(() => {
  const main = document.querySelector("main");
  const notice = document.getElementById("covered");
  const draft = document.querySelector("form[data-draft]");
  const coverAt = Date.now() + Number(notice.dataset.seconds) * 1000;

  const cover = () => {
    if (Date.now() < coverAt || !notice.hidden) return;
    for (const part of main.children) part.hidden = part !== notice;
    notice.querySelector("button").addEventListener("click", () => {
      if (!draft || !draft.elements.body.value.trim()) return location.replace(notice.dataset.back);
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
