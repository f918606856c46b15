// How much, how often and how long: what the page's listeners keep to. In a file of their own, because minifiers put
// constants of other files in their places.

/** How long all details of one report may be together, as JSON. */
export const MAX_PROPS = 2000;

/** How long a text from a form, or an address, may be. */
export const MAX_TEXT = 500;

/** How long an element's own text may be. */
export const MAX_OWN_TEXT = 100;

/** How many elements a rule can tell apart. */
export const ELEMENTS = 2 ** 22;

/** How many elements of a rule are watched for being seen: more would hold the page up when it begins. */
export const MAX_SEEN = 1000;

/** How many different errors of scripts are reported on a page. */
export const MAX_ERRORS = 100;

/** How many events of the page's own are taken in one turn of the event loop. */
export const MAX_CUSTOM = 20;

/** How many parameters of a campaign are kept. */
export const MAX_UTM = 10;

/** How long after the last change of the address the page has its title. */
export const ROUTE_MS = 50;

/** How often the visitor's activity is reported at the most. */
export const ACTIVE_MS = 100;

/** How long a page that fits on the screen must stand still to count as scrolled. */
export const STILL_MS = 500;

/** How far from its end a page may stop: browsers round. */
export const END_PX = 1;

/** How long what is to be kept may wait for more of it. */
export const KEEP_MS = 50;

/** How long the page may change before it is looked through once more. */
export const LOOK_MS = 250;

/** What share of an element may be lost to rounding. */
export const SLACK = 0.002;

/** What a tree walker is to show, elements and texts, and what its filter answers. */
export const SHOWN_NODES = 5;
export const ACCEPT = 1;
export const REJECT = 2;
