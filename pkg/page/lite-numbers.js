// What the lite core goes by: how much and how long, as in src/event.rs, src/outbox.rs and src/page. In a file of their own, because
// minifiers put constants of other files in their places.

/** Effects, numbered as in src/page/effect.rs. */
export const PROBE = 0;
export const WAKE = 1;
export const SEND = 2;
export const SETTLE = 3;
export const EMIT = 4;
export const WATCH = 5;
export const KEEP = 6;
export const OPEN_CHAT = 7;

/** The places in what is remembered of a visitor. */
export const VISITOR = 0;
export const RESETS = 1;
export const VISITS = 2;
export const SESSION = 3;
export const LAST = 4;
export const LAST_EVENT = 5;
export const UTM = 6;
export const COUNTS = 7;

/** The places in an event that waits: until when it does, and is asked to at least, and how often it has failed … */
export const NEXT = 0;
export const ASKED = 1;
export const TRIES = 2;
/** … what is kept of it … */
export const ORDER = 3;
export const RECIPIENT = 4;
export const OPENS = 5;
export const SHARED = 6;
export const TEXT = 7;
/** … and the rest; the last is there once it was sent, and true while it is on its way. */
export const ID = 8;
export const FORGETS = 9;
export const SIZE = 10;
export const SENT = 11;

/** Where the visitor stands. */
export const GRANTED = 0;
export const WAITED = 1;
export const DENIED = 2;

/** The most events that wait, and before consent, and their bytes. */
export const MAX_ENTRIES = 200;
export const MAX_BEFORE_CONSENT = 50;
export const MAX_BYTES = 256 * 1024;

/** The largest event and the largest batch, in bytes, and what of a batch is for its own members. */
export const MAX_EVENT_BYTES = 8 * 1024;
export const MAX_BATCH_BYTES = 64 * 1024;
export const MAX_BATCH_EVENTS = 50;
export const ENVELOPE_BYTES = 2 * 1024;

/** How old an event may become. */
export const MAX_AGE_MS = 3 * 24 * 3_600_000;

/** Without anything done, a session ends after so long. */
export const SESSION_MS = 30 * 60_000;

/** How old the time of the last thing done may become for the host. */
export const SAVED_MS = 60_000;

/** When the chat's global is looked at again at first, and how seldom at last. */
export const FIRST_LOOK_MS = 100;
export const SLOWEST_LOOK_MS = 1000;

/** How long `recipientId()` waits unless told otherwise. */
export const RECIPIENT_MS = 15_000;

/** How long to wait after so many failures, 0 to begin with: anything from 200 ms up to 1 s, 2 s, 4 s … 5 min. */
export const pauseAfter = (failures) => whole(200 + Math.random() * (Math.min(1000 * 2 ** failures, 300_000) - 200));

/** How many bytes a text is. */
export const bytes = (text) => new Blob([text]).size;

/** A whole number that is not negative; 0 for what is none. */
export const whole = (value) => (value > 0 ? Math.floor(value) : 0);

/** The longest time that is asked for: browsers' timers know no more than 24 days. */
export const LONGEST_WAKE_MS = 24 * 3_600_000;
