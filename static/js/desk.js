// Keeps the queue current while somebody looks at it. It is no sign that they are there, and writes no
// look: the server is told so. The place on the page, and what has the focus, stay.
(() => {
  const EACH = 5000;
  const desk = document.getElementById("desk");
  let asking = false;

  const isBusy = () => {
    const focused = document.activeElement;
    return desk.contains(focused) && ["INPUT", "SELECT", "TEXTAREA", "SUMMARY"].includes(focused.tagName);
  };

  const shows = (part) => part.textContent.replace(/\s+/g, " ");

  const refresh = async () => {
    if (asking || document.hidden || isBusy()) return;
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: { "X-Refresh": "1" }, cache: "no-store" });
      if (answer.redirected || !answer.ok) return; // signed out, or an outage: this page stays as it is
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("desk");
      if (!fresh || isBusy() || shows(fresh) === shows(desk)) return;
      const focused = desk.contains(document.activeElement) ? document.activeElement.id : "";
      const top = scrollY;
      desk.replaceChildren(...fresh.childNodes);
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
      scrollTo(scrollX, top);
    } catch {
      // No connection right now: the next time.
    } finally {
      asking = false;
    }
  };

  setInterval(refresh, EACH);
  document.addEventListener("visibilitychange", refresh);
})();
