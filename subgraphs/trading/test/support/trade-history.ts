import type { LotEvent, LotTrade } from '../../src/domain/lots.ts';
import { grossOf, grossToCents } from '../../src/domain/units.ts';
import { price, quantity } from './fixtures.ts';

/** One line of a {@link tradesOf history}. */
export interface HistoryLine {
  /** Of January 2026. */
  readonly day: string;
  readonly verb: 'buy' | 'sell' | 'split';
  /** A quantity, or a ratio such as `4/1`. */
  readonly amount: string;
  /** Empty for a split. */
  readonly price: string;
}

/** `1: buy 100 @ 10, 2: split 4/1, 3: sell 20 @ 3`: what happened, each on a day of January 2026. */
export function linesOf(history: string): HistoryLine[] {
  return history.split(',').map(text => {
    const [, day = '', verb, amount = '', at = ''] = /^\s*(\d+): (buy|sell|split) (\S+)(?: @ (\S+))?$/.exec(text) ?? [];
    if (verb !== 'buy' && verb !== 'sell' && verb !== 'split') throw new Error(`not a line of a history: ${text}`);
    return { day: `2026-01-${day.padStart(2, '0')}`, verb, amount, price: at };
  });
}

/** A history as the lots see it. */
export function lotEventsOf(history: string): LotEvent[] {
  let owned = 0n;
  return linesOf(history).map(({ day, verb, amount, price: at }, index): LotEvent => {
    if (verb === 'split') {
      const [after = 1n, before = 1n] = amount.split('/').map(BigInt);
      const size = owned < 0n ? -owned : owned;
      owned = (owned * after) / before;
      return { kind: 'SPLIT', before: size, after: (size * after) / before };
    }
    owned += verb === 'buy' ? quantity(amount) : -quantity(amount);
    return {
      kind: 'TRADE',
      side: verb === 'buy' ? 'BUY' : 'SELL',
      quantity: quantity(amount),
      cash: grossToCents(grossOf(price(at), quantity(amount))),
      at: new Date(`${day}T15:00:00.000Z`),
      day,
      place: BigInt(index + 1),
    } satisfies LotTrade;
  });
}
