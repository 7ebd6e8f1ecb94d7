// Registers the proof-of-work worker from our own host, and gives the widget its words in the
// page's language; the widget does the rest.
import "../vendor/altcha/altcha.js";

const { workers: worker, ...words } = document.querySelector("altcha-widget").dataset;
globalThis.$altcha.i18n.set(document.documentElement.lang, words);
globalThis.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker));
