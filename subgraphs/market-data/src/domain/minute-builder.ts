import { addTrade, EMPTY_TALLY, type Minute, type Tally } from './bar.ts';
import type { EpochMs, Trade } from './tick.ts';
import { minuteOf } from './timeframe.ts';
import { MINUTE_MS } from './zoned-time.ts';

/** A minute in progress, with its trades: one of them may still be corrected. */
interface OpenMinute {
  readonly minute: Minute;
  readonly trades: Trade[];
}

/** Adds up trades, in order. */
export function tallyOf(trades: readonly Trade[]): Tally {
  return trades.reduce(addTrade, EMPTY_TALLY);
}

/** Folds trades, in time order, into the minutes in progress: one for each symbol that has traded in it. */
export class MinuteBuilder {
  readonly #open = new Map<string, OpenMinute>();

  /** The minute in progress of a symbol. */
  minuteOf(symbol: string): Minute | undefined {
    const minute = this.#open.get(symbol)?.minute;
    return minute !== undefined && minute.tally.tradeCount > 0 ? minute : undefined;
  }

  /**
   * Adds a trade and returns its minute; undefined for a trade that counts for nothing.
   * Minutes before it must have been taken out with {@link closeBefore}.
   */
  add(trade: Trade): Minute | undefined {
    const open = this.#open.get(trade.symbol);
    const before = open?.minute.tally ?? EMPTY_TALLY;
    const tally = addTrade(before, trade);
    const minute = { symbol: trade.symbol, startsAt: minuteOf(trade.executedAt), tally };
    const trades = open?.trades ?? [];
    trades.push(trade);
    this.#open.set(trade.symbol, { minute, trades });
    return tally === before ? undefined : minute;
  }

  /**
   * Changes a trade of the minute in progress, or takes it out when `corrected` is undefined, and returns the minute as it is then. Undefined
   * when the trade is not in it.
   */
  amend(symbol: string, feedId: string, corrected: Partial<Trade> | undefined): Minute | undefined {
    const open = this.#open.get(symbol);
    const place = open?.trades.findIndex(trade => trade.feedId === feedId) ?? -1;
    const trade = open?.trades[place];
    if (open === undefined || trade === undefined) return undefined;
    const trades = open.trades.toSpliced(place, 1, ...(corrected === undefined ? [] : [{ ...trade, ...corrected }]));
    const minute = { ...open.minute, tally: tallyOf(trades) };
    this.#open.set(symbol, { minute, trades });
    return minute;
  }

  /** Takes out the minutes that have ended by `at`: a minute does not include its end. */
  closeBefore(at: EpochMs): Minute[] {
    const closed: Minute[] = [];
    for (const { minute } of this.#open.values()) {
      if (minute.startsAt + MINUTE_MS > at) continue;
      this.#open.delete(minute.symbol);
      if (minute.tally.tradeCount > 0) closed.push(minute);
    }
    return closed;
  }
}
