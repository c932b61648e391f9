import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anExecution,
  anInstrument,
  aQuote,
  CLOSE,
  CLOSED,
  keep,
  markOf,
  NOON,
  nextId,
  place,
  price,
  quantity,
} from '../../test/support/fixtures.ts';
import { type AccountChange, type AccountState, type AccountType, applyChange } from './account.ts';
import { decideFill } from './decide-fill.ts';
import { decideDeposit, decideWithdrawal } from './decide-funds.ts';
import type { Posting } from './ledger.ts';
import { intradayMarginLevel, marginOf } from './margin.ts';
import { averageFillPrice, type Fill, type Order } from './order.ts';
import { isEntry, rootIdOf } from './order-group.ts';
import { decideEnd, decideRoute } from './order-life.ts';
import { isOpen, isWorking, transition } from './order-status.ts';
import { averagePrice, formatPrice } from './units.ts';
import { signedCost } from './valuation.ts';

/** Everything that can happen to an account; numbers pick among what is there when it happens. */
type Step =
  | { readonly kind: 'DEPOSIT'; readonly cents: bigint }
  | { readonly kind: 'WITHDRAW'; readonly cents: bigint }
  | {
      readonly kind: 'PLACE';
      readonly side: 'BUY' | 'SELL';
      readonly orderClass: 'SIMPLE' | 'BRACKET' | 'OTO' | 'OCO';
      readonly isMarket: boolean;
      readonly isOpen: boolean;
      readonly symbol: string;
      readonly shares: bigint;
      readonly cents: bigint;
    }
  | { readonly kind: 'FILL'; readonly pick: number; readonly shares: bigint; readonly better: bigint }
  | { readonly kind: 'ROUTE' | 'CANCEL' | 'EXPIRE'; readonly pick: number };

const pick = fc.nat(1_000);
const shares = fc.bigInt({ min: 1n, max: 400n });
const cents = fc.bigInt({ min: 300n, max: 40_000n });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      arbitrary: fc.record({
        kind: fc.constantFrom('DEPOSIT', 'WITHDRAW'),
        cents: fc.bigInt({ min: 1n, max: 10n ** 7n }),
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        kind: fc.constant('PLACE' as const),
        side: fc.constantFrom('BUY', 'SELL'),
        orderClass: fc.constantFrom('SIMPLE', 'SIMPLE', 'BRACKET', 'OTO', 'OCO'),
        isMarket: fc.boolean(),
        isOpen: fc.boolean(),
        symbol: fc.constantFrom('AAPL', 'IBM'),
        shares,
        cents,
      }),
      weight: 4,
    },
    {
      arbitrary: fc.record({
        kind: fc.constant('FILL' as const),
        pick,
        shares,
        better: fc.bigInt({ min: 0n, max: 10n ** 7n }),
      }),
      weight: 5,
    },
    { arbitrary: fc.record({ kind: fc.constantFrom('ROUTE', 'CANCEL', 'EXPIRE'), pick }), weight: 2 },
  ),
  { minLength: 1, maxLength: 60 },
) as fc.Arbitrary<Step[]>;

/** An account and everything that was ever decided about it. */
interface Life {
  readonly state: AccountState;
  readonly changes: AccountChange[];
}

function live(life: Life, step: Step): void {
  const changes = decide(life.state, step);
  if (step.kind !== 'PLACE') keep(life.state, changes); // placing has kept it
  life.changes.push(...changes);
}

function decide(state: AccountState, step: Step): readonly AccountChange[] {
  if (step.kind === 'DEPOSIT' || step.kind === 'WITHDRAW') {
    const decision = (step.kind === 'DEPOSIT' ? decideDeposit : decideWithdrawal)(
      state,
      step.cents,
      nextId(),
      NOON,
      markOf(),
    );
    return 'code' in decision ? [] : [decision];
  }
  if (step.kind === 'PLACE') return decidePlace(state, step);
  const open = [...state.openOrders.values()];
  const order = open[step.pick % open.length];
  if (order === undefined) return [];
  if (step.kind === 'FILL') return isWorking(order.status) ? decideFill(state, order, execution(order, step)) : [];
  // What is held for its entry comes alive with it, not with a session.
  if (transition(order.status, step.kind) === undefined || (step.kind === 'ROUTE' && order.status === 'HELD'))
    return [];
  if (step.kind === 'ROUTE') return [decideRoute(state, order, aMarket())];
  return decideEnd(state, order, step.kind === 'CANCEL' ? 'CANCELED' : 'EXPIRED', step.kind, nextId(), CLOSE);
}

function decidePlace(state: AccountState, step: Step & { kind: 'PLACE' }): readonly AccountChange[] {
  const at = step.cents * price('0.01');
  const market = aMarket({
    quote: aQuote([formatPrice(at), '500'], [formatPrice(at), '500']),
    ...(!step.isOpen && { session: CLOSED }),
  });
  const instrument = anInstrument({ symbol: step.symbol });
  const terms = {
    quantity: step.shares.toString(),
    ...(!step.isMarket && { type: 'LIMIT' as const, limitPrice: formatPrice(at) }),
  };
  if (step.orderClass === 'SIMPLE') return place(state, { side: step.side, ...terms }, { market, instrument }).changes;
  // A cash account only gets out of what it owns.
  const isLong = state.type === 'CASH' || step.side === 'BUY';
  const distance = isLong ? 10_000n : -10_000n;
  const group = {
    orderClass: step.orderClass,
    stopLoss: { stopPrice: formatPrice(at - distance), limitPrice: null },
    takeProfit: step.orderClass === 'OTO' ? null : { limitPrice: formatPrice(at + distance) },
  };
  const root =
    step.orderClass === 'OCO'
      ? { side: isLong ? ('SELL' as const) : ('BUY' as const), quantity: terms.quantity, type: 'LIMIT' as const }
      : { side: isLong ? ('BUY' as const) : ('SELL' as const), ...terms };
  return place(state, { ...root, ...group }, { market, instrument }).changes;
}

function execution(order: Order, { shares: executed, better }: { shares: bigint; better: bigint }) {
  const limit = order.side === 'BUY' ? (order.reservePrice ?? 1n) : (order.limitPrice ?? price('50'));
  const at = order.side === 'BUY' ? (better < limit ? limit - better : 1n) : limit + better;
  return anExecution(order, { price: at, quantity: executed * quantity('1') });
}

const sum = (amounts: Iterable<bigint>) => [...amounts].reduce((total, amount) => total + amount, 0n);
const postingsOf = (changes: readonly AccountChange[]): Posting[] =>
  changes.flatMap(({ entry }) => entry?.postings ?? []);
const fillsOf = (changes: readonly AccountChange[]): Fill[] => changes.flatMap(({ order }) => order?.fill ?? []);
const cashFlow = ({ side, price: at, quantity: filled }: Fill) => (side === 'BUY' ? -1n : 1n) * at * filled;

/** What a position cost; a short one was paid for. */
const signedCosts = (state: AccountState) => sum([...state.positions.values()].map(signedCost));

/** Lives through any steps and looks after each of them. */
function alwaysOf(type: AccountType, look: (life: Life, step: Step) => void): void {
  fc.assert(
    fc.property(steps, taken => {
      const life: Life = { state: anAccount({ cash: '0.00', overrides: { type } }), changes: [] };
      live(life, { kind: 'DEPOSIT', cents: 5_000_000n });
      for (const step of taken) {
        live(life, step);
        look(life, step);
      }
    }),
  );
}

describe.each(['CASH', 'MARGIN'] as const)('whatever happens to a %s account', type => {
  const always = (look: (life: Life, step: Step) => void) => alwaysOf(type, look);

  it('what is held is what its open orders hold, for cash and for every position', () =>
    always(({ state }) => {
      const open = [...state.openOrders.values()];
      expect(state.cash.held).toBe(sum(open.map(order => order.heldCash)));
      for (const position of state.positions.values())
        expect(position.held).toBe(
          sum(
            open
              .filter(({ symbol }) => symbol === position.symbol)
              .map(({ side, heldQuantity }) => (side === 'SELL' ? heldQuantity : -heldQuantity)),
          ),
        );
    }));

  it('balances are the sums of postings, which sum to zero for each asset', () =>
    always(({ state, changes }) => {
      const postings = postingsOf(changes);
      const balance = (asset: string, bucket: string) =>
        sum(
          postings
            .filter(posting => posting.accountId === state.id && posting.asset === asset && posting.bucket === bucket)
            .map(({ amount }) => amount),
        );
      expect(state.cash).toEqual({ available: balance('USD', 'AVAILABLE'), held: balance('USD', 'HELD') });
      for (const { symbol, available, held } of state.positions.values())
        expect({ available, held }).toEqual({ available: balance(symbol, 'AVAILABLE'), held: balance(symbol, 'HELD') });
      for (const asset of ['USD', 'AAPL', 'IBM'])
        expect(sum(postings.filter(posting => posting.asset === asset).map(({ amount }) => amount))).toBe(0n);
    }));

  it('what was bought less what was sold is owned, and has no cost when it is nothing', () =>
    always(({ state, changes }) => {
      for (const { symbol, available, held, costBasis } of state.positions.values()) {
        const traded = fillsOf(changes).filter(fill => fill.symbol === symbol);
        expect(available + held).toBe(
          sum(traded.map(({ side, quantity: filled }) => (side === 'BUY' ? filled : -filled))),
        );
        if (available + held === 0n) expect(costBasis).toBe(0n);
        expect(costBasis >= 0n).toBe(true);
      }
    }));

  it('cash, cost and fees less realized profit is what was put in, to the cent', () =>
    always(({ state, changes }) => {
      const positions = [...state.positions.values()];
      const funded = -sum(
        postingsOf(changes)
          .filter(({ bucket }) => bucket === 'BANK')
          .map(({ amount }) => amount),
      );
      const { available, held } = state.cash;
      expect(
        available +
          held +
          signedCosts(state) -
          sum(positions.map(({ realizedPnl }) => realizedPnl)) +
          sum(
            postingsOf(changes)
              .filter(({ bucket }) => bucket === 'FEES')
              .map(({ amount }) => amount),
          ),
      ).toBe(funded);
    }));

  it('an order has paid its fills to within half a cent, and its average is theirs', () =>
    always(({ changes }) => {
      const orders = new Map(
        changes.flatMap(({ order }) => (order === undefined ? [] : [[order.order.id, order.order]])),
      );
      for (const order of orders.values()) {
        const filled = fillsOf(changes).filter(({ orderId }) => orderId === order.id);
        const total = sum(filled.map(fill => fill.quantity));
        expect(order.filledQuantity).toBe(total);
        expect(order.filledGross).toBe(sum(filled.map(fill => fill.price * fill.quantity)));
        expect(total <= order.quantity).toBe(true);
        expect(averageFillPrice(order)).toBe(total === 0n ? null : averagePrice(order.filledGross, total));
        const exact = sum(filled.map(cashFlow));
        const error = order.filledCash * 10n ** 13n - (exact < 0n ? -exact : exact);
        expect(2n * (error < 0n ? -error : error) <= 10n ** 13n).toBe(true);
      }
    }));

  it('no fill is worse than the limit of its order', () =>
    always(({ changes }) => {
      for (const { order } of changes) {
        const filled = order?.fill;
        if (order === undefined || filled === undefined || order.order.limitPrice === null) continue;
        expect(
          filled.side === 'BUY' ? filled.price <= order.order.limitPrice : filled.price >= order.order.limitPrice,
        ).toBe(true);
      }
    }));

  it('its order events are numbered without gaps, and a closed order has no more of them', () =>
    always(({ state, changes }) => {
      const events = changes.flatMap(({ order }) => order ?? []);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => BigInt(index + 1)));
      expect(state.sequence).toBe(BigInt(events.length));
      const closed = new Set<string>();
      for (const { order } of events) {
        expect(closed.has(order.id)).toBe(false);
        if (!isOpen(order.status)) closed.add(order.id);
      }
      expect([...state.openOrders.keys()].every(id => !closed.has(id))).toBe(true);
    }));

  it('the exits of a group sell no more than its entry bought, and share one hold', () =>
    always(({ state, changes }) => {
      const orders = new Map(
        changes.flatMap(({ order }) => (order === undefined ? [] : [[order.order.id, order.order]])),
      );
      for (const entry of [...orders.values()].filter(isEntry)) {
        const exits = [...orders.values()].filter(order => order.id !== entry.id && rootIdOf(order) === entry.id);
        const sold = sum(exits.map(({ filledQuantity }) => filledQuantity));
        expect(sold <= entry.filledQuantity).toBe(true);
        const alive = [...state.openOrders.values()].filter(({ id }) => exits.some(exit => exit.id === id));
        if (alive.length > 0)
          expect(sum(alive.map(({ heldQuantity }) => heldQuantity))).toBe(entry.filledQuantity - sold);
      }
    }));

  it('the same changes make the same account again', () =>
    always(({ state, changes }) => {
      const again = { ...anAccount({ cash: '0.00', overrides: { type } }), id: state.id };
      for (const change of changes) applyChange(again, change);
      expect(again).toEqual(state);
    }));
});

describe('whatever happens to a cash account', () => {
  it('nothing is ever below zero: no order spends what another one holds', () =>
    alwaysOf('CASH', ({ state }) => {
      for (const { available, held } of [state.cash, ...state.positions.values()])
        expect(available >= 0n && held >= 0n).toBe(true);
    }));
});

describe('whatever happens to a margin account', () => {
  it('no order that opens a position is taken that would leave its margin level below zero, all open orders filled', () =>
    alwaysOf('MARGIN', ({ state, changes }, step) => {
      const order = changes.findLast(change => change.order?.isNew)?.order?.order;
      if (step.kind !== 'PLACE' || order === undefined || order.heldCash === 0n) return;
      const margin = marginOf(state, aMarket().markOf);
      const level = intradayMarginLevel(margin);
      const [excess, asked] = step.isOpen
        ? [level, margin.reservedMaintenance]
        : [margin.equity - margin.initialMargin, margin.reservedInitial];
      expect(asked <= excess).toBe(true);
    }));
});

describe('a change that was decided on another state', () => {
  it('is not applied', () => {
    const state = anAccount();
    const [change] = place(state, { type: 'LIMIT', limitPrice: '1' }).changes;
    if (change === undefined) throw new Error('it is accepted');
    expect(() => applyChange(state, change)).toThrow('numbered without gaps');
    const poor = anAccount({ cash: '99.99', overrides: { id: state.id } });
    expect(() => applyChange(poor, change)).toThrow('below zero');
  });
});
