import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anAccount, anInstrument, fill, keep, place, price, quantity } from '../../test/support/fixtures.ts';
import type { AccountChange, AccountState } from './account.ts';
import { type ActionContext, type CorporateAction, decideCorporateAction, type Split } from './corporate-action.ts';
import { priceIncrementAt } from './market.ts';
import type { Order } from './order.ts';
import { formatPrice, grossOf, grossToCents, grossToCentsUp } from './units.ts';

const EX_DATE = new Date('2026-03-03T05:00:00.000Z');
const TICK = price('0.01');

interface Placed {
  readonly side: 'BUY' | 'SELL';
  readonly type: 'LIMIT' | 'STOP';
  readonly shares: bigint;
  readonly cents: bigint;
  readonly filled: bigint;
}

const anyOrder: fc.Arbitrary<Placed> = fc.record({
  side: fc.constantFrom('BUY', 'SELL'),
  type: fc.constantFrom('LIMIT', 'STOP'),
  shares: fc.bigInt({ min: 1n, max: 100n }),
  cents: fc.bigInt({ min: 1n, max: 40_000n }),
  filled: fc.bigInt({ min: 0n, max: 100n }),
});
const anySplit: fc.Arbitrary<Split> = fc
  .tuple(fc.bigInt({ min: 1n, max: 40n }), fc.bigInt({ min: 1n, max: 40n }))
  .filter(([newShares, oldShares]) => newShares !== oldShares)
  .map(([newShares, oldShares]) => ({ kind: 'SPLIT', newShares, oldShares }));
const anyDividend = fc.bigInt({ min: 1n, max: 5_000_000n }).map(amount => ({ kind: 'CASH_DIVIDEND' as const, amount }));

const anyWorld = fc.record({
  isShort: fc.boolean(),
  shares: fc.bigInt({ min: 0n, max: 1_000n }),
  cost: fc.bigInt({ min: 1n, max: 10_000_000n }),
  isFractionable: fc.boolean(),
  orders: fc.array(anyOrder, { maxLength: 6 }),
  action: fc.oneof(anySplit, anyDividend),
  tradedSince: fc.bigInt({ min: -50n, max: 50n }),
  closeBefore: fc.option(fc.bigInt({ min: 1n, max: price('500') })),
});

type Terms = typeof anyWorld extends fc.Arbitrary<infer Value> ? Value : never;

interface World {
  readonly before: AccountState;
  readonly after: AccountState;
  readonly action: CorporateAction;
  readonly context: ActionContext;
  readonly changes: readonly AccountChange[];
}

/** An account that owns or owes shares and has open orders, some of them filled in part, before and after an action. */
function lived({
  isShort,
  shares,
  cost,
  isFractionable,
  orders,
  action: terms,
  tradedSince,
  closeBefore,
}: Terms): World {
  const owned = isShort ? -shares : shares;
  const position = {
    symbol: 'AAPL',
    available: quantity('1') * owned,
    held: 0n,
    costBasis: shares === 0n ? 0n : cost,
    realizedPnl: 0n,
  };
  const state = anAccount({
    cash: '1000000.00',
    overrides: { type: isShort ? 'MARGIN' : 'CASH', positions: new Map(shares === 0n ? [] : [['AAPL', position]]) },
  });
  const instrument = anInstrument({ isFractionable });
  for (const { side, type, shares: asked, cents, filled } of orders) {
    const at = formatPrice(cents * TICK);
    const prices = type === 'LIMIT' ? { limitPrice: at } : { stopPrice: at };
    const { order, refusal } = place(
      state,
      { side, type, timeInForce: 'GTC', quantity: asked.toString(), ...prices },
      { instrument },
    );
    if (refusal === undefined && type === 'LIMIT' && filled > 0n && filled < asked)
      fill(state, order, at, filled.toString());
  }
  const before = { ...state, positions: new Map(state.positions), openOrders: new Map(state.openOrders) };
  const action = { symbol: 'AAPL', exDate: '2026-03-03', ...terms };
  const context = {
    instrument,
    effectiveAt: EX_DATE,
    // What open orders from before hold was there before.
    entitled: sizeOf(state) - (state.openOrders.size === 0 ? quantity('1') * tradedSince : 0n),
    closeBefore,
    now: EX_DATE,
  };
  const changes = decideCorporateAction(before, action, context);
  keep(state, changes);
  return { before, after: state, action, context, changes };
}

const always = (look: (world: World) => void) =>
  fc.assert(
    fc.property(anyWorld, terms => {
      look(lived(terms));
    }),
    { numRuns: 300 },
  );

const sum = (amounts: Iterable<bigint>) => [...amounts].reduce((total, amount) => total + amount, 0n);
const sizeOf = (state: AccountState) => {
  const { available = 0n, held = 0n } = state.positions.get('AAPL') ?? {};
  return available + held;
};
const booksOf = (state: AccountState) => {
  const { costBasis = 0n, realizedPnl = 0n } = state.positions.get('AAPL') ?? {};
  return { costBasis, realizedPnl };
};
const entitlementOf = ({ changes }: World) => {
  const [entitlement, ...others] = changes.flatMap(change => change.entitlement ?? []);
  if (entitlement === undefined || others.length > 0) throw new Error('an action is applied once');
  return entitlement;
};
const cashOf = ({ cash }: AccountState) => cash.available + cash.held;

describe('whatever an account has, when a company acts', () => {
  it('what is held is what its open orders hold, in cash and in shares', () =>
    always(({ after }) => {
      const open = [...after.openOrders.values()];
      expect(after.cash.held).toBe(sum(open.map(({ heldCash }) => heldCash)));
      expect(after.positions.get('AAPL')?.held ?? 0n).toBe(
        sum(open.map(({ side, heldQuantity }) => (side === 'SELL' ? heldQuantity : -heldQuantity))),
      );
    }));

  it('cash moves by what the account was entitled to, and by nothing else', () =>
    always(world => expect(cashOf(world.after) - cashOf(world.before)).toBe(entitlementOf(world).cash)));

  it('a dividend is what was held times its amount, to the nearest cent, and leaves the books', () =>
    always(world => {
      const { before, after, action, context } = world;
      if (action.kind !== 'CASH_DIVIDEND') return;
      expect(entitlementOf(world)).toMatchObject({
        quantity: context.entitled,
        cash: grossToCents(grossOf(action.amount, context.entitled)),
      });
      expect([sizeOf(after), booksOf(after)]).toEqual([sizeOf(before), booksOf(before)]);
    }));

  it('a split leaves the cost of what is not paid out, and the market value to within a cent', () =>
    always(world => {
      const { before, after, action, context } = world;
      if (action.kind !== 'SPLIT' || context.entitled !== sizeOf(before)) return;
      const { quantityAfter, fraction, cash } = entitlementOf(world);
      const exact = (sizeOf(before) * action.newShares) / action.oldShares;
      expect(quantityAfter + fraction).toBe(exact);
      expect(quantityAfter % (context.instrument.isFractionable ? 1n : quantity('1'))).toBe(0n);
      const [old, books] = [booksOf(before), booksOf(after)];
      const sign = sizeOf(before) < 0n ? -1n : 1n;
      // Paid out at a price: its share of the cost goes, and the difference is profit.
      expect(sign * (books.costBasis - old.costBasis) - (books.realizedPnl - old.realizedPnl)).toBe(-cash);
      if (fraction === 0n) expect(books).toEqual(old);
      const [worthBefore, worthAfter] = [
        grossOf(price('40'), sizeOf(before)),
        (grossOf(price('40'), exact) * action.oldShares) / action.newShares,
      ];
      const error = worthBefore - worthAfter;
      expect((error < 0n ? -error : error) <= 10n ** 13n).toBe(true);
    }));

  it('cost is nothing exactly when there is no position, and never below', () =>
    always(({ after }) => {
      const { costBasis } = booksOf(after);
      expect(costBasis >= 0n && (sizeOf(after) !== 0n || costBasis === 0n)).toBe(true);
    }));

  it('every restated order holds what it may need, no more than before, and keeps what was filled', () =>
    always(({ before, after }) => {
      for (const order of after.openOrders.values()) {
        const old = before.openOrders.get(order.id);
        expect(order.heldCash >= neededCash(order) && order.heldCash <= (old?.heldCash ?? 0n)).toBe(true);
        expect(order.activeQuantity <= order.quantity && order.filledQuantity === old?.filledQuantity).toBe(true);
      }
    }));

  it('prices of restated orders are whole increments', () =>
    always(({ after }) => {
      const prices = [...after.openOrders.values()].flatMap(({ limitPrice, stopPrice }) => [limitPrice, stopPrice]);
      for (const at of prices)
        expect(at === null || (at > 0n && at % priceIncrementAt(anInstrument(), at) === 0n)).toBe(true);
    }));

  it('a split leaves a limit no worse for its owner, and a stop no nearer', () =>
    always(({ before, after, action }) => {
      if (action.kind !== 'SPLIT') return;
      for (const { id, side, limitPrice, stopPrice } of after.openOrders.values()) {
        const old = before.openOrders.get(id);
        // Above zero where the restated price is above the exact one.
        const above = (restated: bigint | null, then: bigint | null | undefined) =>
          (restated ?? 0n) * action.newShares - (then ?? 0n) * action.oldShares;
        const sign = side === 'BUY' ? 1n : -1n;
        expect(sign * above(limitPrice, old?.limitPrice) <= 0n && sign * above(stopPrice, old?.stopPrice) >= 0n).toBe(
          true,
        );
      }
    }));

  it('a reverse split leaves no order from before', () =>
    always(({ after, action }) => {
      if (action.kind === 'SPLIT' && action.newShares < action.oldShares)
        expect([...after.openOrders.values()]).toEqual([]);
    }));

  it('the same action makes the same changes again', () =>
    always(({ before, action, context, changes }) =>
      expect(decideCorporateAction(before, action, context)).toEqual(changes),
    ));
});

function neededCash({
  side,
  reservePrice,
  quantity: asked,
  filledQuantity,
  heldQuantity,
  filledGross,
  filledCash,
}: Order): bigint {
  if (reservePrice === null || side === 'SELL') return 0n;
  const worst = grossToCentsUp(filledGross + grossOf(reservePrice, asked - filledQuantity - heldQuantity)) - filledCash;
  return worst < 0n ? 0n : worst;
}
