/** Days and times of a market's time zone. Moments are milliseconds since 1970. */

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A day of a calendar, `YYYY-MM-DD`. Compares as text. */
export type DateText = string;

const DATE_PATTERN = /^(?!0000)\d{4}-\d{2}-\d{2}$/;

/** Whether it is a day of the years 1 to 9999. `new Date('2026-02-30')` is in March: a day counts only if it comes back as it went in. */
export function isDateText(text: string): text is DateText {
  if (!DATE_PATTERN.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Offsets that were looked up, by hour: clocks change on the hour. Asking the time zone database is a hundred times as slow. */
const offsets = new Map<string, Map<number, number>>();
/** Hours of one zone that are remembered: eleven years. */
const HOURS_MAX = 100_000;
const HOUR_MS = 3_600_000;

/** How far local time is ahead of UTC at a moment. */
export function offsetMsAt(at: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  let known = offsets.get(timeZone);
  if (known === undefined || known.size > HOURS_MAX) {
    known = new Map();
    offsets.set(timeZone, known);
  }
  const hour = Math.floor(at / HOUR_MS);
  let offset = known.get(hour);
  if (offset === undefined) {
    offset = lookUpOffsetMs(at, timeZone);
    known.set(hour, offset);
  }
  return offset;
}

function lookUpOffsetMs(at: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  const text = format.formatToParts(at).find(part => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(text);
  const [, sign, hours = '0', minutes = '0'] = match ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

/** The local day at a moment. */
export function dateAt(at: number, timeZone: string): DateText {
  return new Date(at + offsetMsAt(at, timeZone)).toISOString().slice(0, 10);
}

/** The moment of a local wall-clock time, given in minutes after midnight. A time that does not exist, in the hour skipped in spring, is an hour later. */
export function momentOf(date: DateText, minutesAfterMidnight: number, timeZone: string): number {
  const wall = Date.parse(`${date}T00:00:00Z`) + minutesAfterMidnight * MINUTE_MS;
  const guess = wall - offsetMsAt(wall, timeZone);
  return wall - offsetMsAt(guess, timeZone);
}

export function addDays(date: DateText, days: number): DateText {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekdayOf(date: DateText): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/** The Monday of the day's week. */
export function mondayOf(date: DateText): DateText {
  return addDays(date, -((weekdayOf(date) + 6) % 7));
}
