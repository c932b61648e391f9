import { addDays, type DateText, dateAt, momentOf } from '@platform/shared/pure';

/** The calendars that market-data has. */
export const CALENDARS = ['XNYS', 'ALWAYS_OPEN'] as const;

/** Exchanges keep the days of their city; a market that never closes keeps those of UTC. */
function timeZoneOf(calendar: string): string {
  return calendar === 'XNYS' ? 'America/New_York' : 'UTC';
}

/** The day of a calendar that a moment belongs to. */
export function tradingDayOf(at: Date, calendar: string): DateText {
  return dateAt(at.getTime(), timeZoneOf(calendar));
}

/** Midnight, where a day of a calendar begins: nothing trades between the end of one day's extended hours and it. */
export function startOfTradingDay(day: DateText, calendar: string): Date {
  return new Date(momentOf(day, 0, timeZoneOf(calendar)));
}

/**
 * Whether what was bought on one day and sold on another was held for more than a year, as US tax law counts: from the day after the purchase, by
 * calendar dates (IRS Publication 550, Holding Period).
 */
export function isLongTerm(boughtOn: DateText, soldOn: DateText): boolean {
  const begins = addDays(boughtOn, 1);
  return soldOn >= `${Number(begins.slice(0, 4)) + 1}${begins.slice(4)}`;
}
