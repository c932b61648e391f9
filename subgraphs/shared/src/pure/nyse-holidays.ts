import { addDays, type DateText, weekdayOf } from './zoned-time.ts';

/**
 * The days on which the New York Stock Exchange is closed or closes early, by rule, with the exceptions by name.
 * Held against the record for 1990 to 2027; the rules go on after that. What interrupted a session without having been announced (snow on
 * 1996-01-08, the circuit breaker on 1997-10-27) is not part of a calendar.
 */
export const NYSE_FIRST_YEAR = 1990;
export const NYSE_LAST_YEAR = 2040;

/** Closed for one occasion. */
const ONE_OFF_CLOSURES: ReadonlySet<DateText> = new Set([
  '1994-04-27', // mourning for President Nixon
  '2001-09-11', // the attacks of 11 September
  '2001-09-12',
  '2001-09-13',
  '2001-09-14',
  '2004-06-11', // mourning for President Reagan
  '2007-01-02', // mourning for President Ford
  '2012-10-29', // hurricane Sandy
  '2012-10-30',
  '2018-12-05', // mourning for President G. H. W. Bush
  '2025-01-09', // mourning for President Carter
]);

/** Closed early for one occasion. */
const ONE_OFF_EARLY_CLOSES: ReadonlySet<DateText> = new Set([
  '1996-07-05', // until 2012 a Friday after Independence Day, instead of the Wednesday before it
  '1997-12-26', // the Friday after Christmas
  '1999-12-31', // the day before the year 2000
  '2002-07-05', // the Friday after Independence Day
  '2003-12-26', // the Friday after Christmas
]);

const SUNDAY = 0;
const MONDAY = 1;
const WEDNESDAY = 3;
const THURSDAY = 4;
const SATURDAY = 6;

/** The years in which customs changed. */
const MARTIN_LUTHER_KING_DAY_SINCE = 1998;
const JUNETEENTH_SINCE = 2022;
const EVE_OF_INDEPENDENCE_DAY_SINCE = 1995;
const WEDNESDAY_BEFORE_INDEPENDENCE_DAY_SINCE = 2013;
const DAY_AFTER_THANKSGIVING_SINCE = 1992;
const CLOSES_AT_13_SINCE = 1993;

/** Whether the exchange is closed all day. */
export function isNyseClosed(date: DateText): boolean {
  const weekday = weekdayOf(date);
  return (
    weekday === SATURDAY ||
    weekday === SUNDAY ||
    ONE_OFF_CLOSURES.has(date) ||
    holidaysOf(Number(date.slice(0, 4))).has(date)
  );
}

/** When a session that closes early does, in minutes after midnight: at 13:00, before 1993 at 14:00. Undefined for one that closes at 16:00. */
export function nyseEarlyClose(date: DateText): number | undefined {
  const year = Number(date.slice(0, 4));
  if (!closesEarly(date, year)) return undefined;
  return (year >= CLOSES_AT_13_SINCE ? 13 : 14) * 60;
}

function closesEarly(date: DateText, year: number): boolean {
  const monthAndDay = date.slice(5);
  const weekday = weekdayOf(date);
  if (ONE_OFF_EARLY_CLOSES.has(date)) return true;
  if (date === addDays(nthWeekday(year, 11, THURSDAY, 4), 1)) return year >= DAY_AFTER_THANKSGIVING_SINCE;
  const isMondayToThursday = weekday >= MONDAY && weekday <= THURSDAY;
  if (monthAndDay === '12-24') return isMondayToThursday;
  if (monthAndDay !== '07-03' || !isMondayToThursday) return false;
  return year >= (weekday === WEDNESDAY ? WEDNESDAY_BEFORE_INDEPENDENCE_DAY_SINCE : EVE_OF_INDEPENDENCE_DAY_SINCE);
}

const holidaysByYear = new Map<number, ReadonlySet<DateText>>();

function holidaysOf(year: number): ReadonlySet<DateText> {
  let holidays = holidaysByYear.get(year);
  if (holidays === undefined) {
    holidays = new Set(computeHolidays(year));
    holidaysByYear.set(year, holidays);
  }
  return holidays;
}

function computeHolidays(year: number): DateText[] {
  const newYear = `${year}-01-01`;
  return [
    // A New Year's Day on a Saturday is not made up for: the Friday before closes the old year's books.
    weekdayOf(newYear) === SUNDAY ? addDays(newYear, 1) : newYear,
    ...(year >= MARTIN_LUTHER_KING_DAY_SINCE ? [nthWeekday(year, 1, MONDAY, 3)] : []), // Martin Luther King, Jr. Day
    nthWeekday(year, 2, MONDAY, 3), // Washington's Birthday
    addDays(easterOf(year), -2), // Good Friday
    lastMondayOfMay(year), // Memorial Day
    ...(year >= JUNETEENTH_SINCE ? [observed(`${year}-06-19`)] : []), // Juneteenth
    observed(`${year}-07-04`), // Independence Day
    nthWeekday(year, 9, MONDAY, 1), // Labor Day
    nthWeekday(year, 11, THURSDAY, 4), // Thanksgiving Day
    observed(`${year}-12-25`), // Christmas Day
  ];
}

/** A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after. */
function observed(date: DateText): DateText {
  const weekday = weekdayOf(date);
  if (weekday === SATURDAY) return addDays(date, -1);
  return weekday === SUNDAY ? addDays(date, 1) : date;
}

function nthWeekday(year: number, month: number, weekday: number, n: number): DateText {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  return addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7);
}

function lastMondayOfMay(year: number): DateText {
  const last = `${year}-05-31`;
  return addDays(last, -((weekdayOf(last) + 6) % 7));
}

/** Easter Sunday of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher. */
function easterOf(year: number): DateText {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
