// Asks Lighthouse about pages, each in a window of its own: `node lighthouse.mjs <json>`, the JSON
// holding Chromium's flags and, by name, the address and cookies of each page. Prints their scores,
// and what they lose points for.
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const { executablePath, args, pages } = JSON.parse(process.argv[2]);
// Nothing is timed: no connection need be slowed down, nor a page watched until it is quiet for long.
const flags = {
  throttlingMethod: "simulate",
  onlyCategories: ["accessibility", "best-practices"],
  pauseAfterFcpMs: 0,
  pauseAfterLoadMs: 0,
  networkQuietThresholdMs: 500,
  cpuQuietThresholdMs: 500,
  disableFullPageScreenshot: true,
  maxWaitForFcp: 120_000,
  maxWaitForLoad: 180_000,
  logLevel: "error",
};
const browser = await puppeteer.launch({ executablePath, args, acceptInsecureCerts: true, timeout: 120_000 });
const answers = {};
for (const [name, { address, cookies }] of Object.entries(pages)) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setCookie(...cookies.map((cookie) => ({ ...cookie, url: address, secure: true })));
  const { lhr } = await lighthouse(address, flags, undefined, page);
  const lost = Object.values(lhr.audits).filter(({ score }) => score !== null && score < 1);
  answers[name] = {
    scores: Object.values(lhr.categories).map(({ score }) => score),
    address: lhr.finalDisplayedUrl,
    lost: lost.map(({ id, title, details }) => `${id}: ${title} ${JSON.stringify(details?.items ?? "")}`),
  };
  await context.close();
}
await browser.close();
console.log(JSON.stringify(answers));
