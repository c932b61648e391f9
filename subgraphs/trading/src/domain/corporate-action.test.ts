import { describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anInstrument,
  anIntent,
  cash,
  fill,
  keep,
  nextId,
  placed,
  price,
  quantity,
} from '../../test/support/fixtures.ts';
import { type AccountState, positionOf } from './account.ts';
import {
  type ActionContext,
  type CashDividend,
  type CorporateAction,
  decideCorporateAction,
  type Split,
} from './corporate-action.ts';
import { decideReplace } from './decide-replace.ts';
import type { Instrument } from './market.ts';
import { formatCash, formatPrice, formatQuantity, grossOf, grossToCentsUp } from './units.ts';

const EX_DATE = new Date('2026-03-03T05:00:00.000Z');
const LATER = new Date('2026-03-03T05:00:01.000Z');

const split = (newShares: bigint, oldShares: bigint): Split => ({ kind: 'SPLIT', newShares, oldShares });
const dividend = (amount: string): CashDividend => ({ kind: 'CASH_DIVIDEND', amount: price(amount) });

function apply(state: AccountState, action: Split | CashDividend, overrides: Partial<ActionContext> = {}) {
  const whole: CorporateAction = { symbol: 'AAPL', exDate: '2026-03-03', ...action };
  const context = {
    instrument: anInstrument(),
    effectiveAt: EX_DATE,
    entitled: sizeOf(state),
    closeBefore: null,
    now: LATER,
    ...overrides,
  };
  const changes = decideCorporateAction(state, whole, context);
  keep(state, changes);
  return changes;
}

const owning = (shares: string, cost: string, terms: object = {}) =>
  anAccount({ owns: { AAPL: [shares, cost] }, ...terms });

const sizeOf = (state: AccountState) => {
  const { available, held } = positionOf(state, 'AAPL');
  return available + held;
};

const positionIn = (state: AccountState) => {
  const { available = 0n, held = 0n, costBasis = 0n, realizedPnl = 0n } = state.positions.get('AAPL') ?? {};
  return `${formatQuantity(available)} + ${formatQuantity(held)} for ${formatCash(costBasis)}, ${formatCash(realizedPnl)} gained`;
};

const orderIn = (state: AccountState, id: string) => {
  const order = state.openOrders.get(id);
  if (order === undefined) return undefined;
  const shown = (value: bigint | null) => (value === null ? '-' : formatPrice(value));
  return `${formatQuantity(order.quantity)} at ${shown(order.limitPrice)} stop ${shown(order.stopPrice)}`;
};

const GTC = { timeInForce: 'GTC' as const };

describe('a split', () => {
  it('makes more shares of the same cost, without a profit', () => {
    const state = owning('100', '19000.00');
    apply(state, split(4n, 1n));
    expect(positionIn(state)).toBe('400 + 0 for 19000.00, 0.00 gained');
    expect(formatCash(state.cash.available)).toBe('100000.00');
  });

  it('splits what is marked as bought with unsettled proceeds, too', () => {
    const state = owning('100', '19000.00');
    const mark = { symbol: 'AAPL', quantity: quantity('30'), settlesAt: LATER };
    state.standing = { ...state.standing, unsettledPurchases: [mark, { ...mark, symbol: 'IBM' }] };
    apply(state, split(4n, 1n));
    expect(state.standing.unsettledPurchases).toEqual([
      { ...mark, quantity: quantity('120') },
      { ...mark, symbol: 'IBM' },
    ]);
  });

  it('pays a fraction of a share in cash at the last price before it, where only whole shares are traded', () => {
    const state = owning('101', '1010.00');
    const [change] = apply(state, split(3n, 2n), { closeBefore: price('12.00') });
    // 151.5 shares: half a share of 8.00, which cost 3.33.
    expect(positionIn(state)).toBe('151 + 0 for 1006.67, 0.67 gained');
    expect(formatCash(state.cash.available)).toBe('100004.00');
    expect(change?.entitlement).toMatchObject({
      quantity: quantity('101'),
      quantityAfter: quantity('151'),
      fraction: quantity('0.5'),
      cash: cash('4.00'),
    });
  });

  it('pays a fraction at its cost when no price is known', () => {
    const state = owning('1', '10.00');
    apply(state, split(1n, 2n));
    expect(positionIn(state)).toBe('0 + 0 for 0.00, 0.00 gained');
    expect(formatCash(state.cash.available)).toBe('100010.00');
  });

  it('leaves fractions where they can be traded', () => {
    const state = owning('101', '1010.00');
    apply(state, split(3n, 2n), { instrument: anInstrument({ isFractionable: true, quantityIncrement: 1n }) });
    expect(positionIn(state)).toBe('151.5 + 0 for 1010.00, 0.00 gained');
  });

  it('gives shares for what was held when the ex-date began, not for what was bought since', () => {
    const state = owning('110', '1250.00');
    apply(state, split(4n, 1n), { entitled: quantity('100') });
    expect(positionIn(state)).toBe('410 + 0 for 1250.00, 0.00 gained');
  });

  it('has no part for who has sold out since', () => {
    const state = anAccount();
    const [change] = apply(state, split(4n, 1n), { entitled: quantity('100') });
    expect(change).toMatchObject({ entitlement: { entryId: null, quantity: quantity('100'), quantityAfter: 0n } });
  });
});

describe('an open order across a split', () => {
  const placedBefore = (state: AccountState, terms: object, instrument: Instrument = anInstrument()) =>
    placed(state, { type: 'LIMIT', ...GTC, ...terms }, { instrument, market: aMarket() });

  it.each([
    ['a buy at a limit, rounded down', { limitPrice: '100.01', quantity: '10' }, '40 at 25.0000 stop -'],
    ['a sale at a limit, rounded up', { side: 'SELL', limitPrice: '200.01', quantity: '10' }, '40 at 50.0100 stop -'],
    [
      'a stop to sell, rounded down',
      { side: 'SELL', type: 'STOP', stopPrice: '100.03', quantity: '10' },
      '40 at - stop 25.0000',
    ],
    ['a stop to buy, rounded up', { type: 'STOP', stopPrice: '200.01', quantity: '10' }, '40 at - stop 50.0100'],
    [
      'a stop-limit to buy',
      { type: 'STOP_LIMIT', stopPrice: '200.00', limitPrice: '204.03', quantity: '10' },
      '40 at 51.0000 stop 50.0000',
    ],
  ])('becomes %s', (_, terms, expected) => {
    const state = owning('100', '19000.00');
    const { id } = placedBefore(state, terms);
    const changes = apply(state, split(4n, 1n));
    expect(orderIn(state, id)).toBe(expected);
    expect(changes.map(({ order }) => order?.event)).toEqual([undefined, 'RESTATED']);
    // What it costs at worst, and the same part of the position.
    const { reservePrice, quantity: shares, side } = state.openOrders.get(id) ?? {};
    expect(state.cash.held).toBe(side === 'BUY' ? grossToCentsUp(grossOf(reservePrice ?? 0n, shares ?? 0n)) : 0n);
    expect(positionIn(state)).toBe(`${'side' in terms ? '360 + 40' : '400 + 0'} for 19000.00, 0.00 gained`);
  });

  it('for whole shares stays one, also where fractions are traded, and can be replaced', () => {
    const instrument = anInstrument({ isFractionable: true });
    const state = owning('5', '950.00');
    const buy = placedBefore(state, { limitPrice: '100.00', quantity: '5' }, instrument);
    const sale = placedBefore(state, { side: 'SELL', limitPrice: '210.00', quantity: '5' }, instrument);
    apply(state, split(3n, 2n), { instrument });
    expect([orderIn(state, buy.id), orderIn(state, sale.id)]).toEqual(['7 at 66.6600 stop -', '7 at 140.0000 stop -']);
    expect(state.cash.held).toBe(cash('466.62'));
    expect(positionIn(state)).toBe('0.5 + 7 for 950.00, 0.00 gained');
    const terms = { type: 'LIMIT', limitPrice: '66.00', quantity: '7', ...GTC } as const;
    const replaced = decideReplace(
      ...([state, state.openOrders.get(buy.id) ?? buy, anIntent(terms, instrument), instrument, aMarket()] as const),
      {
        orderId: nextId(),
        entryId: nextId(),
        releaseEntryId: nextId(),
        clientOrderId: 'a',
        requestHash: '',
        legIds: [],
      },
    );
    expect(replaced).toMatchObject({ order: { quantity: quantity('7'), limitPrice: price('66.00') } });
  });

  it('for a fraction keeps it', () => {
    const instrument = anInstrument({ isFractionable: true });
    const state = owning('5', '950.00');
    const terms = { side: 'SELL', type: 'LIMIT', limitPrice: '210.00', quantity: '2.5' } as const;
    const { id } = placed(state, terms, { instrument });
    apply(state, split(3n, 2n), { instrument });
    expect(orderIn(state, id)).toBe('3.75 at 140.0000 stop -');
  });

  it('follows with its trail and with the best price it has seen', () => {
    const state = owning('100', '19000.00');
    const { id } = placedBefore(state, { side: 'SELL', type: 'TRAILING_STOP', trailPrice: '1.01', quantity: '10' });
    apply(state, split(4n, 1n));
    const { trailPrice, highWaterMark } = state.openOrders.get(id) ?? {};
    expect([trailPrice, highWaterMark]).toEqual([price('0.2525'), price('47.4875')]);
  });

  it('keeps what was filled before it, and restates the rest', () => {
    const state = owning('0', '0.00');
    const order = placedBefore(state, { limitPrice: '190.00', quantity: '100' });
    fill(state, order, '190.00', '40');
    apply(state, split(4n, 1n));
    expect(orderIn(state, order.id)).toBe('280 at 47.5000 stop -');
    expect(fill(state, order, '47.50', '240')).toMatchObject({ status: 'FILLED', filledQuantity: quantity('280') });
    expect(state.cash).toEqual({ available: cash('81000.00'), held: 0n });
    expect(positionIn(state)).toBe('400 + 0 for 19000.00, 0.00 gained');
  });

  it('stays as it is when it was placed after the ex-date began', () => {
    const state = owning('100', '19000.00');
    const { id } = placed(state, { type: 'LIMIT', limitPrice: '40.00', ...GTC }, { market: aMarket({ now: LATER }) });
    apply(state, split(4n, 1n));
    expect(orderIn(state, id)).toBe('100 at 40.0000 stop -');
  });

  it('is canceled by a reverse split, and what it held is free', () => {
    const state = owning('100', '19000.00');
    const ids = [
      placedBefore(state, { limitPrice: '100.00', quantity: '10' }).id,
      placedBefore(state, { side: 'SELL', limitPrice: '200.00', quantity: '10' }).id,
    ];
    const changes = apply(state, split(1n, 20n));
    expect(changes.flatMap(({ order }) => order?.order ?? [])).toMatchObject(
      ids.map(id => ({ id, status: 'CANCELED', statusReason: 'REVERSE_SPLIT' })),
    );
    expect(positionIn(state)).toBe('5 + 0 for 19000.00, 0.00 gained');
    expect(state.cash).toEqual({ available: cash('100000.00'), held: 0n });
  });

  it('ends when nothing is left of its price', () => {
    const state = owning('0', '0.00');
    const { id } = placedBefore(state, { limitPrice: '0.0001', quantity: '10' });
    const changes = apply(state, split(2n, 1n));
    expect(state.openOrders.has(id)).toBe(false);
    expect(changes[0]?.order?.order.statusReason).toBe('RESTATED_PRICE_TOO_LOW');
    expect(state.cash.held).toBe(0n);
  });

  it('goes on protecting what its group bought', () => {
    const state = owning('0', '0.00');
    const entry = placed(state, {
      type: 'LIMIT',
      limitPrice: '190.00',
      quantity: '100',
      orderClass: 'BRACKET',
      ...GTC,
      takeProfit: { limitPrice: '200.00' },
      stopLoss: { stopPrice: '180.00', limitPrice: null },
    });
    fill(state, entry, '190.00', '100');
    apply(state, split(4n, 1n));
    const [target, stop] = [...state.openOrders.values()];
    if (target === undefined || stop === undefined) throw new Error('both exits are open');
    expect([orderIn(state, target.id), orderIn(state, stop.id)]).toEqual([
      '400 at 50.0000 stop -',
      '400 at - stop 45.0000',
    ]);
    expect(fill(state, target, '50.00', '400')).toMatchObject({ status: 'FILLED' });
    expect(state.openOrders.size).toBe(0);
    expect(positionIn(state)).toBe('0 + 0 for 0.00, 1000.00 gained');
  });
});

describe('a cash dividend', () => {
  it.each([
    ['100', '0.2575', '25.75'],
    ['3', '0.335', '1.00'],
    ['1', '0.225', '0.22'],
    ['1', '0.235', '0.24'],
  ])('on %s shares at %s pays %s', (shares, amount, paid) => {
    const state = owning(shares, '190.00');
    const [change] = apply(state, dividend(amount));
    expect(state.cash.available - cash('100000.00')).toBe(cash(paid));
    expect(change).toMatchObject({ entry: { kind: 'DIVIDEND' }, entitlement: { cash: cash(paid) } });
    expect(positionIn(state)).toBe(`${shares} + 0 for 190.00, 0.00 gained`);
  });

  it('is paid on what was held when the ex-date began', () => {
    const state = owning('60', '600.00');
    apply(state, dividend('1.00'), { entitled: quantity('100') });
    expect(formatCash(state.cash.available)).toBe('100100.00');
  });

  it.each([
    [
      'lowers a buy at a limit by the amount, up to a whole increment',
      { limitPrice: '100.00' },
      '100 at 99.7400 stop -',
    ],
    ['lowers a stop to sell', { side: 'SELL', type: 'STOP', stopPrice: '100.00' }, '100 at - stop 99.7400'],
    [
      'lowers both prices of a stop-limit to sell',
      { side: 'SELL', type: 'STOP_LIMIT', stopPrice: '100.00', limitPrice: '99.00' },
      '100 at 98.7400 stop 99.7400',
    ],
    ['leaves a sale at a limit', { side: 'SELL', limitPrice: '200.00' }, '100 at 200.0000 stop -'],
    ['leaves a stop to buy', { type: 'STOP', stopPrice: '200.00' }, '100 at - stop 200.0000'],
  ])('%s', (_, terms, expected) => {
    const state = owning('100', '19000.00');
    const { id } = placed(state, { type: 'LIMIT', ...GTC, ...terms } as object);
    apply(state, dividend('0.2575'));
    expect(orderIn(state, id)).toBe(expected);
  });

  it('below a cent leaves orders as they are', () => {
    const state = owning('100', '19000.00');
    const { id } = placed(state, { type: 'LIMIT', limitPrice: '100.00', ...GTC });
    apply(state, dividend('0.0099'));
    expect(orderIn(state, id)).toBe('100 at 100.0000 stop -');
    expect(formatCash(state.cash.available)).toBe('90000.99');
  });

  it('releases what a lowered buy need not hold any more, in the same entry', () => {
    const state = anAccount();
    placed(state, { type: 'LIMIT', limitPrice: '100.00', ...GTC });
    const [change] = apply(state, dividend('0.26'));
    expect(formatCash(state.cash.held)).toBe('9974.00');
    expect(change).toMatchObject({ entry: { kind: 'RELEASE' } });
  });

  it.each(['0.50', '0.75'])('of %s ends a buy at 0.50 that it leaves without a price', amount => {
    const state = anAccount();
    const { id } = placed(state, { type: 'LIMIT', limitPrice: '0.50', ...GTC });
    apply(state, dividend(amount));
    expect(state.openOrders.has(id)).toBe(false);
  });
});
