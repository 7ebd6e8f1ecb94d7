// Leaves at once: by the link, or by Shift three times, in every tab of this browser. The page is
// covered before the next one loads, and replaced in the history. Without this script the link
// still works.
(() => {
  const link = document.querySelector(".exit");
  const says = document.getElementById("exit-says");
  const WITHIN = 1500;
  let isAlone = false;
  let presses = [];
  let forgotten;
  let tabs;

  const go = () => {
    document.documentElement.classList.add("leaving");
    document.title = link.dataset.leaving;
    location.replace(link.href);
  };

  const leave = () => {
    go();
    if (tabs) tabs.postMessage("");
  };

  // Other tabs hear it at once, and nothing is stored. Where there is no channel, or a browser
  // that keeps nothing refuses one, this tab leaves alone.
  try {
    tabs = new BroadcastChannel("tabs");
    tabs.addEventListener("message", go);
  } catch (_) {
    tabs = null;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest(`a[href="${link.getAttribute("href")}"]`)) {
      event.preventDefault();
      leave();
    }
  });

  const forget = () => {
    isAlone = false;
    presses = [];
    says.textContent = "";
  };

  // Only a Shift that went down and came up by itself counts: who writes capitals or marks a
  // text does not leave.
  for (const kind of ["pointerdown", "mousedown", "click", "wheel", "blur"]) {
    addEventListener(kind, forget, { capture: true, passive: true });
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Shift" && event.repeat) return;
    // A second one, while the first is down, is another key.
    const isOther = event.key !== "Shift" || isAlone || event.ctrlKey || event.altKey || event.metaKey;
    if (isOther) forget();
    else isAlone = true;
  });

  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") return forget();
    if (!isAlone) return;
    isAlone = false;
    presses = presses.filter((at) => event.timeStamp - at < WITHIN);
    presses.push(event.timeStamp);
    if (presses.length === 3) return leave();
    says.textContent = `${link.dataset.more} ${3 - presses.length}`;
    clearTimeout(forgotten);
    forgotten = setTimeout(() => (says.textContent = ""), WITHIN);
  });

  // A page that comes back from the browser's memory is shown to nobody: it is asked for anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted || document.documentElement.classList.contains("leaving")) {
      document.documentElement.classList.add("leaving");
      location.reload();
    }
  });
})();
