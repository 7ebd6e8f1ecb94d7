// Compiles static/css/source/NAME.scss into static/css/NAME.css: the components of USWDS that the
// templates use, and our own. With --check nothing is written: it fails if a sheet is out of date.

import { readFileSync, writeFileSync } from "node:fs";
import { PurgeCSS } from "purgecss";
import * as sass from "sass";

const SHEETS = ["portal", "admin"];
const USWDS = "node_modules/@uswds/uswds";
const USED_IN = [
  "templates/**/*.html",
  "{portal,lookup,messaging,alerts,staffack,resources}/**/*.py",
  "static/js/*.js",
];

// USWDS compiles to fixed colours. Each becomes one of our palette's variables, so that dark mode
// and high contrast reach every component.
const PALETTE = {
  "#000": "ink", "#1b1b1b": "ink", "#fff": "paper", "#f0f0f0": "tint", "#dfe1e2": "tint",
  "#a9aeb1": "line", "#c9c9c9": "line", "#454545": "soft", "#565c65": "soft", "#71767a": "soft",
  "#757575": "soft", "#005ea2": "accent", "#54278f": "accent",
  "#1a4480": "accent-deep", "#162e51": "accent-deep", "#2491ff": "focus",
  "#e7f6f8": "tint", "#00bde3": "accent", "#99deea": "line",
  "#faf3d1": "warn-tint", "#ffbe2e": "warn", "#f4e3db": "wrong-tint", "#d54309": "wrong",
  "#b50909": "wrong",
};
const BY_SIDE = { left: "inline-start", right: "inline-end" };

function ours(css) {
  return css
    .replace(/url\("?\.\.\/img\/(usa-icons\/[\w-]+\.svg)"?\)/g, (_, file) => {
      const icon = readFileSync(`${USWDS}/dist/img/${file}`, "utf8");
      return `url("data:image/svg+xml,${encodeURIComponent(icon)}")`;
    })
    .replace(/(?<![\w%])#[0-9a-f]{3,8}\b/gi, (colour) => {
      const name = PALETTE[colour.toLowerCase()];
      if (!name) throw new Error(`No place in the palette for ${colour}`);
      return `var(--${name})`;
    })
    // Sides become start and end, so that the sheet serves languages written from right to left.
    .replace(/\b(margin|padding|border)-(left|right)\b/g, (_, what, side) => `${what}-${BY_SIDE[side]}`)
    .replace(/([;{])(left|right):/g, (_, before, side) => `${before}inset-${BY_SIDE[side]}:`)
    .replace(/text-align:(left|right)/g, (_, side) => `text-align:${side === "left" ? "start" : "end"}`);
}

function read(name) {
  return sass.compile(`static/css/source/${name}.scss`, {
    loadPaths: [`${USWDS}/packages`], style: "compressed", quietDeps: true, logger: sass.Logger.silent,
  }).css;
}

async function used(css) {
  const [left] = await new PurgeCSS().purge({
    css: [{ raw: css }],
    content: USED_IN,
    safelist: [/^altcha/, "select", "h4"], // made by a script, by Django, by Markdown
    dynamicAttributes: ["href"],
  });
  return left.css;
}

async function compile(name) {
  // The admin's sheet is all our own, for classes that Django writes.
  const css = name === "admin" ? read(name) : await used(read(name));
  // The palette names the colours themselves; everything else must take them from there.
  return `/*! Made by script/styles from static/css/source. Parts are USWDS, in the public domain. */\n${
    (read("palette") + ours(css)).replace(/\uFEFF|@charset "UTF-8";/g, "").replace(/}/g, "}\n").trim()}\n`;
}

let stale = false;
for (const name of SHEETS) {
  const target = `static/css/${name}.css`;
  const css = await compile(name);
  if (process.argv.includes("--check")) {
    if (readFileSync(target, "utf8") !== css) {
      stale = true;
      console.error(`${target} is out of date: run script/styles`);
    }
  } else {
    writeFileSync(target, css);
    console.log(`${target}: ${css.length} bytes`);
  }
}
process.exit(stale ? 1 : 0);
