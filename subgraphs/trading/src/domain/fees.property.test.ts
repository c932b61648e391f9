import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aMarket, anAccount, anExecution, aQuote, keep, placed, quantity } from '../../test/support/fixtures.ts';
import { decideFill } from './decide-fill.ts';
import { formatPrice } from './units.ts';

/** The published rates, said again: dollars for each million sold (SEC), dollars for each share and at most so many for a trade (FINRA), by the first day. */
const RATES = [
  ['2026-04-04', 20_60n, 195n, 979n],
  ['2026-01-01', 0n, 195n, 979n],
  ['2025-05-14', 0n, 166n, 830n],
  ['2025-01-01', 27_80n, 166n, 830n],
] as const;
const MILLIONTH = 1_000_000n;

const up = (dividend: bigint, divisor: bigint) => (dividend + divisor - 1n) / divisor;

/** In cents, of a sale of so many whole shares at so many cents. */
function owed(day: string, shares: bigint, cents: bigint): bigint {
  const rates = RATES.find(([from]) => from <= day);
  if (rates === undefined) return 0n;
  const [, sec, taf, most] = rates;
  const ofShares = up(shares * taf, MILLIONTH / 100n);
  return up(shares * cents * sec, 100n * MILLIONTH) + (ofShares < most ? ofShares : most);
}

const anyDay = fc
  .date({ min: new Date('2024-12-01T12:00:00Z'), max: new Date('2026-12-31T12:00:00Z'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10));
const anySale = fc.record({
  day: anyDay,
  isBuy: fc.boolean(),
  isCompatible: fc.boolean(),
  parts: fc.array(fc.bigInt({ min: 1n, max: 3_000n }), { minLength: 1, maxLength: 6 }),
  cents: fc.bigInt({ min: 100n, max: 50_000n }),
});

describe('what an order is charged', () => {
  it('is what the table of its day says, however it is filled; for purchases and in Alpaca-compatible accounts nothing', () =>
    fc.assert(
      fc.property(anySale, ({ day, isBuy, isCompatible, parts, cents }) => {
        const shares = parts.reduce((total, part) => total + part, 0n);
        const state = anAccount({
          cash: '10000000000.00',
          owns: { AAPL: [shares.toString(), '1.00'] },
          overrides: { fillModel: isCompatible ? 'ALPACA_COMPAT' : 'NBBO_SIZE' },
        });
        const at = cents * 10_000n;
        const level = [formatPrice(at), '1'] as const;
        const market = aMarket({ quote: aQuote(level, level) });
        const order = placed(
          state,
          { side: isBuy ? 'BUY' : 'SELL', type: 'LIMIT', quantity: shares.toString(), limitPrice: formatPrice(at) },
          { market },
        );
        let charged = 0n;
        for (const part of parts) {
          const executed = { price: at, quantity: quantity(part.toString()) };
          const current = state.openOrders.get(order.id) ?? order;
          const executedAt = new Date(`${day}T15:00:00Z`);
          const changes = decideFill(state, current, anExecution(current, executed, { executedAt }));
          keep(state, changes);
          charged += changes[0]?.order?.fill?.fee ?? 0n;
        }
        expect(charged).toBe(isBuy || isCompatible ? 0n : owed(day, shares, cents));
      }),
    ));
});
