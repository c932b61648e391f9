import { describe, expect, it } from 'vitest';
import { cash, price, quantity } from '../../test/support/fixtures.ts';
import { type LedgerPoint, portfolioHistory } from './portfolio-history.ts';

const day = (index: number) => new Date(Date.UTC(2026, 0, 5 + index));
const point = (index: number, held: string, flow = '0', shares = '0'): LedgerPoint => ({
  at: day(index),
  cash: cash(held),
  flow: cash(flow),
  positions: new Map([['AAPL', quantity(shares)]]),
});
const prices = ['100', '110', '110', '99'].map(price);
const priceAt = (_: string, at: Date) => prices[at.getUTCDate() - 5] ?? null;

describe('portfolioHistory', () => {
  it('values what is owned at the price of the moment', () =>
    expect(portfolioHistory([point(0, '1000', '0', '10'), point(1, '1000', '0', '10')], priceAt)).toEqual([
      { at: day(0), equity: cash('2000'), profit: 0n, timeWeightedReturn: 0n },
      { at: day(1), equity: cash('2100'), profit: cash('100'), timeWeightedReturn: 5_000_000n },
    ]));

  it('does not take a deposit for a profit, nor a withdrawal for a loss', () => {
    const history = portfolioHistory(
      [
        point(0, '0', '0', '10'),
        point(1, '0', '0', '10'),
        point(2, '9000', '9000', '10'),
        point(3, '0', '-9000', '10'),
      ],
      priceAt,
    );
    expect(history.map(({ equity, profit }) => [equity, profit])).toEqual([
      [cash('1000'), 0n],
      [cash('1100'), cash('100')],
      [cash('10100'), cash('100')],
      [cash('990'), cash('-10')],
    ]);
    // 1.1 × 1.0 × (990 + 9000) / 10100: chained, not equity over base.
    expect(history.map(({ timeWeightedReturn }) => timeWeightedReturn)).toEqual([
      0n,
      10_000_000n,
      10_000_000n,
      8_801_980n,
    ]);
  });

  it('has no return while there is nothing', () =>
    expect(
      portfolioHistory([point(0, '0'), point(1, '500', '500'), point(2, '500')], priceAt).map(
        ({ timeWeightedReturn, profit }) => [timeWeightedReturn, profit],
      ),
    ).toEqual([
      [0n, 0n],
      [0n, 0n],
      [0n, 0n],
    ]));
});
