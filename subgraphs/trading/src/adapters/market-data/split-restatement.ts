import { divideHalfEven } from '@platform/shared/pure';
import type { CorporateAction, Split } from '../../domain/corporate-action.ts';
import type { Quote, QuoteLevel, Trade } from '../../domain/market.ts';
import { startOfTradingDay } from '../../domain/trading-day.ts';

interface DatedSplit extends Split {
  readonly effectiveAt: Date;
}

/** Splits of one instrument that are remembered: the latest. */
const SPLITS_MAX = 4;

/**
 * What was quoted or printed before a split, in the shares of after it: between the beginning of the ex-date and its first quote a position is worth what it was
 * worth at the close.
 */
export class SplitRestatement {
  readonly #bySymbol = new Map<string, readonly DatedSplit[]>();

  /** Learns of actions; of an instrument that is not known, `calendarOf` is undefined. */
  learn(actions: readonly CorporateAction[], calendarOf: (symbol: string) => string | undefined): void {
    for (const action of actions) {
      const calendar = calendarOf(action.symbol);
      if (action.kind !== 'SPLIT' || calendar === undefined) continue;
      const split: DatedSplit = { ...action, effectiveAt: startOfTradingDay(action.exDate, calendar) };
      const others = (this.#bySymbol.get(action.symbol) ?? []).filter(
        ({ effectiveAt }) => effectiveAt.getTime() !== split.effectiveAt.getTime(),
      );
      this.#bySymbol.set(
        action.symbol,
        [...others, split]
          .sort((one, other) => one.effectiveAt.getTime() - other.effectiveAt.getTime())
          .slice(-SPLITS_MAX),
      );
    }
  }

  /** The same object when there was no split since. */
  quote(quote: Quote, now: Date): Quote {
    const split = this.#since(quote.symbol, quote.quotedAt, now);
    if (split === undefined) return quote;
    return { ...quote, bid: level(quote.bid, split), ask: level(quote.ask, split), quotedAt: split.effectiveAt };
  }

  trade(trade: Trade, now: Date): Trade {
    const split = this.#since(trade.symbol, trade.executedAt, now);
    if (split === undefined) return trade;
    return { ...trade, price: price(trade.price, split), size: size(trade.size, split), executedAt: split.effectiveAt };
  }

  /** The splits since, as one; there is hardly ever more than one. */
  #since(symbol: string, at: Date, now: Date): DatedSplit | undefined {
    const splits = (this.#bySymbol.get(symbol) ?? []).filter(
      ({ effectiveAt }) => at < effectiveAt && effectiveAt <= now,
    );
    const [first, ...rest] = splits;
    if (first === undefined || rest.length === 0) return first;
    return {
      kind: 'SPLIT',
      newShares: splits.reduce((product, split) => product * split.newShares, 1n),
      oldShares: splits.reduce((product, split) => product * split.oldShares, 1n),
      effectiveAt: splits.at(-1)?.effectiveAt ?? first.effectiveAt,
    };
  }
}

const price = (before: bigint, { newShares, oldShares }: Split) => divideHalfEven(before * oldShares, newShares);
const size = (before: bigint, { newShares, oldShares }: Split) => (before * newShares) / oldShares;

function level(before: QuoteLevel | null, split: Split): QuoteLevel | null {
  return before === null ? null : { price: price(before.price, split), size: size(before.size, split) };
}
