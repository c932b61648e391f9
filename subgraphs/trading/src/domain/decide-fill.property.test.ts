import { divideHalfEven } from '@platform/shared/pure';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anAccount,
  anExecution,
  anInstrument,
  CLOSE,
  keep,
  NOON,
  nextId,
  placed,
  price,
  quantity,
} from '../../test/support/fixtures.ts';
import type { AccountState } from './account.ts';
import { decideFill } from './decide-fill.ts';
import type { Order } from './order.ts';
import { decideEnd } from './order-life.ts';
import { formatQuantity, GROSS_SCALE, grossOf } from './units.ts';

/** One cent in units of 10^-15. */
const CENT = 10n ** BigInt(GROSS_SCALE - 2);
const bitcoin = anInstrument({ quantityIncrement: 10n });
const INITIAL_CASH = 10n ** 13n;

interface Split {
  readonly side: 'BUY' | 'SELL';
  readonly limit: bigint;
  /** Each as a share of what is left in thousandths, and how much better than the limit in units of a price. */
  readonly parts: readonly { readonly share: bigint; readonly better: bigint }[];
  readonly quantity: bigint;
}

const splits: fc.Arbitrary<Split> = fc.record({
  side: fc.constantFrom('BUY', 'SELL'),
  limit: fc.bigInt({ min: 1n, max: 10n ** 6n }).map(cents => cents * price('0.01')),
  quantity: fc.bigInt({ min: 1n, max: 10n ** 11n }).map(units => units * 10n),
  parts: fc.array(
    fc.record({ share: fc.bigInt({ min: 0n, max: 1_000n }), better: fc.bigInt({ min: 0n, max: 10n ** 7n }) }),
    { minLength: 1, maxLength: 12 },
  ),
});

function begin({ side, limit, quantity: ordered }: Split): { state: AccountState; order: Order } {
  const state = anAccount({ cash: '100000000000.00', owns: { AAPL: ['1000000000', '5000000000.01'] } });
  const limitPrice = `${limit / 1_000_000n}.${(limit % 1_000_000n).toString().padStart(6, '0')}`;
  const order = placed(
    state,
    { side, type: 'LIMIT', quantity: formatQuantity(ordered), limitPrice },
    { instrument: bitcoin },
  );
  return { state, order };
}

/** Fills an order part by part; `look` sees it before and after each. */
function run(
  split: Split,
  look: (before: Order, after: Order, state: AccountState) => void,
): { state: AccountState; order: Order } {
  const begun = begin(split);
  const { state } = begun;
  let { order } = begun;
  for (const { share, better } of split.parts) {
    const left = order.quantity - order.filledQuantity;
    const part = (left * share) / 1_000n || 1n;
    const at = split.side === 'BUY' ? (better < split.limit ? split.limit - better : 1n) : split.limit + better;
    const changes = decideFill(state, order, anExecution(order, { price: at, quantity: part }));
    if (changes.length === 0) break;
    keep(state, changes);
    const after = changes[0]?.order?.order ?? order;
    look(order, after, state);
    order = after;
  }
  return { state, order };
}

describe('any split of an order into fills', () => {
  it('costs the exact sum of price × quantity, to the nearest cent', () => {
    fc.assert(
      fc.property(splits, split => {
        let gross = 0n;
        let paid = 0n;
        run(split, (before, after, state) => {
          gross = after.filledGross;
          expect(after.filledGross > before.filledGross).toBe(true);
          expect(after.filledCash).toBe(divideHalfEven(gross, CENT));
          const balance = state.cash.available + state.cash.held;
          paid = split.side === 'BUY' ? INITIAL_CASH - balance : balance - INITIAL_CASH + after.fees;
          expect(paid).toBe(after.filledCash);
        });
        const error = 2n * (paid * CENT - gross);
        expect(error <= CENT && -error <= CENT).toBe(true);
      }),
    );
  });

  it('never needs more than the order held', () => {
    fc.assert(
      fc.property(splits, split => {
        run(split, (before, after, state) => {
          if (split.side === 'BUY')
            expect(after.heldCash + after.filledCash <= before.heldCash + before.filledCash).toBe(true);
          expect(after.heldCash >= 0n && after.heldQuantity >= 0n).toBe(true);
          expect(state.cash.held).toBe(after.heldCash);
          expect(state.positions.get('AAPL')?.held ?? 0n).toBe(after.heldQuantity);
          if (split.side === 'SELL') expect(after.heldQuantity).toBe(after.quantity - after.filledQuantity);
        });
      }),
    );
  });

  it('covers what is left at the worst price that it may fill at', () => {
    fc.assert(
      fc.property(splits, split => {
        if (split.side === 'SELL') return;
        run(split, (_, after) => {
          const worst = after.filledGross + grossOf(after.reservePrice ?? 0n, after.quantity - after.filledQuantity);
          if (after.status !== 'FILLED') expect((after.heldCash + after.filledCash) * CENT >= worst).toBe(true);
        });
      }),
    );
  });

  it('holds nothing once it is over', () => {
    fc.assert(
      fc.property(splits, split => {
        const { state, order } = run(split, () => {});
        if (state.openOrders.has(order.id)) keep(state, decideEnd(state, order, 'CANCELED', 'TEST', nextId(), CLOSE));
        expect(state.cash.held).toBe(0n);
        expect(state.positions.get('AAPL')?.held).toBe(0n);
      }),
    );
  });

  it('gives the same execution the same ids', () => {
    fc.assert(
      fc.property(splits, split => {
        const { state, order } = begin(split);
        const execution = anExecution(order, { price: split.limit, quantity: 1n });
        const [one, other] = [decideFill(state, order, execution)[0], decideFill(state, order, execution)[0]];
        expect(one?.order?.fill?.id).toBe(other?.order?.fill?.id);
        expect(one?.entry?.id).toBe(other?.entry?.id);
      }),
      { numRuns: 20 },
    );
  });
});

describe('an execution', () => {
  const split: Split = { side: 'BUY', limit: price('100.00'), quantity: quantity('10'), parts: [] };

  it('beyond what is left fills what is left', () => {
    const { state, order } = begin(split);
    const [change] = decideFill(state, order, anExecution(order, { price: price('99'), quantity: quantity('25') }));
    expect(change?.order).toMatchObject({
      event: 'FILL',
      order: { status: 'FILLED', filledQuantity: quantity('10'), filledAt: NOON },
    });
    expect(change?.order?.fill?.quantity).toBe(quantity('10'));
  });

  it('of an order that is closed is not booked', () => {
    const { state, order } = begin(split);
    const ended = decideEnd(state, order, 'CANCELED', 'TEST', nextId(), NOON)[0].order?.order ?? order;
    expect(decideFill(state, ended, anExecution(order, { price: price('99'), quantity: 1n }))).toEqual([]);
  });

  it('worse than the limit is a bug, and nothing is booked', () => {
    const { state, order } = begin(split);
    expect(() => decideFill(state, order, anExecution(order, { price: price('100.000001'), quantity: 1n }))).toThrow(
      'never worse',
    );
  });
});
