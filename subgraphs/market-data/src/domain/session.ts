import { isNyseClosed, nyseEarlyClose } from '@platform/shared/pure';
import type { CalendarName } from './instrument.ts';
import type { EpochMs } from './tick.ts';
import { addDays, type DateText, dateAt, momentOf } from './zoned-time.ts';

export type MarketPhase = 'CLOSED' | 'OVERNIGHT' | 'PRE_MARKET' | 'REGULAR' | 'AFTER_HOURS';

/** One regular session and what is traded around it. */
export interface MarketSession {
  readonly date: DateText;
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
  readonly isEarlyClose: boolean;
}

/** What a calendar shows at one moment. */
export interface MarketHours {
  readonly phase: MarketPhase;
  readonly isOpen: boolean;
  /** Undefined for a market that never closes. */
  readonly nextOpen: EpochMs | undefined;
  /** When the session that is on, or else the next one, closes. */
  readonly nextClose: EpochMs | undefined;
  /** When what is traded after that session ends; after hours, when today's does. */
  readonly extendedClose: EpochMs | undefined;
}

const TIME_ZONES: Readonly<Record<CalendarName, string>> = { XNYS: 'America/New_York', ALWAYS_OPEN: 'UTC' };
const hours = (count: number) => count * 60;
const PRE_MARKET_OPENS = hours(4);
const REGULAR_OPENS = hours(9.5);
const REGULAR_CLOSES = hours(16);
const AFTER_HOURS_LASTS = hours(4);
const OVERNIGHT_OPENS = hours(20);
/** No closure has been longer than a few days; a search that finds nothing in two weeks is a bug. */
const CLOSURE_DAYS_MAX = 14;

export function isCalendarName(text: string): text is CalendarName {
  return Object.hasOwn(TIME_ZONES, text);
}

/** The time zone that a calendar's days are in. */
export function timeZoneOf(calendar: CalendarName): string {
  return TIME_ZONES[calendar];
}

const nyseSessions = new Map<DateText, MarketSession | undefined>();

/** The regular session of a day; undefined when there is none. A market that never closes has one from midnight to midnight UTC. */
export function sessionOn(calendar: CalendarName, date: DateText): MarketSession | undefined {
  if (calendar === 'ALWAYS_OPEN')
    return {
      date,
      opensAt: momentOf(date, 0, 'UTC'),
      closesAt: momentOf(addDays(date, 1), 0, 'UTC'),
      isEarlyClose: false,
    };
  if (!nyseSessions.has(date)) nyseSessions.set(date, computeNyseSession(date));
  return nyseSessions.get(date);
}

function computeNyseSession(date: DateText): MarketSession | undefined {
  if (isNyseClosed(date)) return undefined;
  const earlyClose = nyseEarlyClose(date);
  return {
    date,
    opensAt: momentOf(date, REGULAR_OPENS, TIME_ZONES.XNYS),
    closesAt: momentOf(date, earlyClose ?? REGULAR_CLOSES, TIME_ZONES.XNYS),
    isEarlyClose: earlyClose !== undefined,
  };
}

/** The sessions from one day to another, both included. */
export function sessionsBetween(calendar: CalendarName, from: DateText, to: DateText): MarketSession[] {
  const sessions: MarketSession[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const session = sessionOn(calendar, date);
    if (session !== undefined) sessions.push(session);
  }
  return sessions;
}

/** The day of the first session after a day. */
export function nextSessionDate(calendar: CalendarName, date: DateText): DateText {
  const dayAfter = addDays(date, 1);
  return findSession(calendar, momentOf(dayAfter, 0, TIME_ZONES[calendar]), 1, () => true).date;
}

/** The day whose regular session is on at a moment; undefined outside of regular sessions. */
export function tradingDateAt(calendar: CalendarName, at: EpochMs): DateText | undefined {
  const session = sessionOn(calendar, dateAt(at, TIME_ZONES[calendar]));
  return session !== undefined && at >= session.opensAt && at < session.closesAt ? session.date : undefined;
}

/** The day that a moment is on, when there is a session on it and the moment is not before it. */
export function sessionDateOf(calendar: CalendarName, at: EpochMs): DateText | undefined {
  const session = sessionOn(calendar, dateAt(at, TIME_ZONES[calendar]));
  return session !== undefined && at >= session.opensAt ? session.date : undefined;
}

/** The first day whose regular session is not over at a moment. */
export function openDateAt(calendar: CalendarName, at: EpochMs): DateText {
  const date = dateAt(at, TIME_ZONES[calendar]);
  const session = sessionOn(calendar, date);
  return session !== undefined && session.closesAt <= at ? addDays(date, 1) : date;
}

/** The session that is on at a moment or, between sessions, the one before. */
export function latestSession(calendar: CalendarName, at: EpochMs): MarketSession {
  return findSession(calendar, at, -1, session => session.opensAt <= at);
}

export function marketHoursAt(calendar: CalendarName, at: EpochMs): MarketHours {
  if (calendar === 'ALWAYS_OPEN')
    return { phase: 'REGULAR', isOpen: true, nextOpen: undefined, nextClose: undefined, extendedClose: undefined };
  const phase = phaseAt(calendar, at);
  return {
    phase,
    isOpen: phase === 'REGULAR',
    nextOpen: findSession(calendar, at, 1, session => session.opensAt > at).opensAt,
    nextClose: findSession(calendar, at, 1, session => session.closesAt > at).closesAt,
    extendedClose: afterHoursEnd(findSession(calendar, at, 1, session => afterHoursEnd(session) > at)),
  };
}

function afterHoursEnd(session: MarketSession): EpochMs {
  return session.closesAt + AFTER_HOURS_LASTS * 60_000;
}

function phaseAt(calendar: 'XNYS', at: EpochMs): MarketPhase {
  const timeZone = TIME_ZONES[calendar];
  const date = dateAt(at, timeZone);
  const session = sessionOn(calendar, date);
  if (session !== undefined) {
    if (at < momentOf(date, PRE_MARKET_OPENS, timeZone)) return 'OVERNIGHT';
    if (at < session.opensAt) return 'PRE_MARKET';
    if (at < session.closesAt) return 'REGULAR';
    if (at < afterHoursEnd(session)) return 'AFTER_HOURS';
  }
  const isEveOfSession = sessionOn(calendar, addDays(date, 1)) !== undefined;
  return isEveOfSession && at >= momentOf(date, OVERNIGHT_OPENS, timeZone) ? 'OVERNIGHT' : 'CLOSED';
}

/** The nearest session, today or on one side of it, that a condition holds for. */
function findSession(
  calendar: CalendarName,
  at: EpochMs,
  step: 1 | -1,
  holds: (session: MarketSession) => boolean,
): MarketSession {
  let date = dateAt(at, TIME_ZONES[calendar]);
  for (let day = 0; day <= CLOSURE_DAYS_MAX; day += 1, date = addDays(date, step)) {
    const session = sessionOn(calendar, date);
    if (session !== undefined && holds(session)) return session;
  }
  throw new Error('Invariant: a market is never closed for two weeks');
}
