import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addTrade, EMPTY_TALLY, eligibilityOf, mergeTallies, type Tally, vwapOf } from './bar.ts';
import { MinuteBuilder } from './minute-builder.ts';
import type { Trade } from './tick.ts';
import { minuteOf } from './timeframe.ts';

const START = Date.parse('2026-11-20T14:30:00Z');
const SYMBOLS = ['AAA', 'BBB'];

const trades = fc
  .array(
    fc.record({
      symbol: fc.constantFrom(...SYMBOLS),
      price: fc.bigInt(1n, 10n ** 15n),
      size: fc.bigInt(1n, 10n ** 15n),
      conditions: fc.constantFrom<readonly string[]>([], [], [], ['I'], ['@', 'I'], ['M'], ['F'], ['T']),
      afterMs: fc.integer({ min: 0, max: 5 * 60_000 }),
    }),
    { maxLength: 80 },
  )
  .map(rows =>
    rows
      .sort((a, b) => a.afterMs - b.afterMs)
      .map(
        ({ afterMs, ...row }, index): Trade => ({
          ...row,
          exchange: 'N',
          executedAt: START + afterMs,
          feedId: String(index),
          sequence: BigInt(index + 1),
        }),
      ),
  );

/** Bars as a textbook has them: gather the trades of a minute, then look at them. */
function referenceTally(of: readonly Trade[]): Tally {
  const counted = of.filter(({ conditions }) => !conditions.includes('M'));
  const priced = counted.filter(({ conditions }) => !conditions.includes('I'));
  const prices = priced.map(({ price }) => price);
  const ordered = prices.toSorted((a, b) => (a < b ? -1 : 1));
  const [open, close, low, high] = [prices[0], prices.at(-1), ordered[0], ordered.at(-1)];
  const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
  return {
    prices:
      open === undefined || close === undefined || low === undefined || high === undefined
        ? undefined
        : { open, high, low, close },
    volume: sum(counted.map(({ size }) => size)),
    tradeCount: counted.length,
    pricedNotional: sum(priced.map(({ price, size }) => price * size)),
    pricedVolume: sum(priced.map(({ size }) => size)),
  };
}

const fold = (of: readonly Trade[]) => of.reduce(addTrade, EMPTY_TALLY);

describe('bars', () => {
  test('of any trades equal those of a plain reference, minute by minute', () => {
    fc.assert(
      fc.property(trades, all => {
        const builder = new MinuteBuilder();
        const minutes = all.flatMap(trade => {
          const closed = builder.closeBefore(trade.executedAt);
          builder.add(trade);
          return closed;
        });
        minutes.push(...builder.closeBefore(Number.POSITIVE_INFINITY));
        const expected = Object.values(
          Object.groupBy(all, ({ symbol, executedAt }) => `${symbol} ${minuteOf(executedAt)}`),
        ).flatMap((group = []) => {
          const tally = referenceTally(group);
          const [first] = group;
          return first === undefined || tally.tradeCount === 0
            ? []
            : [{ symbol: first.symbol, startsAt: minuteOf(first.executedAt), tally }];
        });
        expect(new Set(minutes)).toEqual(new Set(expected));
      }),
    );
  });

  test('hold every share that was traded, once', () => {
    fc.assert(
      fc.property(trades, all => {
        const counted = all.filter(({ conditions }) => eligibilityOf(conditions) !== 'nothing');
        expect(fold(all).volume).toBe(counted.reduce((total, { size }) => total + size, 0n));
      }),
    );
  });

  test('add up: the bar of a long stretch is the sum of those of its parts, however it is cut', () => {
    fc.assert(
      fc.property(trades, fc.nat(80), fc.nat(80), (all, a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const parts = [all.slice(0, first), all.slice(first, second), all.slice(second)].map(fold);
        expect(parts.reduce(mergeTallies)).toEqual(fold(all));
        expect(parts.reduceRight((later, earlier) => mergeTallies(earlier, later))).toEqual(fold(all));
      }),
    );
  });

  test('have an average price between low and high', () => {
    fc.assert(
      fc.property(trades, all => {
        const tally = fold(all);
        const vwap = vwapOf(tally);
        expect(vwap === undefined).toBe(tally.prices === undefined);
        if (tally.prices === undefined || vwap === undefined) return;
        expect(vwap).toBeGreaterThanOrEqual(tally.prices.low);
        expect(vwap).toBeLessThanOrEqual(tally.prices.high);
      }),
    );
  });
});

test('a trade on the stroke of a minute belongs to the minute that begins', () => {
  const builder = new MinuteBuilder();
  const trade = { symbol: 'AAA', price: 1n, size: 1n, exchange: 'N', conditions: [], feedId: '1', sequence: 1n };
  builder.add({ ...trade, executedAt: START + 59_999 });
  expect(builder.closeBefore(START + 59_999)).toEqual([]);
  expect(builder.closeBefore(START + 60_000)).toMatchObject([{ startsAt: START, tally: { tradeCount: 1 } }]);
  expect(builder.add({ ...trade, executedAt: START + 60_000 })).toMatchObject({ startsAt: START + 60_000 });
});

describe('the conditions of a trade', () => {
  test.each([
    [[], 'prices and volume'],
    [['@', 'F'], 'prices and volume'],
    [['T'], 'prices and volume'],
    [['I'], 'volume'],
    [['@', 'T', 'I'], 'volume'],
    [['Z'], 'volume'],
    [['M'], 'nothing'],
    [['I', 'Q'], 'nothing'],
    [['9'], 'nothing'],
  ])('%j count for %s', (conditions, eligibility) => {
    expect(eligibilityOf(conditions)).toBe(eligibility);
  });
});
