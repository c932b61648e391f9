import type { Minute, Tally } from './bar.ts';
import type { CalendarName } from './instrument.ts';
import { sessionsBetween, timeZoneOf, tradingDateAt } from './session.ts';
import type { EpochMs } from './tick.ts';
import { addDays, type DateText, dateAt, MINUTE_MS, momentOf, mondayOf } from './zoned-time.ts';

export const TIMEFRAMES = [
  'ONE_MINUTE',
  'FIVE_MINUTES',
  'FIFTEEN_MINUTES',
  'ONE_HOUR',
  'ONE_DAY',
  'ONE_WEEK',
  'ONE_MONTH',
] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

type IntradayTimeframe = 'ONE_MINUTE' | 'FIVE_MINUTES' | 'FIFTEEN_MINUTES' | 'ONE_HOUR';
export type SessionTimeframe = 'ONE_DAY' | 'ONE_WEEK' | 'ONE_MONTH';

const LENGTHS_MS: Readonly<Record<IntradayTimeframe, number>> = {
  ONE_MINUTE: MINUTE_MS,
  FIVE_MINUTES: 5 * MINUTE_MS,
  FIFTEEN_MINUTES: 15 * MINUTE_MS,
  ONE_HOUR: 60 * MINUTE_MS,
};

/** The stretch of time that a bar covers. */
export interface Period {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  /** From then on nothing can be added: the end, or the close of the last regular session in it. */
  readonly finalAt: EpochMs;
}

/** Days, weeks and months count the trading days of a calendar; shorter bars lie on the clock. */
export function isSessionTimeframe(timeframe: Timeframe): timeframe is SessionTimeframe {
  return timeframe === 'ONE_DAY' || timeframe === 'ONE_WEEK' || timeframe === 'ONE_MONTH';
}

/** The length of a bar that lies on the clock. */
export function lengthMsOf(timeframe: Exclude<Timeframe, SessionTimeframe>): number {
  return LENGTHS_MS[timeframe];
}

export function minuteOf(at: EpochMs): EpochMs {
  return at - (((at % MINUTE_MS) + MINUTE_MS) % MINUTE_MS);
}

/** The bar that a moment counts for; undefined for a day, week or month when it is outside of regular sessions. */
export function periodAt(timeframe: Timeframe, at: EpochMs, calendar: CalendarName): Period | undefined {
  if (isSessionTimeframe(timeframe)) {
    const tradingDate = tradingDateAt(calendar, at);
    return tradingDate === undefined ? undefined : periodOfDate(timeframe, tradingDate, calendar);
  }
  const lengthMs = LENGTHS_MS[timeframe];
  const startsAt = Math.floor(at / lengthMs) * lengthMs;
  return { startsAt, endsAt: startsAt + lengthMs, finalAt: startsAt + lengthMs };
}

/** The bar that is in progress at a moment, also between the sessions of a week or month; undefined when the last one is final and the next has not begun. */
export function currentPeriod(timeframe: Timeframe, at: EpochMs, calendar: CalendarName): Period | undefined {
  const period = isSessionTimeframe(timeframe)
    ? periodOfDate(timeframe, dateAt(at, timeZoneOf(calendar)), calendar)
    : periodAt(timeframe, at, calendar);
  return period !== undefined && period.finalAt > at ? period : undefined;
}

/** The bar that a minute is part of, and what it adds to it; undefined when it adds nothing. */
export function contributionOf(
  { startsAt, tradingDate, tally, day }: Minute,
  timeframe: Timeframe,
  calendar: CalendarName,
): { readonly period: Period; readonly tally: Tally } | undefined {
  if (isSessionTimeframe(timeframe))
    return tradingDate === undefined
      ? undefined
      : { period: periodOfDate(timeframe, tradingDate, calendar), tally: day ?? tally };
  const period = periodAt(timeframe, startsAt, calendar);
  return period && { period, tally };
}

/** Bars of days that were worked out before: a chart of years asks for each of them, and asks again. Twenty years of one timeframe. */
const PERIODS_MAX = 7_500;
const knownPeriods = new Map<string, Map<DateText, Period>>();

/** The day, week or month that a trading day is in. */
export function periodOfDate(timeframe: SessionTimeframe, date: DateText, calendar: CalendarName): Period {
  const kind = `${timeframe} ${calendar}`;
  let known = knownPeriods.get(kind);
  if (known === undefined || known.size >= PERIODS_MAX) {
    known = new Map();
    knownPeriods.set(kind, known);
  }
  let period = known.get(date);
  if (period === undefined) {
    period = workOutPeriod(timeframe, date, calendar);
    known.set(date, period);
  }
  return period;
}

function workOutPeriod(timeframe: SessionTimeframe, date: DateText, calendar: CalendarName): Period {
  const [first, next] = datesOf(timeframe, date);
  const timeZone = timeZoneOf(calendar);
  const endsAt = momentOf(next, 0, timeZone);
  const lastSession = sessionsBetween(calendar, first, addDays(next, -1)).at(-1);
  return { startsAt: momentOf(first, 0, timeZone), endsAt, finalAt: lastSession?.closesAt ?? endsAt };
}

/** The first day, and the first day of the next one. */
function datesOf(timeframe: SessionTimeframe, date: DateText): readonly [DateText, DateText] {
  if (timeframe === 'ONE_DAY') return [date, addDays(date, 1)];
  if (timeframe === 'ONE_WEEK') {
    const monday = mondayOf(date);
    return [monday, addDays(monday, 7)];
  }
  const first = `${date.slice(0, 8)}01`;
  return [first, `${addDays(first, 31).slice(0, 8)}01`];
}

/** The start of the first bar that starts at or after a moment. */
export function firstStartFrom(timeframe: Timeframe, at: EpochMs, calendar: CalendarName): EpochMs {
  if (!isSessionTimeframe(timeframe)) return Math.ceil(at / LENGTHS_MS[timeframe]) * LENGTHS_MS[timeframe];
  const timeZone = timeZoneOf(calendar);
  const [first, next] = datesOf(timeframe, dateAt(at, timeZone));
  const startsAt = momentOf(first, 0, timeZone);
  return startsAt >= at ? startsAt : momentOf(next, 0, timeZone);
}

/** The bar that starts at a moment, which is the start of one. */
export function periodStartingAt(timeframe: Timeframe, startsAt: EpochMs, calendar: CalendarName): Period {
  if (isSessionTimeframe(timeframe)) return periodOfDate(timeframe, dateAt(startsAt, timeZoneOf(calendar)), calendar);
  const endsAt = startsAt + LENGTHS_MS[timeframe];
  return { startsAt, endsAt, finalAt: endsAt };
}
