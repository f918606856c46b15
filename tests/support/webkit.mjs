// WebKit, as WebKitGTK has it: its WebDriver, in a screen that nobody sees.

import { Builder, By, Capabilities, Key } from "selenium-webdriver";
import { becomes, leavePage } from "./in-page.mjs";
import { closedPort } from "./ports.mjs";
import { said, start } from "./process.mjs";
import { PATIENCE_MS, waitFor, within } from "./wait.mjs";

const DRIVER = process.env.WEBKIT_DRIVER || "WebKitWebDriver";
const XVFB = process.env.XVFB || "Xvfb";

/** The longest that WebKit may take to start. */
const START_MS = 30_000;

/** Starts WebKit. All its tabs are one visitor's, and it has one window that stays: the first tab of each visitor is in it. */
export async function startWebKit() {
  const screen = start(XVFB, ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]);
  const [, display] = await said(screen, /^(\d+)$/m);
  const port = await closedPort();
  const driver = start(DRIVER, [`--port=${port}`], { env: { DISPLAY: `:${display}`, GDK_BACKEND: "x11", WAYLAND_DISPLAY: "" } });
  const url = `http://127.0.0.1:${port}`;
  await waitFor("WebKit's driver to answer", async () => (await fetch(`${url}/status`)).ok);
  const wanted = new Capabilities().set("browserName", "MiniBrowser").set("timeouts", { script: PATIENCE_MS, pageLoad: PATIENCE_MS });
  const session = await within("WebKit to start", new Builder().usingServer(url).withCapabilities(wanted).build(), START_MS);
  const first = await session.getWindowHandle();
  const driven = { session, first, window: first, wheel: { x: 0, y: 0 } };
  return {
    name: "webkit",
    tab: async () => tabOf(driven, first),
    async close() {
      await session.quit();
      await driver.close();
      await screen.close();
    },
  };
}

/** A tab in a window of the driver, which has one in hand at a time. */
function tabOf(driven, window) {
  const { first, wheel } = driven;
  const driver = async (wanted = window) => {
    if (driven.window !== wanted) await driven.session.switchTo().window(wanted);
    driven.window = wanted;
    return driven.session;
  };
  const element = async (selector) => (await driver()).findElement(By.css(selector));
  const act = async (...steps) => steps.reduce((actions, [step, ...args]) => actions[step](...args), (await driver()).actions()).perform();
  const evaluate = async (fn, ...args) => (await driver()).executeScript(`return (${fn})(...arguments)`, ...args);
  const shut = async (wanted) => {
    await (await driver(wanted)).close();
    driven.window = undefined;
  };
  const tab = {
    open: async (url) => (await driver()).get(url),
    evaluate,
    click: async (selector) => (await element(selector)).click(),
    move: (x, y) => act(["move", { x, y, duration: 0 }]),
    // The driver turns the wheel to a place, not by an amount.
    wheel: ({ x = 0, y = 0 }) => act(["scroll", 100, 100, (wheel.x += x), (wheel.y += y)]),
    scrollTo: (x, y) => evaluate((x, y) => window.scrollTo(x, y), x, y),
    type: async (selector, text) => (await element(selector)).sendKeys(text),
    press: (key) => act(["sendKeys", Key[key.toUpperCase()]]),
    copy: () => act(["keyDown", Key.CONTROL], ["sendKeys", "c"], ["keyUp", Key.CONTROL]),
    async leave(x, y) {
      await act(["move", { x: 100, y: 100, duration: 0 }]);
      // The driver moves the pointer nowhere where the page is not.
      await evaluate(leavePage, x, y);
    },
    async hide() {
      await (await driver()).manage().window().minimize();
      await becomes(tab, "hidden");
    },
    async show() {
      await (await driver()).manage().window().maximize();
      await becomes(tab, "visible");
    },
    async another() {
      const session = await driver();
      await session.switchTo().newWindow("window");
      driven.window = await session.getWindowHandle();
      return tabOf(driven, driven.window);
    },
    shut: () => shut(window),
    async close() {
      for (const other of await (await driver(first)).getAllWindowHandles()) if (other !== first) await shut(other);
      await (await driver(first)).get("about:blank");
    },
  };
  return tab;
}
