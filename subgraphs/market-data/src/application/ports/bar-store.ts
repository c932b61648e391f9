import type { Tally } from '../../domain/bar.ts';
import type { EpochMs } from '../../domain/tick.ts';
import type { SessionTimeframe, Timeframe } from '../../domain/timeframe.ts';
import type { DateText } from '../../domain/zoned-time.ts';

export type IntradayTimeframe = Exclude<Timeframe, SessionTimeframe>;

/** Stored minutes of one instrument, folded into longer stretches. */
export interface MinuteQuery {
  readonly symbol: string;
  readonly timeframe: IntradayTimeframe;
  /** Minutes that start at or after. */
  readonly from: EpochMs | undefined;
  /** Minutes that start before. */
  readonly before: EpochMs;
}

/** Trading days of one instrument, folded into weeks and months. Days of minutes that are not stored yet are not among them. */
export interface DayQuery extends StoredBefore {
  readonly symbol: string;
  readonly timeframe: SessionTimeframe;
  /** Days from this one on. */
  readonly from: DateText | undefined;
  /** Days before this one. */
  readonly before: DateText | undefined;
}

/** How far the store is asked: whole days before `openDate` as they are stored or folded, from then on minutes before `minutesBefore`. */
export interface StoredBefore {
  readonly openDate: DateText;
  readonly minutesBefore: EpochMs;
}

export interface BarPage<Place> {
  readonly direction: 'forward' | 'backward';
  readonly limit: number;
  /** The start of a stretch that is to be returned even if no price is known of it: what is not stored yet adds some. */
  readonly keep: Place | undefined;
}

/** A stretch of time and what its stored minutes add up to. */
export interface StoredPeriod {
  readonly startsAt: EpochMs;
  readonly tally: Tally;
}

/** A day, week or month, or a part of one: `until` is its last trading day. */
export interface StoredDays {
  /** Its first day: of a week the Monday, of a month the first. */
  readonly startsOn: DateText;
  readonly until: DateText;
  readonly tally: Tally;
}

export interface StoredDay {
  readonly symbol: string;
  readonly tradingDate: DateText;
  readonly tally: Tally;
}

export interface BarStore {
  /** Stretches of minutes that have a price, nearest first in the direction of reading. */
  readPeriods(query: MinuteQuery & BarPage<EpochMs>): Promise<StoredPeriod[]>;
  /** How many stretches have a price. */
  countPeriods(query: MinuteQuery): Promise<number>;
  /** Adds up minutes of several instruments, each from a time on and before another. A symbol without any is left out. */
  foldMinutes(
    ranges: readonly { readonly symbol: string; readonly from: EpochMs; readonly before: EpochMs }[],
  ): Promise<ReadonlyMap<string, Tally>>;

  /**
   * Days, weeks or months, nearest first in the direction of reading. After each day of `boundaries` a week or month is given in parts; at least `limit` whole ones are, when there are as many.
   */
  readDays(query: DayQuery & BarPage<DateText> & { readonly boundaries: readonly DateText[] }): Promise<StoredDays[]>;
  countDays(query: DayQuery): Promise<number>;
  /** The last trading days of several instruments that have a bar, at most `count` of each with the one in progress; newest first. */
  readLastDays(ranges: readonly (StoredBefore & { readonly symbol: string })[], count: number): Promise<StoredDay[]>;
  /** Every trading day of several instruments from one on. */
  readDaysFrom(
    ranges: readonly (StoredBefore & { readonly symbol: string; readonly from: DateText })[],
  ): Promise<StoredDay[]>;
}
