// Chromium, and tabs that remember all that went wrong in them.

import { chromium } from "playwright-core";
import { PATIENCE_MS, within } from "./wait.mjs";

const ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/**
 * Starts Chromium. Every `*.example` is this machine, to which a browser grants less than to 127.0.0.1; pages that were
 * left are kept as visitors' browsers keep them, for the way back. `args` are more of Chromium's own.
 */
export const startBrowser = (args = []) =>
  chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [...ARGS, "--host-resolver-rules=MAP *.example 127.0.0.1", ...args],
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });

/**
 * Opens a tab for a new visitor.
 *
 * The page gets `console` (every line), `errors` (exceptions and unhandled rejections) and `requests`
 * (`METHOD url`), and is told to close with its `context().close()`.
 */
export async function openTab(browser, options = {}) {
  return tabIn(await browser.newContext(options));
}

/** Opens another tab for the visitor of a context. */
export async function tabIn(context) {
  const page = await context.newPage();
  const tab = Object.assign(page, { lines: [], errors: [], requests: [] });
  page.on("console", (line) => tab.lines.push(`${line.type()}: ${line.text()}`));
  // Chromium reports both kinds here: an exception nobody caught and a rejection nobody handled.
  page.on("pageerror", (error) => tab.errors.push(String(error?.stack ?? error)));
  page.on("request", (request) => tab.requests.push(`${request.method()} ${request.url()}`));
  page.setDefaultTimeout(PATIENCE_MS);
  // Playwright waits for ever for a promise of the page.
  const evaluate = page.evaluate.bind(page);
  tab.evaluate = (what, ...more) => within(`on the page: ${String(what).slice(0, 200)}`, evaluate(what, ...more));
  return tab;
}
