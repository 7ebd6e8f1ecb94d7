// A survivor's journey in Firefox, over WebDriver BiDi: `node firefox.mjs <json>`, the JSON holding
// which journey, Firefox's file and profile, the portal's address, number, PIN, the words of her
// message, and what is telling. Fails where a promise is broken.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import puppeteer from "puppeteer-core";

const asked = JSON.parse(process.argv[2]);
const { executablePath, profile, address, number, pin, words, telling } = asked;
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  userDataDir: profile,
  acceptInsecureCerts: true,
  // As in hers, and sooner than every 15 seconds: it writes down what its tabs hold.
  extraPrefsFirefox: {
    "browser.sessionstore.resume_from_crash": true,
    "browser.sessionstore.interval": 300,
  },
});

/** What the page answers, once that is something: between two pages, and in half a one, nothing answers. */
async function answer(page, question, ...given) {
  const end = Date.now() + 60_000;
  for (;;) {
    const said = await page.evaluate(question, ...given).catch(({ message }) => void (page.lastError = message));
    if (said) return said;
    assert(Date.now() < end, `${page.url()} has no answer to ${question}: ${page.lastError}`);
    await sleep(50);
  }
}

const arrives = (page, path) =>
  answer(page, (path) => location.pathname === path && document.readyState === "complete", path);
const open = (page, path) => page.goto(address + path);
const isWeather = (page) => answer(page, () => document.title === "Weather");
/** All of the page, with its title and address, when it is there and is not about to be another. */
const shownOn = (page) =>
  answer(page, () => {
    const { readyState, title, documentElement } = document;
    if (readyState !== "complete" || documentElement.classList.contains("leaving")) return "";
    return `${title} ${location.href} ${documentElement.outerHTML}`;
  });
const isChecked = (page) => answer(page, () => document.querySelector("[name=altcha]")?.value);

/** Press what is in the middle of the screen: at its foot the page may say that it closes soon. */
async function click(page, selector) {
  await page.$eval(selector, (one) => one.scrollIntoView({ block: "center" }));
  await page.click(selector);
}

async function press(page, selector, path) {
  await click(page, selector);
  await arrives(page, path);
}

/** Press the button of the form that `field` is in. */
const send = (page, field, path) => press(page, `form:has([name=${field}]) button[type=submit]:not([name])`, path);

/** What Firefox has on disk at this moment: it would soon be written over. */
async function keepSession(moment) {
  await sleep(1500);
  const end = Date.now() + 60_000;
  for (;;) {
    // Not there yet, or a file of it was replaced at this very moment.
    const copied = await cp(`${profile}/sessionstore-backups`, `${profile}/${moment}`, { recursive: true }).then(
      () => existsSync(`${profile}/${moment}/recovery.jsonlz4`),
      ({ code }) => assert.equal(code, "ENOENT"),
    );
    if (copied) return;
    assert(Date.now() < end, "it wrote down no tabs");
    await sleep(100);
  }
}

/** A language button, which has no token: the browser itself says where it was pressed. */
async function changeLanguage(page, code) {
  await click(page, `[name=language][value=${code}]`);
  await answer(page, (code) => location.pathname === "/privacy/" && document.documentElement.lang === code, code);
}

async function lookUp(page) {
  await open(page, "/privacy/");
  for (const code of ["es", "pl", "en"]) await changeLanguage(page, code);
  await open(page, "/");
  await press(page, "main a[href^='/lookup/']", "/lookup/before/");
  await press(page, "main form button", "/lookup/");
  for (const kind of await page.$$("[name=search_by][value=case]")) await kind.click();
  await page.type("[name=number]", number);
  await page.click("[name=accept]");
  await isChecked(page);
  await send(page, "accept", "/lookup/pin/");
  await page.type("[name=pin]", pin);
  await keepSession("pin-typed");
  await send(page, "pin", "/order/");
}

/** Back, five times: no page tells anything, nor do titles and addresses. */
async function goesBackToNothing(page) {
  for (let times = 0; times < 5; times += 1) {
    // In place of a form's answer Firefox shows a page of its own, of whose load no driver hears.
    const back = page.goBack({ timeout: 3000 });
    await back.catch(({ message }) => assert.match(message, /no such history entry|Timed out/));
    const shown = await shownOn(page);
    assert.deepEqual([...telling, "<textarea"].filter((word) => shown.includes(word)), [], page.url());
  }
}

const journeys = {
  async leaving(page) {
    await lookUp(page);
    assert((await shownOn(page)).includes("SERVED"));
    await click(page, "#write summary");
    await page.type("[name=body]", words);
    await click(page, "[name=response_requested][value=no]");
    await send(page, "body", "/order/sent/");
    await open(page, "/order/");
    const other = await browser.newPage();
    await open(other, "/order/");
    await page.bringToFront();
    for (let times = 0; times < 3; times += 1) await page.keyboard.press("Shift");
    await Promise.all([isWeather(page), isWeather(other)]);
    assert.deepEqual(await browser.cookies(), []);
    await goesBackToNothing(page);
    await goesBackToNothing(other);
    await open(page, "/");
    const stored = await page.evaluate(async () => [
      ...[localStorage.length, sessionStorage.length, document.cookie],
      ...[(await caches.keys()).length, (await indexedDB.databases()).length],
    ]);
    assert.deepEqual(stored, [0, 0, "", 0, 0]);
  },

  async closing(page) {
    await lookUp(page);
    await click(page, "#write summary");
    await page.type("[name=body]", words);
    await keepSession("message-typed");
    await answer(page, () => document.body.innerText.includes("This page has closed itself"));
    assert(!(await page.evaluate("document.body.innerText")).includes("Served on"));
    assert(!(await page.evaluate("document.querySelector('[name=body]')?.offsetParent")));
    await page.click("#covered button");
    await page.waitForSelector("[name=pin]");
    assert(!(await shownOn(page)).includes(words));
    await page.type("[name=number]", number);
    await page.type("[name=pin]", pin);
    await isChecked(page);
    await page.click("form:has([name=pin]) button[type=submit]:not([name])");
    await answer(page, (words) => document.querySelector("[name=body]")?.value === words, words);
    await keepSession("message-back");
    await page.click(".exit");
    await isWeather(page);
    await goesBackToNothing(page);
  },
};

try {
  await journeys[asked.journey](await browser.newPage());
} finally {
  await browser.close();
}
