import { describe, expect, it } from 'vitest';
import { anAccount, anExecution, cash, keep, placed, price, quantity } from '../../test/support/fixtures.ts';
import { decideFill } from './decide-fill.ts';
import { feeOfFill, feesOwed } from './fees.ts';
import { grossOf } from './units.ts';

const owed = (day: string, at: string, shares: string, overrides = {}) =>
  feesOwed({
    side: 'SELL',
    assetClass: 'US_EQUITY',
    fillModel: 'NBBO_SIZE',
    gross: grossOf(price(at), quantity(shares)),
    quantity: quantity(shares),
    at: new Date(`${day}T15:00:00Z`),
    ...overrides,
  });

describe('fees', () => {
  it.each([
    // 100 × 190 = 19,000: SEC 0.3914 → 0.40, TAF 0.0195 → 0.02
    ['2026-11-20', '190.00', '100', '0.42'],
    ['2026-04-04', '190.00', '100', '0.42'],
    ['2026-04-03', '190.00', '100', '0.02'],
    // TAF 0.0166 → 0.02
    ['2025-12-31', '190.00', '100', '0.02'],
    // SEC 0.5282 → 0.53
    ['2025-05-13', '190.00', '100', '0.55'],
    ['2024-12-31', '190.00', '100', '0.00'],
    // The TAF of a trade has a limit.
    ['2026-11-20', '1.00', '1000000', '30.39'],
    ['2026-11-20', '0.01', '1', '0.02'],
    // However little is owed, it is a cent.
    ['2026-11-20', '0.000001', '0.000000001', '0.02'],
  ])('on %s a sale at %s of %s owes', (day, at, shares, expected) =>
    expect(owed(day, at, shares)).toBe(cash(expected)),
  );

  it('are not owed for buying, nor for crypto', () => {
    expect(owed('2026-11-20', '190.00', '100', { side: 'BUY' })).toBe(0n);
    expect(owed('2026-11-20', '190.00', '100', { assetClass: 'CRYPTO' })).toBe(0n);
  });

  it('of a new rate are owed for what is sold from its day on', () => {
    const state = anAccount({ owns: { AAPL: ['200', '100.00'] } });
    const sale = placed(state, {
      side: 'SELL',
      type: 'LIMIT',
      quantity: '200',
      limitPrice: '190.00',
      timeInForce: 'GTC',
    });
    const fees = ['2026-04-03', '2026-04-06'].map(day => {
      const current = state.openOrders.get(sale.id) ?? sale;
      const executed = { price: price('190.00'), quantity: quantity('100') };
      const changes = decideFill(
        state,
        current,
        anExecution(current, executed, { executedAt: new Date(`${day}T15:00:00Z`) }),
      );
      keep(state, changes);
      return changes[0]?.order?.fill?.fee;
    });
    // The SEC's rate was 0 until 2026-04-03. At the new rates 200 owe 0.79 + 0.04, and 100 of them 0.40 + 0.02.
    expect(fees).toEqual([cash('0.02'), cash('0.41')]);
  });

  it('of a fill are what is owed more than before, and never more than it brings', () => {
    expect(feeOfFill(42n, 30n, 1_000n)).toBe(12n);
    expect(feeOfFill(42n, 0n, 1n)).toBe(1n);
    expect(feeOfFill(42n, 42n, 1_000n)).toBe(0n);
  });
});
