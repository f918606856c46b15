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

/** Starts WebKit. It has one window, which all its tabs share: one is open at a time. */
export async function startWebKit() {
  const screen = start(XVFB, ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]);
  const [, display] = await said(screen, /^(\d+)$/m);
  const port = await closedPort();
  const driver = start(DRIVER, [`--port=${port}`], { env: { DISPLAY: `:${display}`, GDK_BACKEND: "x11", WAYLAND_DISPLAY: "" } });
  const url = `http://127.0.0.1:${port}`;
  await waitFor("WebKit's driver to answer", async () => (await fetch(`${url}/status`)).ok);
  const wanted = new Capabilities().set("browserName", "MiniBrowser").set("timeouts", { script: PATIENCE_MS, pageLoad: PATIENCE_MS });
  const session = await within("WebKit to start", new Builder().usingServer(url).withCapabilities(wanted).build(), START_MS);
  const window = await session.getWindowHandle();
  const wheel = { x: 0, y: 0 };
  return {
    name: "webkit",
    tab: async () => tabOf(session, window, wheel),
    async close() {
      await session.quit();
      await driver.close();
      await screen.close();
    },
  };
}

function tabOf(session, window, wheel) {
  const element = (selector) => session.findElement(By.css(selector));
  const act = (...steps) => steps.reduce((actions, [step, ...args]) => actions[step](...args), session.actions()).perform();
  const evaluate = (fn, ...args) => session.executeScript(`return (${fn})(...arguments)`, ...args);
  const tab = {
    open: (url) => session.get(url),
    evaluate,
    click: (selector) => element(selector).click(),
    move: (x, y) => act(["move", { x, y, duration: 0 }]),
    // The driver turns the wheel to a place, not by an amount.
    wheel: ({ x = 0, y = 0 }) => act(["scroll", 100, 100, (wheel.x += x), (wheel.y += y)]),
    scrollTo: (x, y) => evaluate((x, y) => window.scrollTo(x, y), x, y),
    type: (selector, text) => element(selector).sendKeys(text),
    press: (key) => act(["sendKeys", Key[key.toUpperCase()]]),
    copy: () => act(["keyDown", Key.CONTROL], ["sendKeys", "c"], ["keyUp", Key.CONTROL]),
    async leave(x, y) {
      await act(["move", { x: 100, y: 100, duration: 0 }]);
      // The driver moves the pointer nowhere where the page is not.
      await evaluate(leavePage, x, y);
    },
    async hide() {
      await session.manage().window().minimize();
      await becomes(tab, "hidden");
    },
    async show() {
      await session.manage().window().maximize();
      await becomes(tab, "visible");
    },
    async close() {
      for (const other of await session.getAllWindowHandles()) {
        if (other === window) continue;
        await session.switchTo().window(other);
        await session.close();
      }
      await session.switchTo().window(window);
      await session.get("about:blank");
    },
  };
  return tab;
}
