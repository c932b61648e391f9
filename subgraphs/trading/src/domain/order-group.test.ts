import { describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anInstrument,
  anIntent,
  fill,
  keep,
  NOON,
  nextId,
  place,
  placed,
  price,
  quantity,
} from '../../test/support/fixtures.ts';
import type { AccountState } from './account.ts';
import { decideReplace } from './decide-replace.ts';
import type { Order } from './order.ts';
import type { OrderIntent } from './order-intent.ts';
import { decideEnd } from './order-life.ts';

const BRACKET = {
  type: 'LIMIT',
  limitPrice: '190.00',
  orderClass: 'BRACKET',
  takeProfit: { limitPrice: '200.00' },
  stopLoss: { stopPrice: '180.00', limitPrice: null },
} as const;
const OCO = { ...BRACKET, side: 'SELL', orderClass: 'OCO', limitPrice: null } as const;

/** The open orders of an account, as a trader sees them: type, quantity, of which filled. */
const seen = (state: AccountState) =>
  [...state.openOrders.values()].map(order => [order.type, units(order.quantity), units(order.filledQuantity)]);
const units = (scaled: bigint) => Number(scaled / quantity('1'));

function openOrder(state: AccountState, type: Order['type']): Order {
  const found = [...state.openOrders.values()].find(order => order.type === type && order.parentId !== null);
  if (found === undefined) throw new Error(`no open ${type}`);
  return found;
}

describe('two exits of one position', () => {
  it('are each for what the other has not sold, and say so', () => {
    const state = anAccount({ owns: { AAPL: ['100', '15000.00'] } });
    const target = placed(state, OCO);
    const before = state.sequence;
    fill(state, target, '200.00', '40');
    expect(seen(state)).toEqual([
      ['LIMIT', 100, 40],
      ['STOP', 60, 0],
    ]);
    expect(state.sequence - before).toBe(2n);
    fill(state, openOrder(state, 'STOP'), '179.00', '25');
    expect(seen(state)).toEqual([
      ['LIMIT', 75, 40],
      ['STOP', 60, 25],
    ]);
    fill(state, target, '200.00', '35');
    expect(seen(state)).toEqual([]);
    expect(state.positions.get('AAPL')).toMatchObject({ available: 0n, held: 0n });
  });
});

describe('an entry that ends with a part', () => {
  it('leaves each exit with what is left to sell', () => {
    const state = anAccount();
    const entry = placed(state, BRACKET);
    fill(state, entry, '190.00', '40');
    fill(state, openOrder(state, 'LIMIT'), '200.00', '10');
    expect(seen(state)).toEqual([
      ['LIMIT', 100, 40],
      ['LIMIT', 100, 10],
      ['STOP', 90, 0],
    ]);
    const current = state.openOrders.get(entry.id) ?? entry;
    const changes = decideEnd(state, current, 'CANCELED', 'CANCELED_BY_OWNER', nextId(), NOON);
    keep(state, changes);
    expect(changes.map(({ order }) => order?.event)).toEqual(['CANCELED', 'RESTATED', 'RESTATED']);
    expect(seen(state)).toEqual([
      ['LIMIT', 40, 10],
      ['STOP', 30, 0],
    ]);
  });
});

describe('the stop of a group', () => {
  it.each<[string, Parameters<typeof place>[1], string | undefined]>([
    [
      'above the market of an OCO',
      { ...OCO, stopLoss: { stopPrice: '189.95', limitPrice: null } },
      'INVALID_LEG_PRICE',
    ],
    ['a cent below the market of an OCO', { ...OCO, stopLoss: { stopPrice: '189.94', limitPrice: null } }, undefined],
    [
      'below a limit, but not below the market',
      { ...BRACKET, limitPrice: '195.00', stopLoss: { stopPrice: '190.00', limitPrice: null } },
      'INVALID_LEG_PRICE',
    ],
  ])('%s', (_, terms, code) =>
    expect(place(anAccount({ owns: { AAPL: ['100', '15000.00'] } }), terms).refusal?.code).toBe(code),
  );
});

describe('an exit that waits for its entry', () => {
  it('can be moved before the entry fills, and comes alive where it was moved to', () => {
    const state = anAccount();
    const entry = placed(state, BRACKET);
    const stop = openOrder(state, 'STOP');
    const moved = { side: 'SELL', type: 'STOP', stopPrice: '185.00' } as const;
    const ids = {
      orderId: nextId(),
      entryId: nextId(),
      releaseEntryId: nextId(),
      clientOrderId: 'moved',
      requestHash: '',
      legIds: [],
    };
    const replace = (intent: OrderIntent) => decideReplace(state, stop, intent, anInstrument(), aMarket(), ids);
    expect(replace(anIntent({ ...moved, timeInForce: 'GTC' }))).toMatchObject({ code: 'ORDER_NOT_REPLACEABLE' });
    const decision = replace(anIntent(moved));
    if ('code' in decision) throw new Error(decision.message);
    keep(state, decision.changes);
    expect(decision.order).toMatchObject({ status: 'HELD', stopPrice: price('185.00'), activeQuantity: 0n });
    fill(state, entry, '190.00', '100');
    expect(openOrder(state, 'STOP')).toMatchObject({
      status: 'NEW',
      clientOrderId: 'moved',
      activeQuantity: quantity('100'),
    });
    fill(state, openOrder(state, 'STOP'), '184.00', '100');
    expect(seen(state)).toEqual([]);
  });
});
