// What is done in the panel stays there: neither rules nor what looks for activity hear of it.

import { actionOf } from "./dom.js";

/** What leaves a shadow root, and pages listen to. */
const TYPES = [
  "click", "auxclick", "dblclick", "contextmenu", "mousedown", "mouseup", "mousemove", "mouseover", "mouseout",
  "pointerdown", "pointerup", "pointermove", "pointerover", "pointerout", "pointercancel", "touchstart", "touchmove", "touchend", "wheel",
  "keydown", "keyup", "keypress", "beforeinput", "input", "focusin", "focusout", "copy", "cut", "paste",
];

/**
 * Takes what happens in `host` away from the page, and hands it to what is drawn there. It has to be called before the
 * page's own listeners are there: at the window, where they listen as well, the first one has the first word.
 * `shortcut(event)` answers whether a key that was pressed anywhere is the inspector's.
 */
export function keepInside(host, root, shortcut) {
  const act = (event, path) => {
    for (const node of path) {
      if (node === root) return;
      actionOf(node, event.type)?.(event, node);
    }
  };
  const take = (event) => {
    if (event.type === "keydown" && shortcut(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const path = event.composedPath();
    if (!path.includes(host)) return;
    event.stopImmediatePropagation();
    act(event, path);
  };
  for (const type of TYPES) addEventListener(type, take, { capture: true, passive: /^(touch|wheel)/.test(type) });
  // It leaves no shadow root.
  root.addEventListener("change", (event) => act(event, event.composedPath()));
}
