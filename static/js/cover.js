// The page closes itself: after ten minutes in which nothing was written, after thirty in all, and
// when the visit was ended elsewhere. While nobody answers whether it was, the page is covered.
// The server decides; without this script it ends the visit all the same.
(() => {
  const main = document.querySelector("main");
  const notice = document.getElementById("covered");
  const warning = document.getElementById("closing");
  const [says, stay] = ["[role=status]", "form"].map((part) => warning.querySelector(part));
  const IDLE = Number(notice.dataset.seconds) * 1000;
  const [WARN, TELL_EVERY, ANSWER_WITHIN, ASK_AGAIN] = [120000, Math.min(60000, IDLE / 10), 1000, 5000];
  let toldAt = Date.now();
  const endsAt = toldAt + Number(notice.dataset.left) * 1000;
  let closesAt = Math.min(toldAt + IDLE, endsAt);
  let [isClosed, covered, focused, question, timer] = [false, [], main, 0, 0];

  const cover = () => {
    if (notice.hidden) {
      focused = document.activeElement;
      // Out of the page, not only out of sight: words and status are held by this script alone.
      covered = [...main.childNodes].filter((part) => part !== notice);
      for (const part of covered) part.remove();
      notice.hidden = false;
    }
    notice.querySelector(".for-now").hidden = isClosed;
    notice.querySelector(".for-good").hidden = !isClosed;
    notice.focus();
  };

  const uncover = () => {
    if (notice.hidden) return;
    notice.hidden = true;
    main.prepend(...covered);
    focused.focus();
  };

  // For good: whoever wants to go on shows number and PIN again.
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    warning.remove();
    cover();
    covered = [];
    notice.dispatchEvent(new Event("closed"));
  };

  const isOver = (status) => status === 403 || status === 404; // else it was no answer

  // Was the visit ended elsewhere? The answer to the last question counts.
  const ask = () => {
    if (isClosed || document.hidden) return;
    const mine = (question += 1);
    clearTimeout(timer);
    timer = setTimeout(cover, ANSWER_WITHIN);
    fetch(notice.dataset.here, { cache: "no-store" }).then(({ status }) => status, () => 0).then((status) => {
      if (mine !== question || isClosed) return;
      clearTimeout(timer);
      if (isOver(status)) return close();
      if (status === 204) return uncover();
      cover();
      timer = setTimeout(ask, ASK_AGAIN);
    });
  };

  const look = () => {
    const [now, isLast] = [Date.now(), closesAt === endsAt];
    if (closesAt <= now) return close();
    const isNear = closesAt - now <= WARN;
    const words = isNear ? warning.dataset[isLast ? "last" : "soon"] : "";
    if (says.textContent === words) return;
    says.textContent = words;
    stay.hidden = !isNear || isLast;
  };

  // She is here: the clock begins anew, on the server first. Without an answer it runs on.
  const tell = async () => {
    const at = (toldAt = Date.now());
    const form = new URLSearchParams(new FormData(stay));
    const { status } = await fetch(stay.action, { method: "POST", body: form }).catch(() => ({}));
    if (isOver(status)) return close();
    if (status === 204) closesAt = Math.min(at + IDLE, endsAt);
    look();
  };

  document.addEventListener("input", ({ target }) => {
    if (target.closest("form[data-draft]") && Date.now() - toldAt >= TELL_EVERY) tell();
  });

  stay.addEventListener("submit", async (event) => {
    event.preventDefault();
    await tell();
    if (stay.hidden && !isClosed) main.focus({ preventScroll: true });
  });

  // In sight wherever she is on the page. Timers sleep with the device: look when it wakes.
  document.querySelector(".way-out").append(warning);
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", () => [look(), ask()]);
  look();
})();
