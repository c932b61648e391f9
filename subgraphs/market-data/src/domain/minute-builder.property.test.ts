import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MinuteBuilder, minuteOfTrades } from './minute-builder.ts';
import type { Trade } from './tick.ts';

const MINUTE = Date.UTC(2026, 0, 5, 15, 0);
const LISTING = { calendar: 'XNYS', exchange: 'XNAS' } as const;

const trade = fc
  .record({
    offset: fc.integer({ min: 0, max: 59_999 }),
    price: fc.bigInt(1n, 1_000n),
    conditions: fc.constantFrom([], ['I'], ['Z'], ['M']),
  })
  .map(({ offset, price, conditions }) => ({
    ...{ symbol: 'AAPL', exchange: 'V', size: 100n, price, conditions, executedAt: MINUTE + offset },
  }));

test('trades that come out of order make the same minute as in order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(trade, { minLength: 1, maxLength: 20, selector: ({ executedAt }) => executedAt }),
      parts => {
        const trades: Trade[] = parts.map((part, place) => ({ ...part, feedId: `${place}`, sequence: BigInt(place) }));
        const builder = new MinuteBuilder(() => LISTING);
        for (const one of trades) builder.add(one);
        const inOrder = trades.toSorted((a, b) => a.executedAt - b.executedAt);
        expect(builder.minuteOf('AAPL')).toEqual(minuteOfTrades('AAPL', MINUTE, inOrder, LISTING));
      },
    ),
  );
});
