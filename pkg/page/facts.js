// What can be known of a page by looking at it.

import { MAX_UTM } from "./limits.js";

/** A campaign's parameters: `utm_` with a name that is not too long, and those in which advertising platforms name a
 * click: gclid, yclid, ysclid, fbclid, msclkid, ttclid and so on. */
const CAMPAIGN = /^(utm_.{1,46}|[a-z]{1,3}clk?id|[gw]braid|(rb|vk)_click_?id)$/;

/** A text's start. A form named "title" takes the place of `document.title`: whatever is no text is none. No character is cut in two. */
export const cut = (text, length) => (typeof text === "string" ? text.slice(0, length).replace(/[\ud800-\udbff]$/, "") : "");

/** The page that something happened on. */
export const page = (href) => ({
  url: cut(href, 2000),
  referrer: cut(document.referrer, 1000),
  title: cut(document.title, 300),
});

/** All that rules may ask of the page here and now. */
export function facts() {
  const { href, pathname, searchParams } = new URL(location.href);
  const query = [...searchParams].map(([name, value]) => [name, cut(value, 200)]);
  const utm = query.filter(([name]) => CAMPAIGN.test(name));
  const { userAgent, maxTouchPoints, language } = navigator;
  // An iPad says that it is a Macintosh.
  const isTablet = /iPad|Tablet|Silk|Android(?!.*Mobile)/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
  return {
    ...page(href),
    path: cut(pathname, 2000),
    language,
    device: isTablet ? "tablet" : /Mobi/.test(userAgent) ? "mobile" : "desktop",
    utm: Object.fromEntries(utm.slice(0, MAX_UTM).map(([name, value]) => [name.replace(/^utm_/, ""), value])),
    query: Object.fromEntries(query.slice(0, 50)),
    offsets: { "": -new Date().getTimezoneOffset() },
  };
}

/** How many minutes the clocks of a time zone are ahead of UTC; throws where there is no such zone. */
export function minutesAhead(timeZone) {
  // Loading what browsers know of languages takes the page tens of milliseconds.
  if (globalThis.Temporal) return Temporal.Now.zonedDateTimeISO(timeZone).offsetNanoseconds / 6e10;
  const now = Date.now();
  // Swedish writes dates as ISO does.
  const there = new Date(now).toLocaleString("sv", { timeZone });
  return Math.round((Date.parse(`${there.replace(" ", "T")}Z`) - now) / 60_000);
}

/** Whether a program and no person looks at this page. CUBOT is a maker of phones. */
export const isAutomated = () =>
  navigator.webdriver === true ||
  /bot\b|crawl|spider|slurp|lighthouse|externalhit/i.test(navigator.userAgent.replace(/cubot/gi, ""));
