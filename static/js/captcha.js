// Registers the proof-of-work worker from our own host; the widget does the rest.
import "../vendor/altcha/altcha.js";

const worker = document.querySelector("altcha-widget").dataset.workers;
globalThis.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker));
