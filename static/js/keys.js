// Single keys, for whoever switched them on: each presses what carries it in the page (data-key), and
// "?" lists those that the page has. Nothing carries one that a slip must not do: what came of a
// call, a reply, giving up, letting a number be used again.
(() => {
  const says = document.getElementById("keys-says");
  const list = document.getElementById("keys");
  const ask = document.querySelector("[data-key='?']");
  const FIELDS = "input, select, textarea, [contenteditable]";
  // Until a page has been in sight for so long, no button is pressed: whoever presses twice, or faster
  // than they read, acknowledges nothing that has just come.
  const LOOK = 1000;
  let readyAt = Infinity;

  const look = () => (readyAt = performance.now() + LOOK);

  // All of it; where it is longer than the screen, its end.
  const isInSight = (words) => {
    const { top, bottom, height } = words.getBoundingClientRect();
    const screen = document.documentElement.clientHeight;
    return Math.floor(bottom) <= screen && (height > screen ? bottom >= screen / 2 : top >= 0);
  };

  // Or as much more of it as keeps its place while one reads on.
  const bringIn = (words) => {
    const { top, bottom, height } = words.getBoundingClientRect();
    const screen = document.documentElement.clientHeight;
    const isAmidst = height > screen && top < screen && bottom > screen;
    if (isAmidst) scrollBy(0, Math.min(screen * 0.8, bottom - screen));
    else words.scrollIntoView({ block: height > screen ? "start" : "nearest" });
  };

  const step = (by) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    rows[rows.indexOf(document.activeElement) + by]?.focus();
  };

  const submit = (button) => {
    if (performance.now() < readyAt) return;
    const words = document.getElementById(button.dataset.of);
    if (words && !isInSight(words)) {
      bringIn(words);
      says.textContent = button.dataset.unseen;
      return look();
    }
    readyAt = Infinity; // one press, one act
    button.click();
  };

  const press = (part) => {
    if (part.dataset.step) return step(Number(part.dataset.step));
    if (part.type === "submit") return submit(part);
    if (!part.matches(FIELDS)) return part.click();
    const fold = part.closest("details");
    if (fold) fold.open = true;
    part.focus();
  };

  const isElsewhere = () =>
    document.activeElement?.closest(FIELDS) ||
    document.querySelector("dialog[open]") ||
    document.body.style.visibility === "hidden"; // covered, after half an hour

  addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || isElsewhere()) return;
    says.textContent = "";
    const part = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!part) return;
    event.preventDefault();
    press(part);
  });

  ask.addEventListener("click", () => {
    const entries = [...document.querySelectorAll("[data-key]")].flatMap((part) => {
      const [key, does, name] = ["kbd", "dd", "dt"].map((tag) => document.createElement(tag));
      key.textContent = part.dataset.key;
      name.append(key);
      does.textContent = ((part.labels && part.labels[0]) || part).textContent.trim();
      return [name, does];
    });
    list.querySelector("dl").replaceChildren(...entries);
    list.showModal();
  });

  ask.parentElement.hidden = false;
  addEventListener("pageshow", look);
})();
