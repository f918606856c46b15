// Three browsers behind one small interface, so that a test can be written once for all of them.
//
// A browser opens tabs with `tab()` and ends with `close()`. A tab has `open(url)`, `evaluate(fn, ...args)`,
// `click(selector)`, `move(x, y)`, `wheel({x, y})`, `scrollTo(x, y)`, `type(selector, text)`, `press(key)`, `copy()`,
// `leave(x, y)` (the pointer goes to a point beside the page), `hide()` and `show()` as if another tab came before it,
// `another()` (one more tab of the same visitor), `shut()` (this tab is closed) and `close()` (so are all of the visitor).
// Its input is the browser's own, trusted, but for `leave()` where the driver keeps the pointer inside.
//
// Chromium and Firefox can be given a `profile`, a folder that outlives them, and be killed: `kill()`.

import { once } from "node:events";
import puppeteer from "puppeteer-core";
import { becomes, leavePage } from "./in-page.mjs";
import { PATIENCE_MS, within } from "./wait.mjs";
import { startWebKit } from "./webkit.mjs";

const CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const SIGNALS = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

const LAUNCH = {
  chromium: () => ({ ...SIGNALS, executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: CHROMIUM_ARGS }),
  firefox: () => ({ ...SIGNALS, browser: "firefox", executablePath: process.env.FIREFOX || "/usr/bin/firefox-esr" }),
};

/** Starts a browser: chromium, firefox or webkit. `args` are more of Chromium's own. */
export async function startAnyBrowser(name, { profile, args = [] } = {}) {
  if (name === "webkit") return startWebKit();
  const launch = LAUNCH[name]();
  const browser = await puppeteer.launch({ ...launch, args: [...(launch.args ?? []), ...args], userDataDir: profile });
  const program = browser.process();
  // It leads a group of processes: all of them are the browser.
  const killGroup = () => program.exitCode === null && program.signalCode === null && process.kill(-program.pid, "SIGKILL");
  process.on("exit", killGroup);
  const ended = once(program, "exit").then(() => process.off("exit", killGroup));
  return {
    name,
    /** With a profile all tabs are one visitor's. */
    tab: async () => tabOf(profile ? browser.defaultBrowserContext() : await browser.createBrowserContext(), name),
    async close() {
      await browser.close();
      await ended;
    },
    async kill() {
      killGroup();
      await ended;
    },
  };
}

async function tabOf(context, name) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  let cover;
  const evaluate = (fn, ...args) => within(`on the page: ${String(fn).slice(0, 200)}`, page.evaluate(fn, ...args));
  const tab = {
    open: (url) => page.goto(url),
    evaluate,
    click: (selector) => page.click(selector),
    move: (x, y) => page.mouse.move(x, y),
    wheel: ({ x = 0, y = 0 }) => page.mouse.wheel({ deltaX: x, deltaY: y }),
    scrollTo: (x, y) => evaluate((x, y) => window.scrollTo(x, y), x, y),
    type: (selector, text) => page.type(selector, text),
    press: (key) => page.keyboard.press(key),
    async copy() {
      await page.keyboard.down("Control");
      await page.keyboard.press("c");
      await page.keyboard.up("Control");
    },
    async leave(x, y) {
      await page.mouse.move(100, 100);
      // Firefox refuses to move the pointer where the page is not.
      if (name === "firefox") await evaluate(leavePage, x, y);
      else await page.mouse.move(x, y);
    },
    async hide() {
      cover ??= await context.newPage();
      await cover.bringToFront();
      await becomes(tab, "hidden");
    },
    async show() {
      await page.bringToFront();
      await becomes(tab, "visible");
    },
    another: () => tabOf(context, name),
    shut: () => page.close(),
    close: () => context.close(),
  };
  return tab;
}
