// Leaves at once: by the link, or by Shift three times. The page is covered before the
// next one loads, and replaced in the history. Without this script the link still works.
(() => {
  const link = document.querySelector(".exit");
  const says = document.getElementById("exit-says");
  const WITHIN = 5000;
  let presses = [];

  const leave = () => {
    document.documentElement.classList.add("leaving");
    document.title = link.dataset.leaving;
    location.replace(link.href);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest(`a[href="${link.getAttribute("href")}"]`)) {
      event.preventDefault();
      leave();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      presses = [];
    } else if (!event.repeat) {
      presses = presses.filter((at) => event.timeStamp - at < WITHIN);
      presses.push(event.timeStamp);
      if (presses.length === 3) leave();
      else says.textContent = `${link.dataset.more} ${3 - presses.length}`;
    }
  });

  // A page that comes back from the browser's memory is shown to nobody: it is asked for anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted || document.documentElement.classList.contains("leaving")) {
      document.documentElement.classList.add("leaving");
      location.reload();
    }
  });
})();
