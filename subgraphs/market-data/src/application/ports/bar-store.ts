import type { Tally } from '../../domain/bar.ts';
import type { CalendarName } from '../../domain/instrument.ts';
import type { EpochMs } from '../../domain/tick.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { DateText } from '../../domain/zoned-time.ts';

/** Stored minutes of one instrument, folded into longer stretches. */
export interface BarQuery {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly calendar: CalendarName;
  /** Minutes that start at or after. */
  readonly from: EpochMs | undefined;
  /** Minutes that start before. */
  readonly before: EpochMs;
}

export interface BarPageQuery extends BarQuery {
  readonly direction: 'forward' | 'backward';
  readonly limit: number;
  /** The start of a stretch that is to be returned even if no price is known of it: what is not stored yet adds some. */
  readonly keep: EpochMs | undefined;
}

/** A stretch of time and what its stored minutes add up to. */
export interface StoredPeriod {
  readonly startsAt: EpochMs;
  readonly tally: Tally;
}

export interface StoredDay {
  readonly symbol: string;
  readonly tradingDate: DateText;
  readonly tally: Tally;
}

export interface BarStore {
  /** Stretches that have a price, nearest first in the direction of reading. */
  readPeriods(query: BarPageQuery): Promise<StoredPeriod[]>;
  /** How many stretches have a price. */
  countPeriods(query: BarQuery): Promise<number>;
  /** Adds up minutes of several instruments, each from a time on and before another. A symbol without any is left out. */
  foldMinutes(
    ranges: readonly { readonly symbol: string; readonly from: EpochMs; readonly before: EpochMs }[],
    withinSessions: boolean,
  ): Promise<ReadonlyMap<string, Tally>>;
  /** The last two trading days that have stored minutes, of each instrument, counting only minutes before a time. */
  readLastDays(ranges: readonly { readonly symbol: string; readonly before: EpochMs }[]): Promise<StoredDay[]>;
}
