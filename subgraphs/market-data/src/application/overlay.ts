import type { Minute } from '../domain/bar.ts';
import type { EpochMs } from '../domain/tick.ts';
import { minuteOf } from '../domain/timeframe.ts';
import type { Market } from './market.ts';
import type { Recorder } from './recorder.ts';

/**
 * What the store does not have yet of a symbol. Taken before the store is asked, it makes with it one exact picture: every minute
 * before `storedBefore` is in the store, every later one is here.
 */
export interface Overlay {
  /** Final minutes that wait to be written, then the minute in progress; oldest first. */
  readonly minutes: readonly Minute[];
  readonly storedBefore: EpochMs;
}

export function overlayOf(symbol: string, market: Market, recorder: Recorder): Overlay {
  const pending = recorder.pendingMinutes(symbol);
  const inProgress = market.minuteInProgress(symbol);
  return {
    minutes: inProgress === undefined ? pending : [...pending, inProgress],
    storedBefore: Math.min(pending[0]?.startsAt ?? Number.POSITIVE_INFINITY, minuteOf(market.time)),
  };
}
