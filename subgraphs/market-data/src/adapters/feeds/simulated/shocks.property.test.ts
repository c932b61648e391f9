import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exposureOf } from './sectors.ts';
import { ClusteredShocks, CommonShocks } from './shocks.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, index) => (value - meanA) * ((b[index] ?? 0) - meanB)));
  return (
    covariance / Math.sqrt(mean(a.map(value => (value - meanA) ** 2)) * mean(b.map(value => (value - meanB) ** 2)))
  );
}

/** The moves of several symbols, tick by tick. */
function movesOf(seed: number, symbols: readonly string[], ticks: number): number[][] {
  const exposures = symbols.map(exposureOf);
  const common = new CommonShocks(
    seed,
    exposures.map(({ sector }) => sector),
  );
  const own = symbols.map(symbol => new ClusteredShocks(seed, symbol));
  const moves: number[][] = symbols.map(() => []);
  for (let tick = 0; tick < ticks; tick += 1) {
    common.next();
    for (const [index, exposure] of exposures.entries())
      moves[index]?.push(common.of(exposure) + exposure.own * (own[index]?.next() ?? 0));
  }
  return moves;
}

describe('shocks', () => {
  test('are of mean 0 and, in the long run, of variance 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), seed => {
        const shocks = new ClusteredShocks(seed, 'any');
        const values = Array.from({ length: 60_000 }, () => shocks.next());
        expect(Math.abs(mean(values))).toBeLessThan(0.05);
        const variance = mean(values.map(value => value ** 2));
        expect(variance).toBeGreaterThan(0.3);
        expect(variance).toBeLessThan(4);
      }),
      { numRuns: 10 },
    );
  });

  test('come in clusters: a wild block follows a wild one, and there are more extremes than chance alone makes', () => {
    const shocks = new ClusteredShocks(7, 'clusters');
    const blocks = Array.from({ length: 8_000 }, () => {
      let sum = 0;
      for (let tick = 0; tick < 100; tick += 1) sum += shocks.next();
      return sum / 10;
    });
    const squares = blocks.map(value => value ** 2);
    expect(correlation(squares.slice(1), squares.slice(0, -1))).toBeGreaterThan(0.08);
    const kurtosis = mean(blocks.map(value => value ** 4)) / mean(squares) ** 2;
    expect(kurtosis).toBeGreaterThan(3.3);
  });

  test('are shared: most within a sector, less across sectors, hardly with gold, against bonds', () => {
    const [apple = [], microsoft = [], exxon = [], gold = [], bonds = [], spy = []] = movesOf(
      3,
      ['AAPL', 'MSFT', 'XOM', 'GLD', 'TLT', 'SPY'],
      40_000,
    );
    expect(correlation(apple, microsoft)).toBeGreaterThan(correlation(apple, exxon) + 0.05);
    expect(correlation(apple, exxon)).toBeGreaterThan(0.15);
    expect(Math.abs(correlation(apple, gold))).toBeLessThan(0.05);
    expect(correlation(apple, bonds)).toBeLessThan(-0.05);
    expect(correlation(apple, spy)).toBeGreaterThan(0.35);
  });
});
