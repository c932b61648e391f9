import { addTrade, EMPTY_TALLY, type Minute } from './bar.ts';
import type { EpochMs, Trade } from './tick.ts';
import { minuteOf } from './timeframe.ts';
import { MINUTE_MS } from './zoned-time.ts';

/** Folds trades, in time order, into the minutes in progress: one for each symbol that has traded in it. */
export class MinuteBuilder {
  readonly #open = new Map<string, Minute>();

  /** The minute in progress of a symbol. */
  minuteOf(symbol: string): Minute | undefined {
    return this.#open.get(symbol);
  }

  /**
   * Adds a trade and returns its minute; undefined for a trade that counts for nothing.
   * Minutes before it must have been taken out with {@link closeBefore}.
   */
  add(trade: Trade): Minute | undefined {
    const before = this.#open.get(trade.symbol)?.tally ?? EMPTY_TALLY;
    const tally = addTrade(before, trade);
    if (tally === before) return undefined;
    const minute = { symbol: trade.symbol, startsAt: minuteOf(trade.executedAt), tally };
    this.#open.set(trade.symbol, minute);
    return minute;
  }

  /** Takes out the minutes that have ended by `at`: a minute does not include its end. */
  closeBefore(at: EpochMs): Minute[] {
    const closed = [...this.#open.values()].filter(minute => minute.startsAt + MINUTE_MS <= at);
    for (const minute of closed) this.#open.delete(minute.symbol);
    return closed;
  }
}
