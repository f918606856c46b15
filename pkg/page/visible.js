// Which elements are seen, also those that come later.

import { members, said } from "./elements.js";
import { LOOK_MS, MAX_SEEN, SLACK } from "./limits.js";

/** Watches what rules on visibility are about; answers a function that begins anew, as for another page. */
export function watchVisible(rules, report, safe, atEnd) {
  const share = ({ percent = 50 }) => percent / 100;
  let seen;
  let timer;
  const observer = new IntersectionObserver(
    safe((entries) => {
      for (const entry of entries) {
        const { target } = entry;
        seen.get(target)?.forEach((was, place, states) => {
          // An element taller than the screen is seen when it fills as much of the screen.
          const seenShare = Math.max(entry.intersectionRatio, entry.intersectionRect.height / (entry.rootBounds?.height ?? innerHeight));
          const isSeen = entry.isIntersecting && seenShare + SLACK >= share(rules[place]) && target.matches(rules[place].selector);
          if (isSeen !== was) report(rules[place], target, +(states[place] = isSeen), members(said(target)));
        });
      }
    }),
    // Steps that grow, because of an element of many screens only a small share is ever seen.
    { threshold: [...rules.map(share), ...Array.from({ length: 41 }, (_, n) => (n / 40) ** 3)] },
  );
  const look = () => {
    timer = undefined;
    rules.forEach(({ selector }, place) => {
      for (const element of [...document.querySelectorAll(selector)].slice(0, MAX_SEEN)) {
        const states = seen.get(element) ?? [];
        if (place in states) continue;
        states[place] = false;
        seen.set(element, states);
        // Observed anew it is judged anew.
        observer.unobserve(element);
        observer.observe(element);
      }
    });
  };
  const changes = new MutationObserver(() => (timer ??= setTimeout(look, LOOK_MS)));
  // What a selector may depend on: of attributes it names them.
  const words = `class,id,${rules.map(({ selector }) => selector)}`.match(/[\w-]+/g);
  changes.observe(document, { childList: true, subtree: true, attributeFilter: words });
  atEnd(() => {
    clearTimeout(timer);
    changes.disconnect();
    observer.disconnect();
  });
  return () => {
    observer.disconnect();
    seen = new WeakMap();
    look();
  };
}
