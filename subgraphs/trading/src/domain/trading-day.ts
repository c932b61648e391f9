import { addDays, type DateText, dateAt, isNyseClosed, momentOf, nyseEarlyClose } from '@platform/shared/pure';

/** The calendars that market-data has. */
const EXCHANGE = 'XNYS';
export const ALWAYS_OPEN = 'ALWAYS_OPEN';
export const CALENDARS = [EXCHANGE, ALWAYS_OPEN] as const;

const OPEN_MINUTES = 9.5 * 60;
const CLOSE_MINUTES = 16 * 60;

/** Exchanges keep the days of their city; a market that never closes keeps those of UTC. */
function timeZoneOf(calendar: string): string {
  return calendar === EXCHANGE ? 'America/New_York' : 'UTC';
}

/** The day of a calendar that a moment belongs to. */
export function tradingDayOf(at: Date, calendar: string): DateText {
  return dateAt(at.getTime(), timeZoneOf(calendar));
}

/** Midnight, where a day of a calendar begins: nothing trades between the end of one day's extended hours and it. */
export function startOfTradingDay(day: DateText, calendar: string): Date {
  return new Date(momentOf(day, 0, timeZoneOf(calendar)));
}

/** When the New York Stock Exchange opens on the first business day after that of a moment. */
export function openingAfter(at: Date): Date {
  return exchangeTime(businessDayAfter(at, 1), OPEN_MINUTES);
}

/** When the New York Stock Exchange closes so many business days after the day of a moment. */
export function closeAfter(at: Date, businessDays: number): Date {
  const day = businessDayAfter(at, businessDays);
  return exchangeTime(day, nyseEarlyClose(day) ?? CLOSE_MINUTES);
}

/** Whether a moment is in the regular session of its calendar. */
export function isInRegularSession(at: Date, calendar: string): boolean {
  if (calendar !== EXCHANGE) return true;
  const day = tradingDayOf(at, EXCHANGE);
  const closesAt = exchangeTime(day, nyseEarlyClose(day) ?? CLOSE_MINUTES);
  return !isNyseClosed(day) && at >= exchangeTime(day, OPEN_MINUTES) && at < closesAt;
}

function businessDayAfter(at: Date, count: number): DateText {
  let day = tradingDayOf(at, EXCHANGE);
  for (let left = count; left > 0; ) {
    day = addDays(day, 1);
    if (!isNyseClosed(day)) left -= 1;
  }
  return day;
}

function exchangeTime(day: DateText, minutesAfterMidnight: number): Date {
  return new Date(momentOf(day, minutesAfterMidnight, timeZoneOf(EXCHANGE)));
}

/**
 * Whether what was bought on one day and sold on another was held for more than a year, as US tax law counts: from the day after the purchase, by
 * calendar dates (IRS Publication 550, Holding Period).
 */
export function isLongTerm(boughtOn: DateText, soldOn: DateText): boolean {
  const begins = addDays(boughtOn, 1);
  return soldOn >= `${Number(begins.slice(0, 4)) + 1}${begins.slice(4)}`;
}
