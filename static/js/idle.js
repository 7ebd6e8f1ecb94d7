// Ends the sign-in of staff when nobody did anything for long, in any tab. What was typed goes along,
// and is back in the form when the same person has signed in again.
(() => {
  const idle = document.getElementById("idle");
  const LONGEST = Number(idle.dataset.seconds) * 1000;
  const EACH = 60000;
  const SECRET = ["hidden", "password", "file"];
  const tabs = new BroadcastChannel("staff");
  let seen = Date.now(); // when somebody last did something
  let told = seen; // when the server last heard of it

  const note = () => {
    seen = Date.now();
    tabs.postMessage("");
    if (seen - told < EACH) return;
    told = seen;
    const token = idle.elements.csrfmiddlewaretoken.value;
    fetch(idle.dataset.alive, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
  };

  const isTyped = (field) => {
    if (!field.name || SECRET.includes(field.type) || field.form === idle) return false;
    if (field.tagName === "SELECT") return ![...field.options].every((one) => one.selected === one.defaultSelected);
    if (["radio", "checkbox"].includes(field.type)) return field.checked && !field.defaultChecked;
    return field.value !== field.defaultValue;
  };

  const end = () => {
    for (const field of document.querySelectorAll("input, textarea, select")) {
      if (!isTyped(field)) continue;
      const kept = document.createElement("textarea");
      kept.name = field.name;
      kept.value = field.value;
      idle.append(kept);
    }
    document.body.style.visibility = "hidden"; // in the admin, too, whose style sheet is another
    // One tab after the other: each must send the cookie that the one before it was given.
    navigator.locks.request("idle", () => {
      idle.submit();
      return new Promise(() => {}); // until this page is gone
    });
  };

  const typed = document.getElementById("typed");
  for (const [name, values] of Object.entries(typed ? JSON.parse(typed.textContent) : {})) {
    for (const field of document.getElementsByName(name)) {
      // That a caller was verified held for that call alone.
      if (SECRET.includes(field.type) || field.name === "verified") continue;
      field.closest("details")?.setAttribute("open", "");
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0];
    }
  }

  tabs.addEventListener("message", () => (seen = Date.now()));
  tabs.postMessage("");
  for (const event of ["keydown", "pointerdown"]) addEventListener(event, note, { passive: true });
  const watch = setInterval(() => {
    if (Date.now() - seen < LONGEST) return;
    clearInterval(watch);
    end();
  }, 1000);
})();
