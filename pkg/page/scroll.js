// How far the page is scrolled.

import * as INPUT from "./input.js";
import { END_PX, STILL_MS } from "./limits.js";

/** Down, and sideways. */
const AXES = [["Top", "Height", "overflowY"], ["Left", "Width", "overflowX"]];

/** Watches scrolling; answers a function that begins anew, as for another page. */
export function watchScroll(rules, post, on, settled) {
  const axes = rules.some(({ axis }) => axis === "x") ? AXES : AXES.slice(0, 1);
  let told;
  let sizes;

  const measure = (isStill) => {
    const page = document.scrollingElement ?? document.documentElement;
    axes.forEach(([side, length, overflow], axis) => {
      const size = page[`scroll${length}`];
      const room = size - page[`client${length}`];
      // From right to left it counts below zero.
      const at = Math.abs(page[`scroll${side}`]);
      if (room < END_PX) {
        // A page that lets nothing be scrolled is scrolled elsewhere.
        if ([page, document.body ?? page].some((element) => /hidden|clip/.test(getComputedStyle(element)[overflow]))) return;
        if (!(isStill && sizes[axis] === size && document.readyState === "complete")) {
          sizes[axis] = size;
          return wait();
        }
      }
      const percent = room - at < END_PX ? 100 : (at / room) * 100;
      const now = [Math.round(percent * 100) + axis * 65_536, Math.round(at)];
      if (`${now}` !== told[axis]) post(INPUT.scroll, ...now);
      told[axis] = `${now}`;
    });
  };
  // Not in a hidden tab, which has no frames.
  const wait = settled(() => requestAnimationFrame(measure), STILL_MS);
  // What scrolls tells at a frame's beginning; behind the frame the browser has the layout anyway.
  on((event) => event.target === document && setTimeout(measure), "scroll");
  return () => {
    told = [];
    sizes = [];
    wait();
  };
}
