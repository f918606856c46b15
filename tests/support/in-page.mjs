// What tests do inside a page, in whichever browser.

import { waitFor } from "./wait.mjs";

/** Tells a page what it is told when the pointer leaves it for a point beside it. Runs on the page. */
export function leavePage(x, y) {
  const leaving = { composed: true, clientX: x, clientY: y, relatedTarget: null };
  document.elementFromPoint(100, 100).dispatchEvent(new MouseEvent("mouseout", { ...leaving, bubbles: true }));
  document.documentElement.dispatchEvent(new MouseEvent("mouseleave", leaving));
}

/** Waits until a page is `visible` or `hidden`. */
export const becomes = (tab, state) => waitFor(`the page to be ${state}`, async () => (await tab.evaluate(() => document.visibilityState)) === state);
