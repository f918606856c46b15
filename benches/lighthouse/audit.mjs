// One look of Lighthouse at a page, in a Chromium of its own.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

// Rules make no events in a browser that says that a program drives it: this one does not say so.
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-blink-features=AutomationControlled"];

/** The categories that are scored. */
export const CATEGORIES = ["performance", "accessibility", "best-practices"];

/** Looks at a page as Lighthouse does unless told otherwise: as a telephone, on a slow network, with a slow processor. */
export async function audit(url, chromePath) {
  const chrome = await launch({ chromePath, chromeFlags: FLAGS });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, onlyCategories: CATEGORIES, logLevel: "error" });
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    const scores = CATEGORIES.map((name) => Math.round(lhr.categories[name].score * 100));
    // What a score is lost by, should one be.
    const lost = Object.values(lhr.categories).flatMap((category) =>
      category.auditRefs.filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9).map(({ id }) => id),
    );
    return { version: lhr.lighthouseVersion, form: lhr.configSettings.formFactor, scores, lost, blockingMs: lhr.audits["total-blocking-time"].numericValue };
  } finally {
    chrome.kill();
  }
}
