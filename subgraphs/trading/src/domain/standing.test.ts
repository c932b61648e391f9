import { describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anExecution,
  aQuote,
  cash,
  keep,
  markOf,
  NOON,
  nextId,
  place,
  placed,
  price,
  quantity,
} from '../../test/support/fixtures.ts';
import type { AccountState } from './account.ts';
import { buyingPowerOf } from './check-margin.ts';
import { decideFill } from './decide-fill.ts';
import { decideDeposit, withdrawableOf } from './decide-funds.ts';
import { marginOf } from './margin.ts';
import { afterMarginMovement, GOOD_STANDING, restrictedUntil, settledCashOnly } from './standing.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const market = aMarket({ quote: aQuote(['100.00', '5000'], ['100.00', '5000']), markOf: markOf({ AAPL: '100.00' }) });
const limit = { type: 'LIMIT', limitPrice: '100.00' } as const;

/** Trades at 100.00 at a moment; sales settle a day later. */
function trade(state: AccountState, side: 'BUY' | 'SELL', shares: string, at: Date): void {
  const order = placed(state, { ...limit, side, quantity: shares }, { market: { ...market, now: at } });
  const execution = anExecution(
    order,
    { price: price('100.00'), quantity: quantity(shares) },
    { executedAt: at, settlesAt: new Date(+at + DAY_MS) },
  );
  keep(state, decideFill(state, order, execution));
}

const hours = (count: number) => new Date(+NOON + count * HOUR_MS);

describe('good faith', () => {
  it('is kept by buying with proceeds that have not settled and waiting until they have', () => {
    const state = anAccount({ cash: '0.00', owns: { AAPL: ['100', '9000.00'] } });
    trade(state, 'SELL', '100', NOON);
    trade(state, 'BUY', '90', hours(1));
    trade(state, 'SELL', '90', hours(25));
    expect(state.standing.goodFaithViolations).toEqual([]);
  });

  it('is kept by buying with money that came in after the proceeds were spent', () => {
    const state = anAccount({ cash: '0.00', owns: { AAPL: ['100', '9000.00'] } });
    trade(state, 'SELL', '100', NOON);
    trade(state, 'BUY', '99', hours(1));
    const deposit = decideDeposit(state, cash('5000.00'), nextId(), hours(2));
    if ('code' in deposit) throw new Error(deposit.message);
    keep(state, deposit);
    expect(withdrawableOf(state, hours(2), market.markOf)).toBe(cash('5000.00'));
    trade(state, 'BUY', '50', hours(3));
    trade(state, 'SELL', '50', hours(4));
    expect(state.standing).toMatchObject({
      goodFaithViolations: [],
      unsettledPurchases: [{ quantity: quantity('99') }],
    });
    expect(withdrawableOf(state, hours(4), market.markOf)).toBe(0n);
    trade(state, 'SELL', '1', hours(5));
    expect(state.standing.goodFaithViolations).toHaveLength(1);
  });

  it('is violated by selling it before, once for an order', () => {
    const state = anAccount({ cash: '0.00', owns: { AAPL: ['100', '9000.00'] } });
    trade(state, 'SELL', '100', NOON);
    trade(state, 'BUY', '90', hours(1));
    trade(state, 'SELL', '40', hours(2));
    expect(state.standing.goodFaithViolations).toMatchObject([{ symbol: 'AAPL', occurredAt: hours(2) }]);
    expect(state.standing.unsettledPurchases).toMatchObject([{ quantity: quantity('50') }]);
  });

  it('marks purchases whose money settles together as one', () => {
    const state = anAccount({ cash: '0.00', owns: { AAPL: ['100', '9000.00'] } });
    trade(state, 'SELL', '100', NOON);
    for (const hour of [1, 2, 3]) trade(state, 'BUY', '30', hours(hour));
    expect(state.standing.unsettledPurchases).toMatchObject([{ quantity: quantity('90') }]);
    trade(state, 'SELL', '40', hours(4));
    expect(state.standing.unsettledPurchases).toMatchObject([{ quantity: quantity('50') }]);
  });

  it('sells first what was paid for', () => {
    const state = anAccount({ cash: '0.00', owns: { AAPL: ['200', '9000.00'] } });
    trade(state, 'SELL', '100', NOON);
    trade(state, 'BUY', '90', hours(1));
    trade(state, 'SELL', '100', hours(2));
    expect(state.standing.goodFaithViolations).toEqual([]);
    trade(state, 'SELL', '1', hours(3));
    expect(state.standing.goodFaithViolations).toHaveLength(1);
  });

  it('violated three times within a year leaves 90 days with settled cash only', () => {
    const state = anAccount({ cash: '0.00', owns: { AAPL: ['100', '9000.00'] } });
    trade(state, 'SELL', '100', NOON);
    for (const [round, shares] of ['90', '80', '70'].entries()) {
      trade(state, 'BUY', shares, hours(2 * round + 1));
      trade(state, 'SELL', shares, hours(2 * round + 2));
    }
    expect(state.standing.goodFaithViolations).toHaveLength(3);
    expect(state.standing.settledCashOnlyUntil).toEqual(new Date(+hours(6) + 90 * DAY_MS));
    const restricted = { ...market, now: hours(7) };
    expect(buyingPowerOf(state, restricted)).toBe(0n);
    expect(place(state, { ...limit, quantity: '1' }, { market: restricted }).refusal).toMatchObject({
      code: 'INSUFFICIENT_BUYING_POWER',
    });
    expect(settledCashOnly(state.standing, hours(31))).toBe(true);
    expect(buyingPowerOf(state, { ...market, now: hours(31) })).toBe(state.cash.available); // all has settled
    expect(settledCashOnly(state.standing, hours(24 * 91))).toBe(false);
  });
});

describe('an intraday margin deficit', () => {
  const margin = (equity: string, maintenance: string) => ({
    ...marginOf(anAccount({ overrides: { type: 'MARGIN' } }), market.markOf),
    equity: cash(equity),
    maintenanceMargin: cash(maintenance),
  });

  it('is the lowest level of a day after a trade that lowered it', () => {
    const first = afterMarginMovement(GOOD_STANDING, margin('30000.00', '32000.00'), true, NOON);
    expect(first?.marginDeficits).toMatchObject([{ amount: cash('2000.00'), occurredAt: NOON }]);
    const deeper = afterMarginMovement(first ?? GOOD_STANDING, margin('30000.00', '33000.00'), true, hours(1));
    expect(deeper?.marginDeficits).toMatchObject([{ amount: cash('3000.00'), occurredAt: hours(1) }]);
    expect(afterMarginMovement(deeper ?? GOOD_STANDING, margin('30000.00', '31500.00'), true, hours(2))).toBe(
      undefined,
    );
  });

  it('is due after two business days and restricts the account after five, at the close in New York', () => {
    const standing = afterMarginMovement(GOOD_STANDING, margin('30000.00', '32000.00'), true, NOON); // a Monday
    const [deficit] = standing?.marginDeficits ?? [];
    expect(deficit?.dueAt).toEqual(new Date('2026-03-04T21:00:00.000Z'));
    expect(deficit?.restrictsAt).toEqual(new Date('2026-03-09T20:00:00.000Z'));
    expect(restrictedUntil(standing ?? GOOD_STANDING, new Date('2026-03-09T19:59:59.000Z'))).toBe(undefined);
    const state = anAccount({ overrides: { type: 'MARGIN', standing: standing ?? GOOD_STANDING } });
    const now = new Date('2026-03-09T20:00:00.000Z');
    expect(place(state, { ...limit, quantity: '1' }, { market: { ...market, now } }).refusal).toMatchObject({
      code: 'ACCOUNT_RESTRICTED',
    });
    expect(restrictedUntil(state.standing, now)).toEqual(new Date(+now + 90 * DAY_MS));
  });

  it('is due by business days: neither a holiday nor a weekend is one, and the close may be early', () => {
    const wednesday = new Date('2026-11-25T17:00:00Z');
    const standing = afterMarginMovement(GOOD_STANDING, margin('30000.00', '32000.00'), true, wednesday);
    expect(standing?.marginDeficits).toMatchObject([
      { dueAt: new Date('2026-11-30T21:00:00Z'), restrictsAt: new Date('2026-12-03T21:00:00Z') },
    ]);
    const tuesday = new Date('2026-11-24T17:00:00Z');
    expect(
      afterMarginMovement(GOOD_STANDING, margin('30000.00', '32000.00'), true, tuesday)?.marginDeficits,
    ).toMatchObject([{ dueAt: new Date('2026-11-27T18:00:00Z') }]);
  });

  it('is met once a deposit or a closing trade has brought the level back, but a restriction that began stays', () => {
    const standing = afterMarginMovement(GOOD_STANDING, margin('30000.00', '32000.00'), true, NOON) ?? GOOD_STANDING;
    expect(afterMarginMovement(standing, margin('30000.00', '30000.01'), false, hours(1))).toBe(undefined);
    expect(afterMarginMovement(standing, margin('30000.00', '30000.00'), false, hours(1))).toEqual(GOOD_STANDING);
    const late = new Date('2026-03-10T15:00:00.000Z');
    expect(afterMarginMovement(standing, margin('30000.00', '0.00'), false, late)).toMatchObject({
      marginDeficits: [],
      restrictedUntil: new Date(+new Date('2026-03-09T20:00:00.000Z') + 90 * DAY_MS),
    });
  });

  it('is not called for when it is small: below 1,000.00, or 5 % of the equity', () => {
    expect(afterMarginMovement(GOOD_STANDING, margin('30000.00', '30999.99'), true, NOON)).toBe(undefined);
    expect(afterMarginMovement(GOOD_STANDING, margin('30000.00', '31000.00'), true, NOON)).toBeDefined();
    expect(afterMarginMovement(GOOD_STANDING, margin('10000.00', '10499.99'), true, NOON)).toBe(undefined);
    expect(afterMarginMovement(GOOD_STANDING, margin('10000.00', '10500.00'), true, NOON)).toBeDefined();
  });
});
