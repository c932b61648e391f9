import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addTrade, EMPTY_TALLY, type Minute, mergeTallies, type Tally, vwapOf } from './bar.ts';
import { type Listing, MinuteBuilder } from './minute-builder.ts';
import { type BarColumn, saleEffectOf } from './sale-conditions.ts';
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
      conditions: fc.constantFrom<readonly string[]>(
        [],
        [],
        [],
        ['I'],
        ['@', 'I'],
        ['M'],
        ['F'],
        ['T'],
        ['Z'],
        ['4'],
        ['9'],
      ),
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

const LISTING: Listing = { calendar: 'XNYS', exchange: 'XNYS' };

/** Bars as a textbook has them: gather the trades of a stretch, then look at them, by the tape's guidelines for a minute or a day. */
function referenceTally(of: readonly Trade[], column: BarColumn = 'minute'): Tally {
  const has = (letters: string) => (trade: Trade) => trade.conditions.some(condition => letters.includes(condition));
  const counted = of.filter(trade => !has('M9')(trade));
  const certain = of.filter(trade => !has(column === 'minute' ? 'IMZ49' : 'IMZ4T')(trade));
  const priced = of.filter(trade => !has(column === 'minute' ? 'IMZ49' : 'IMT')(trade));
  const prices = priced.map(({ price }) => price);
  const ordered = prices.toSorted((a, b) => (a < b ? -1 : 1));
  const [open, close, low, high] = [prices[0], certain.at(-1)?.price ?? prices[0], ordered[0], ordered.at(-1)];
  const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
  const averaged = priced.filter(trade => counted.includes(trade));
  return {
    prices:
      open === undefined || close === undefined || low === undefined || high === undefined
        ? undefined
        : { open, high, low, close, ...(certain.length === 0 && { isCloseTentative: true }) },
    volume: sum(counted.map(({ size }) => size)),
    tradeCount: counted.length,
    pricedNotional: sum(averaged.map(({ price, size }) => price * size)),
    pricedVolume: sum(averaged.map(({ size }) => size)),
  };
}

const fold = (of: readonly Trade[], column: BarColumn = 'minute') =>
  of.reduce((tally, trade) => addTrade(tally, trade, saleEffectOf(trade.conditions, column, 'XNYS')), EMPTY_TALLY);

function minutesOf(all: readonly Trade[]): Minute[] {
  const builder = new MinuteBuilder(() => LISTING);
  const minutes = all.flatMap(trade => {
    const closed = builder.closeBefore(trade.executedAt);
    builder.add(trade);
    return closed;
  });
  return [...minutes, ...builder.closeBefore(Number.POSITIVE_INFINITY)];
}

describe('bars', () => {
  test('of any trades equal those of a plain reference, minute by minute', () => {
    fc.assert(
      fc.property(trades, all => {
        const expected = Object.values(
          Object.groupBy(all, ({ symbol, executedAt }) => `${symbol} ${minuteOf(executedAt)}`),
        ).flatMap((group = []) => {
          const tally = referenceTally(group);
          const [first] = group;
          return first === undefined || (tally.tradeCount === 0 && referenceTally(group, 'day').prices === undefined)
            ? []
            : [{ symbol: first.symbol, startsAt: minuteOf(first.executedAt), tally }];
        });
        const minutes = minutesOf(all).map(({ symbol, startsAt, tally }) => ({ symbol, startsAt, tally }));
        expect(new Set(minutes)).toEqual(new Set(expected));
      }),
    );
  });

  test('of a day, folded from what its minutes add to it, equal a plain reference over its trades', () => {
    fc.assert(
      fc.property(trades, all => {
        for (const symbol of SYMBOLS) {
          const of = all.filter(trade => trade.symbol === symbol);
          const minutes = minutesOf(of);
          expect(minutes.map(({ tradingDate }) => tradingDate)).toEqual(minutes.map(() => '2026-11-20'));
          const day = minutes.map(({ tally, day }) => day ?? tally).reduce(mergeTallies, EMPTY_TALLY);
          expect(day).toEqual(referenceTally(of, 'day'));
        }
      }),
    );
  });

  test('hold every share that was traded, once', () => {
    fc.assert(
      fc.property(trades, all => {
        const counted = all.filter(({ conditions }) => !conditions.includes('M') && !conditions.includes('9'));
        expect(fold(all).volume).toBe(counted.reduce((total, { size }) => total + size, 0n));
      }),
    );
  });

  test('add up: the bar of a long stretch is the sum of those of its parts, however it is cut', () => {
    fc.assert(
      fc.property(trades, fc.nat(80), fc.nat(80), (all, a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const parts = [all.slice(0, first), all.slice(first, second), all.slice(second)].map(part => fold(part));
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
  const builder = new MinuteBuilder(() => LISTING);
  const trade = { symbol: 'AAA', price: 1n, size: 1n, exchange: 'N', conditions: [], feedId: '1', sequence: 1n };
  builder.add({ ...trade, executedAt: START + 59_999 });
  expect(builder.closeBefore(START + 59_999)).toEqual([]);
  expect(builder.closeBefore(START + 60_000)).toMatchObject([{ startsAt: START, tally: { tradeCount: 1 } }]);
  expect(builder.add({ ...trade, executedAt: START + 60_000 })).toMatchObject({ startsAt: START + 60_000 });
});

describe('a minute', () => {
  const at = (time: string, conditions: readonly string[], price = 10n): Trade => ({
    ...{ symbol: 'AAA', price, size: 1n, exchange: 'N', conditions, feedId: '', sequence: 1n },
    executedAt: Date.parse(time),
  });
  const only = (...of: Trade[]) => minutesOf(of).map(({ tradingDate, tally, day }) => ({ tradingDate, tally, day }))[0];

  test('of the regular session counts for its day, apart only where that differs', () => {
    expect(only(at('2026-11-20T14:30:00Z', []))).toMatchObject({ tradingDate: '2026-11-20', day: undefined });
    expect(only(at('2026-11-20T14:30:00Z', ['Z']), at('2026-11-20T14:30:01Z', [], 9n))).toMatchObject({
      tally: { prices: { open: 9n, close: 9n }, volume: 2n },
      day: { prices: { open: 10n, close: 9n }, volume: 2n },
    });
  });

  test('outside of it counts for no day, except for the prints of an auction', () => {
    expect(only(at('2026-11-20T21:00:00Z', []))).toMatchObject({ tradingDate: undefined, day: undefined });
    expect(only(at('2026-11-20T21:01:04Z', ['T']), at('2026-11-20T21:01:05Z', ['6'], 11n))).toMatchObject({
      tradingDate: '2026-11-20',
      tally: { prices: { open: 10n, close: 11n }, volume: 2n },
      day: { prices: { open: 11n, close: 11n }, volume: 1n },
    });
    // A half day, after 13:00; a holiday; before the opening.
    expect(only(at('2015-12-24T18:00:02Z', ['6']))).toMatchObject({ tradingDate: '2015-12-24', day: { volume: 1n } });
    expect(only(at('2015-12-25T18:00:02Z', ['6']))).toMatchObject({ tradingDate: undefined, day: undefined });
    expect(only(at('2026-11-20T14:29:59Z', ['O']))).toMatchObject({ tradingDate: undefined, day: undefined });
  });

  test('in which only a corrected close was said has no volume of its own', () => {
    expect(only(at('2026-11-20T21:10:00Z', ['9'], 12n))).toMatchObject({
      tradingDate: '2026-11-20',
      tally: EMPTY_TALLY,
      day: { prices: { close: 12n }, volume: 0n },
    });
  });
});
