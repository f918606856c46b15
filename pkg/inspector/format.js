// Times, sizes and values as people read them. By hand: what browsers know of languages takes tens of milliseconds to load.

const two = (number) => String(number).padStart(2, "0");

/** A moment, by the clock on the wall. */
export function clock(at) {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The same to the millisecond. */
export const exactClock = (at) => `${clock(at)}.${String(new Date(at).getMilliseconds()).padStart(3, "0")}`;

/** A length of time, given in milliseconds. */
export function lasting(ms) {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 3600) {
    const left = Math.floor(seconds % 60);
    return `${Math.floor(seconds / 60)} min${left ? ` ${left} s` : ""}`;
  }
  return `${Math.round(seconds / 360) / 10} h`;
}

/** A moment that is to come, with its day where that is another. */
export function until(at, now) {
  if (at - now < 12 * 3_600_000) return clock(at);
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(at)}`;
}

/** A number of bytes. */
export const size = (bytes) => (bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 102.4) / 10} KiB`);

/** So many of something. */
export const count = (number, one, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;

/** A value on one line. */
export const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value) ?? "");
