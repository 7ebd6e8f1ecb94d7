// What a page is asked once it is open, in a real browser. Each answer is a list of sentences, one
// for each thing to mend: an empty list is good.
globalThis.checks = (() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const WORDS = /[\p{L}\p{N}]/u;

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true });
  const box = (one) => one.getBoundingClientRect();
  // For screen readers only: there, and of no size, or off the page.
  const isForEars = (one) => {
    const { width, height, right, bottom } = box(one);
    return width < 2 || height < 2 || right <= 0 || bottom + scrollY <= 0 || !!one.closest(".unseen, .usa-sr-only, .visually-hidden");
  };
  const named = (one) => {
    const name = one.tagName.toLowerCase();
    const id = one.id ? `#${one.id}` : "";
    const classes = [...one.classList].map((each) => `.${each}`).join("");
    const text = (one.textContent || one.value || one.name || "").trim().replace(/\s+/g, " ");
    return `<${name}${id}${classes}> ${text.slice(0, 40)}`;
  };
  const once = (list) => [...new Set(list)].slice(0, 12);
  const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflowX);
  const inScroller = (one) => {
    for (let up = one; up && up !== document.body; up = up.parentElement) if (scrolls(up)) return true;
    return false;
  };

  // Nothing sticks out of the page: a table may scroll in a box of its own.
  const sideways = () => {
    const page = document.documentElement;
    if (page.scrollWidth <= innerWidth) return [];
    const out = all("body *:not([href='#main'])").filter((one) => {
      const { left, right, width } = box(one);
      return width && (right > innerWidth + 0.5 || left < -0.5) && isShown(one) && !isForEars(one) && !inScroller(one);
    });
    const innermost = out.filter((one) => !out.some((other) => other !== one && one.contains(other)));
    const found = once(innermost.map(named)).join("; ");
    return [`${page.scrollWidth} px wide in ${innerWidth}: ${found}`];
  };

  const ownTexts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      const isText = walker.currentNode.data.trim() && !parent.closest("script, noscript, style, option, datalist, textarea");
      if (isText && isShown(parent) && !isForEars(parent)) texts.push(walker.currentNode);
    }
    return texts;
  };

  // No text is cut off by the box that holds it.
  const clipped = () => {
    const boxes = new Set();
    for (const text of ownTexts()) {
      for (let up = text.parentElement; up && up !== document.body; up = up.parentElement) boxes.add(up);
    }
    const cut = [...boxes].filter((one) => {
      const { overflowX, overflowY } = getComputedStyle(one);
      const hides = (value) => value === "hidden" || value === "clip";
      return (
        (hides(overflowX) && one.scrollWidth > one.clientWidth + 1) ||
        (hides(overflowY) && one.scrollHeight > one.clientHeight + 2)
      );
    });
    return once(cut.map((one) => `cut off: ${named(one)}`));
  };

  const isFixed = (one) => {
    for (let up = one; up; up = up.parentElement) {
      if (/fixed|sticky/.test(getComputedStyle(up).position)) return true;
    }
    return false;
  };

  // No line of text lies upon another.
  const overlapping = () => {
    const range = document.createRange();
    const lines = [];
    for (const text of ownTexts()) {
      if (isFixed(text.parentElement) || inScroller(text.parentElement)) continue;
      range.selectNodeContents(text);
      for (const { left, right, top, bottom } of range.getClientRects()) {
        const less = (bottom - top) * 0.3; // lines may lie close; letters may not touch
        if (right > left) lines.push({ text, left: left + 1, right: right - 1, top: top + less, bottom: bottom - less });
      }
    }
    lines.sort((a, b) => a.top - b.top);
    const found = [];
    lines.forEach((a, index) => {
      for (const b of lines.slice(index + 1)) {
        if (b.top >= a.bottom) break;
        if (a.text !== b.text && a.left < b.right && b.left < a.right) {
          found.push(`“${a.text.data.trim().slice(0, 30)}” upon “${b.text.data.trim().slice(0, 30)}”`);
        }
      }
    });
    return once(found);
  };

  const fits = () => [...sideways(), ...clipped(), ...overlapping()];

  const isInSentence = (one) => {
    if (one.tagName !== "A" || getComputedStyle(one).display !== "inline") return false;
    const around = one.parentElement.textContent.replace(one.textContent, "");
    return WORDS.test(around);
  };
  // What can be pressed: a box or a dot together with its label.
  const target = (one) => {
    const parts = [one, ...(one.matches("[type=checkbox], [type=radio]") ? one.labels : [])].map(box);
    const left = Math.min(...parts.map((part) => part.left));
    const top = Math.min(...parts.map((part) => part.top));
    return {
      width: Math.max(...parts.map((part) => part.right)) - left,
      height: Math.max(...parts.map((part) => part.bottom)) - top,
    };
  };
  const isLink = (one) => one.matches("a:not(.button, .usa-button)");

  // WCAG 2.5.8: links at least 24 by 24; buttons and fields that she presses 44.
  const targets = (forButtons, isAsked = () => true) => {
    const pressed = all(CONTROLS).filter((one) => isShown(one) && !isInSentence(one) && isAsked(one));
    const small = pressed.filter((one) => {
      if (one.matches("[href='#main'], [aria-hidden=true]") || (isForEars(one) && !one.labels?.length)) return false;
      const { width, height } = target(one);
      const least = isLink(one) ? 24 : forButtons;
      return width < least - 0.5 || height < least - 0.5;
    });
    return once(
      small.map((one) => {
        const { width, height } = target(one);
        return `${Math.round(width)} x ${Math.round(height)}: ${named(one)}`;
      }),
    );
  };

  // On a narrow page what is read later stands lower.
  const order = () => {
    const marks = all("h1, h2, h3, h4, " + CONTROLS, document.querySelector("main") ?? document.body)
      .filter((one) => isShown(one) && !isForEars(one));
    return once(
      marks.flatMap((one, index) =>
        index && box(one).bottom <= box(marks[index - 1]).top
          ? [`${named(one)} stands above ${named(marks[index - 1])}`]
          : [],
      ),
    );
  };

  const structure = () => {
    const found = [];
    const count = (selector, least, most) => {
      const number = all(selector).filter(isShown).length;
      if (number < least || number > most) found.push(`${number} of ${selector}`);
    };
    count("h1", 1, 1);
    count("main, [role=main]", 1, 1);
    if (!document.documentElement.lang) found.push("no language");
    if (!document.title.trim()) found.push("no title");
    return found;
  };

  // A summary of what to mend has the focus, and each of its links leads to a field.
  const summary = () => {
    const alert = document.activeElement.closest("[role=alert]");
    if (!alert) return [`the focus is on ${named(document.activeElement)}`];
    return all("a[href^='#']", alert).flatMap((link) => {
      const field = document.getElementById(link.hash.slice(1));
      if (!field?.matches("input, select, textarea")) return [`${link.hash} leads to no field`];
      return isShown(field) ? [] : [`${link.hash} leads to a field that does not show`];
    });
  };

  const tabbable = () => {
    const groups = new Set();
    return all(`${CONTROLS}, [tabindex], audio[controls], video[controls]`).filter((one) => {
      if (one.tabIndex < 0 || one.disabled || !isShown(one) || one.inert) return false;
      if (one.matches("summary") && one !== one.parentElement.querySelector("summary")) return false;
      if (!one.matches("[type=radio]")) return true;
      const group = [...all(`[type=radio][name="${one.name}"]`)].filter((each) => each.form === one.form);
      const entry = group.find((each) => each.checked) ?? group[0];
      if (one !== entry || groups.has(entry)) return false;
      groups.add(entry);
      return true;
    });
  };

  // A ring or a shadow, on the element, or on the label that stands for it.
  const showsFocus = (one) => {
    const styles = [one, ...(one.labels ?? [])].flatMap((each) => [
      getComputedStyle(each),
      getComputedStyle(each, "::before"),
    ]);
    return styles.some(
      ({ outlineStyle, outlineWidth, boxShadow }) =>
        (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none",
    );
  };
  const isCovered = (one) => {
    const { left, right, top, bottom } = one.labels?.length && isForEars(one) ? box(one.labels[0]) : box(one);
    const spots = [0.5, 0.1, 0.9].flatMap((x) => [0.5, 0.2, 0.8].map((y) => [left + (right - left) * x, top + (bottom - top) * y]));
    return !spots.some(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (one.contains(hit) || hit.contains(one) || [...(one.labels ?? [])].some((label) => label.contains(hit)));
    });
  };

  // However far she has scrolled, the way out can be pressed.
  const wayOut = () => {
    const link = document.querySelector(".exit");
    if (!link) return ["no way out"];
    const found = [];
    for (let tenth = 0; tenth <= 10; tenth += 1) {
      scrollTo({ top: (document.documentElement.scrollHeight * tenth) / 10, behavior: "instant" });
      const { left, right, top, bottom } = box(link);
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      if (!link.contains(hit)) found.push(`${innerWidth} x ${innerHeight}, ${tenth}/10: ${hit ? named(hit) : "out of sight"}`);
    }
    scrollTo(0, 0);
    return found;
  };

  // Tab is held down from outside: each stop is looked at when the key comes again, and comes up.
  let stops = [];
  const watchTab = () => {
    stops = [];
    document.documentElement.tabIndex = -1;
    document.documentElement.focus();
    document.documentElement.removeAttribute("tabindex");
    scrollTo(0, 0);
    const look = ({ key }) => {
      const one = document.activeElement;
      // A date has several stops in itself.
      if (key === "Tab" && !one.matches(":root, body") && one !== stops.at(-1)?.one) {
        stops.push({ one, seen: showsFocus(one), covered: isCovered(one) });
      }
    };
    for (const when of ["keydown", "keyup"]) document.addEventListener(when, look, { capture: true });
    const within = { "datetime-local": 6, date: 3, month: 2, time: 3 };
    return tabbable().reduce((sum, one) => sum + 1 + (within[one.type] ?? 0), 0);
  };
  const tabbed = (forSurvivors) => {
    const wanted = tabbable();
    const found = [];
    wanted.forEach((one, index) => {
      const came = stops[index]?.one;
      if (came !== one && !found.length) {
        found.push(`stop ${index + 1} is ${came ? named(came) : "none"}, not ${named(one)}`);
      }
    });
    for (const { one, seen, covered } of stops) {
      if (!seen) found.push(`no ring: ${named(one)}`);
      if (covered) found.push(`covered: ${named(one)}`);
    }
    if (forSurvivors) {
      const first = stops.slice(0, 2).map(({ one }) => one.getAttribute("href"));
      if (!first.includes("#main")) found.push("the way to the main part is not among the first two stops");
      // By its class: under a name that is not ours the way out leads there at once.
      const out = stops.slice(0, 2).some(({ one }) => one.matches(".exit"));
      if (!out) found.push("the way out is not among the first two stops");
    }
    return once(found);
  };

  const motion = () => {
    const long = (value) => value.split(",").some((one) => parseFloat(one) * (one.includes("ms") ? 1 : 1000) > 1);
    const moving = all("*").filter((one) => {
      const { transitionDuration, animationDuration, animationName } = getComputedStyle(one);
      return long(transitionDuration) || (animationName !== "none" && long(animationDuration));
    });
    const running = document.getAnimations().map((one) => `runs: ${named(one.effect.target)}`);
    return once([...running, ...moving.map((one) => `may move: ${named(one)}`)]);
  };

  const printed = () => {
    const left = all("nav, form, button, input, select, textarea, [href='/leave/'], [href='#main']");
    const shown = left.filter((one) => isShown(one) && box(one).width > 1);
    const outermost = shown.filter((one) => !shown.some((other) => other !== one && other.contains(one)));
    return once([...sideways(), ...outermost.map((one) => `on paper: ${named(one)}`)]);
  };

  // Without any style sheet: a heading, a name beside every field, nothing hidden that says something.
  const unstyled = () => {
    for (const sheet of document.styleSheets) sheet.disabled = true;
    const found = all("h1").some(isShown) ? [] : ["the heading is gone"];
    for (const one of all("input:not([type=hidden], [type=submit]), select, textarea").filter(isShown)) {
      const names = [...(one.labels ?? [])];
      const isNamed = names.some((label) => isShown(label) && WORDS.test(label.textContent));
      if (!isNamed && !one.closest("[aria-hidden=true]")) found.push(`no name beside ${named(one)} ${one.name}`);
    }
    for (const sheet of document.styleSheets) sheet.disabled = false;
    return once(found);
  };

  // Read from right to left, each block lies where its mirror image would.
  const mirrored = () => {
    const blocks = all("body *").filter(
      (one) => isShown(one) && !isForEars(one) && !/inline|contents|none/.test(getComputedStyle(one).display),
    );
    const before = blocks.map(box);
    const language = document.documentElement.dir;
    document.documentElement.dir = "rtl";
    const width = document.documentElement.clientWidth;
    const found = sideways();
    blocks.forEach((one, index) => {
      if (Math.abs(before[index].left - (width - box(one).right)) > 2) found.push(`not mirrored: ${named(one)}`);
    });
    document.documentElement.dir = language;
    return once(found);
  };

  // WCAG 1.4.12, another font, or a letter `times` as large; undone by `relaxed`.
  let sheet;
  const dress = (css) => {
    sheet ??= new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  };
  const relaxed = () => {
    document.adoptedStyleSheets = [];
    document.documentElement.style.removeProperty("font-size");
  };
  const spaced = () => {
    dress(
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }" +
        "p { margin-block-end: 2em !important; }",
    );
    const found = fits();
    relaxed();
    return found;
  };
  // As on a machine that has this family of fonts and no other.
  const inFont = (family, forButtons) => {
    dress(`* { font-family: "${family}" !important; }`);
    const found = [...fits(), ...targets(forButtons)].map((one) => `${family}: ${one}`);
    relaxed();
    return found;
  };
  const inFonts = (families, forButtons) => families.flatMap((family) => inFont(family, forButtons));
  const widthIn = (family) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `100px "${family}", sans-serif`;
    return pen.measureText("Polski Español").width;
  };
  // However short the word and narrow the font: its size is in the style sheet.
  const wordless = (forButtons) => {
    dress("body * { font-size: 1px !important; }");
    // A link that is a line of text is as tall as that line.
    const found = targets(forButtons, (one) => getComputedStyle(one).display !== "inline");
    relaxed();
    return found;
  };
  const enlarged = (times) => {
    document.documentElement.style.fontSize = `${times * 100}%`;
    const found = fits();
    relaxed();
    return found;
  };

  const unfold = () => all("details").forEach((one) => (one.open = true));

  // Colours that fade in are looked at when they are there.
  const still = async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    for (const one of document.getAnimations()) {
      if (one.effect.getComputedTiming().endTime === Infinity) one.cancel();
      else one.finish();
    }
  };

  // Until what the page begins is done: the focus on a summary, the check that no robot is at work.
  const settled = async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    for (let wait = 0; wait < 1200; wait += 1) {
      const isChecking = document.querySelector("altcha-widget") && !document.querySelector("input[name=altcha]")?.value;
      if (!isChecking) return still().then(() => true);
      await new Promise((done) => setTimeout(done, 50));
    }
    return false;
  };

  // With forced colours Chromium tells the colour that is painted as `color` only; axe asks for
  // another name of it, and would get the author's.
  const tellForcedColours = () => {
    if (!matchMedia("(forced-colors: active)").matches) return;
    const texts = all("body *").map((one) => [one, getComputedStyle(one).color]);
    for (const [one, colour] of texts) one.style.setProperty("-webkit-text-fill-color", colour);
  };
  const untellForcedColours = () => {
    for (const one of all("[style*=text-fill]")) one.style.removeProperty("-webkit-text-fill-color");
  };

  // The box with which Django's administration finds a row names itself only once it is filled.
  const SELECT2 = [[".select2-container"]];

  // What axe finds by the rules of `runOnly` but those of `without`.
  const accessible = async (runOnly, without = []) => {
    const rules = Object.fromEntries(without.map((name) => [name, { enabled: false }]));
    await still();
    scrollTo(0, 0); // what has gone up under the way out is not too small
    tellForcedColours();
    // Of what axe can load beforehand only media: no rule that is asked reads the style sheets.
    const { violations } = await axe.run({ exclude: SELECT2 }, { runOnly, rules, resultTypes: ["violations"], preload: { assets: ["media"] } });
    untellForcedColours();
    return violations.map(({ id, help, nodes }) => {
      const where = nodes.slice(0, 5).map(({ target, any }) => {
        const { fgColor, bgColor, contrastRatio } = any[0]?.data ?? {};
        return target.join(" ") + (contrastRatio ? ` (${fgColor} on ${bgColor}: ${contrastRatio})` : "");
      });
      return `${id}: ${help}: ${where.join("; ")}${nodes.length > 5 ? ` and ${nodes.length - 5} more` : ""}`;
    });
  };

  // The answers to several questions, each with what it is given, by their names.
  const found = async (asked) => {
    const answers = {};
    for (const [name, [question, ...given]] of Object.entries(asked)) {
      answers[name] = await checks[question](...given);
    }
    return answers;
  };

  return {
    accessible, enlarged, fits, found, inFont, inFonts, mirrored, motion, order, printed, settled, sideways, spaced,
    structure, summary, tabbed, targets, unfold, unstyled, watchTab, wayOut, widthIn, wordless,
  };
})();
