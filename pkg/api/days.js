// Days as the service writes them, dd.mm.yyyy, and counted from 1970. A day here has no time zone.

/** A day in seconds. */
export const DAY_S = 86_400;

const DAY_MS = DAY_S * 1000;

/** The day's number; undefined where the text is no day. */
export function dayNumber(text) {
  const [, day, month, year] = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(text) ?? [];
  const number = Date.UTC(year, month - 1, day) / DAY_MS;
  // The 31.02. is the 02.03. to Date, and what does not fit the pattern is NaN.
  return dayText(number) === text ? number : undefined;
}

/** The day with this number, as the service writes it. */
export function dayText(number) {
  if (Number.isNaN(number)) return "";
  const [year, month, day] = new Date(number * DAY_MS).toISOString().slice(0, 10).split("-");
  return `${day}.${month}.${year}`;
}

/** Tomorrow in UTC: today is over nowhere on Earth before that. */
export const tomorrow = () => Math.floor(Date.now() / DAY_MS) + 1;
