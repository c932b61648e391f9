import type { EpochMs, Trade } from '../domain/tick.ts';

/** The last trade of each symbol. */
export class LastTrades {
  readonly #trades = new Map<string, Trade>();

  get(symbol: string): Trade | undefined {
    return this.#trades.get(symbol);
  }

  /** Takes a trade, unless there is a later one: one that comes late, or out of the store, may not be the last. */
  take(trade: Trade): void {
    const last = this.#trades.get(trade.symbol);
    if (last === undefined || !isLater(last, trade)) this.#trades.set(trade.symbol, trade);
  }

  /** A trade was another one, or none: if that was the last one, there is none until the one before has been found. */
  amend(symbol: string, feedId: string, corrected: Pick<Trade, 'price' | 'size' | 'conditions'> | undefined): void {
    const last = this.#trades.get(symbol);
    if (last?.feedId !== feedId) return;
    if (corrected === undefined) this.#trades.delete(symbol);
    else {
      const { price, size, conditions } = corrected;
      this.#trades.set(symbol, { ...last, price, size, conditions });
    }
  }

  /** Forgets those from a time on that a condition does not hold for. */
  keep(since: EpochMs, holds: (trade: Trade) => boolean): void {
    for (const trade of this.#trades.values())
      if (trade.executedAt >= since && !holds(trade)) this.#trades.delete(trade.symbol);
  }
}

/** Whether one trade of a symbol was after another one. */
function isLater(a: Trade, b: Trade): boolean {
  return a.executedAt > b.executedAt || (a.executedAt === b.executedAt && a.sequence > b.sequence);
}
