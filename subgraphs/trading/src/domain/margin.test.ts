import { describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anInstrument,
  aQuote,
  CLOSED,
  cash,
  fill,
  markOf,
  place,
  placed,
  price,
  quantity,
} from '../../test/support/fixtures.ts';
import { buyingPowerOf } from './check-margin.ts';
import { withdrawableOf } from './decide-funds.ts';
import { intradayMarginLevel, marginOf, requirementOf } from './margin.ts';

const aMarginAccount = (money: string, owns: Parameters<typeof anAccount>[0] = {}) =>
  anAccount({ cash: money, ...owns, overrides: { type: 'MARGIN' } });

/** 100.00 / 100.00 in AAPL, in the regular session unless it says otherwise. */
const market = aMarket({ quote: aQuote(['100.00', '5000'], ['100.00', '5000']), markOf: markOf({ AAPL: '100.00' }) });
const night = { ...market, session: CLOSED };
const limit = { type: 'LIMIT', limitPrice: '100.00' } as const;

describe('what a position asks for', () => {
  it.each([
    ['a long of 10,000.00', 'US_EQUITY', '100.00', '100', '5000.00', '3000.00'],
    ['a long at 2.50, as any other', 'US_EQUITY', '2.50', '1000', '1250.00', '750.00'],
    ['a long below 2.50: all of it', 'US_EQUITY', '2.49', '1000', '2490.00', '2490.00'],
    ['a short of 10,000.00', 'US_EQUITY', '100.00', '-100', '5000.00', '3000.00'],
    ['a short at 10.00: 5.00 a share', 'US_EQUITY', '10.00', '-100', '500.00', '500.00'],
    ['a short at 5.00: 5.00 a share', 'US_EQUITY', '5.00', '-100', '500.00', '500.00'],
    ['a short below 5.00: all of it', 'US_EQUITY', '4.00', '-100', '400.00', '400.00'],
    ['a short below 2.50: 2.50 a share', 'US_EQUITY', '1.00', '-100', '250.00', '250.00'],
    ['crypto: all of it', 'CRYPTO', '100.00', '100', '10000.00', '10000.00'],
  ] as const)('is, for %s', (_, assetClass, at, owned, initial, maintenance) =>
    expect(requirementOf(assetClass, price(at), quantity(owned))).toMatchObject({
      initial: cash(initial),
      maintenance: cash(maintenance),
    }),
  );
});

describe('buying power on margin', () => {
  it('is three and a third times the equity in the regular session, and twice outside it', () => {
    const state = aMarginAccount('10000.00');
    expect(buyingPowerOf(state, market)).toBe(cash('33333.33'));
    expect(buyingPowerOf(state, night)).toBe(cash('20000.00'));
  });

  it('is the equity where that is below 2,000.00', () =>
    expect(buyingPowerOf(aMarginAccount('1999.99'), market)).toBe(cash('1999.99')));

  it('takes 20,000.00 of stock to be carried overnight on 10,000.00, and not a share more', () => {
    const state = aMarginAccount('10000.00');
    expect(place(state, { ...limit, quantity: '201' }, { market: night }).refusal).toMatchObject({
      code: 'INSUFFICIENT_BUYING_POWER',
      required: cash('20100.00'),
      available: cash('20000.00'),
    });
    placed(state, { ...limit, quantity: '200' }, { market: night });
    expect(buyingPowerOf(state, night)).toBe(0n);
  });

  it('takes what is open into account: 10,000 less 3,000, then 8,000 is refused (the example of the rules)', () => {
    const state = aMarginAccount('1000.00'); // below 2,000.00: nothing is lent
    placed(state, { ...limit, quantity: '3' }, { market });
    expect(place(state, { ...limit, quantity: '8' }, { market }).refusal).toMatchObject({ available: cash('700.00') });
  });

  it('borrows: cash goes below zero, and the equity stays', () => {
    const state = aMarginAccount('10000.00');
    fill(state, placed(state, { ...limit, quantity: '300' }, { market }), '100.00', '300');
    expect(state.cash).toEqual({ available: cash('-20000.00'), held: 0n });
    const margin = marginOf(state, market.markOf);
    expect(margin).toMatchObject({ equity: cash('10000.00'), maintenanceMargin: cash('9000.00') });
    expect(intradayMarginLevel(margin)).toBe(cash('1000.00'));
    expect(withdrawableOf(state, market.now, market.markOf)).toBe(0n);
  });

  it('lends nothing on crypto', () => {
    const state = aMarginAccount('10000.00');
    const instrument = anInstrument({ symbol: 'BTC/USD', assetClass: 'CRYPTO' });
    expect(place(state, { ...limit, quantity: '101' }, { market, instrument }).refusal).toMatchObject({
      available: cash('10000.00'),
    });
    placed(state, { ...limit, quantity: '100' }, { market, instrument });
  });
});

describe('selling short', () => {
  it('is reserved at 3 % above the ask, is owed, and gains when the price falls', () => {
    const state = aMarginAccount('10000.00');
    const order = placed(state, { side: 'SELL', quantity: '100' }, { market });
    expect(order).toMatchObject({ reservePrice: price('103.00'), heldCash: cash('10300.00'), heldQuantity: 0n });
    fill(state, order, '100.00', '60');
    expect(state.cash.held).toBe(cash('4120.00'));
    fill(state, order, '100.00', '40');
    expect(state.cash).toEqual({ available: cash('19999.98'), held: 0n }); // less 0.02 for FINRA
    expect(state.positions.get('AAPL')).toMatchObject({ available: quantity('-100'), costBasis: cash('10000.00') });
    expect(marginOf(state, markOf({ AAPL: '90.00' })).equity).toBe(cash('10999.98'));
  });

  it('is covered by a purchase, which holds the shares that it covers and no cash', () => {
    const state = aMarginAccount('10000.00');
    fill(state, placed(state, { side: 'SELL', quantity: '100' }, { market }), '100.00', '100');
    const before = state.cash;
    const cover = placed(state, { ...limit, side: 'BUY', quantity: '60' }, { market });
    expect(cover).toMatchObject({ heldCash: 0n, heldQuantity: quantity('60') });
    expect(state.positions.get('AAPL')).toMatchObject({ available: quantity('-40'), held: quantity('-60') });
    fill(state, cover, '90.00', '60');
    expect(state.positions.get('AAPL')).toEqual({
      symbol: 'AAPL',
      available: quantity('-40'),
      held: 0n,
      costBasis: cash('4000.00'),
      realizedPnl: cash('600.00'),
    });
    expect(state.cash.available).toBe(before.available - cash('5400.00'));
  });

  it('turns a position through zero: it closes, and opens with the rest', () => {
    const state = aMarginAccount('10000.00', { owns: { AAPL: ['50', '4000.00'] } });
    const order = placed(state, { side: 'SELL', quantity: '80' }, { market });
    expect(order).toMatchObject({ heldQuantity: quantity('50'), heldCash: cash('3090.00') });
    fill(state, order, '100.00', '80');
    expect(state.positions.get('AAPL')).toMatchObject({
      available: quantity('-30'),
      held: 0n,
      costBasis: cash('3000.00'),
      realizedPnl: cash('1000.00'),
    });
  });

  it.each([
    ['of an instrument that cannot be borrowed', '10000.00', { isShortable: false }, '10', 'INSTRUMENT_NOT_SHORTABLE'],
    ['with less than 2,000.00 of equity', '1999.99', {}, '10', 'MARGIN_EQUITY_TOO_LOW'],
    ['of fractions', '10000.00', { isFractionable: true }, '10.5', 'INVALID_QUANTITY_INCREMENT'],
    ['of more than the margin allows', '10000.00', {}, '400', 'INSUFFICIENT_BUYING_POWER'],
  ] as const)('is refused: %s', (_, money, overrides, sold, code) => {
    const instrument = anInstrument(overrides);
    expect(
      place(aMarginAccount(money), { side: 'SELL', quantity: sold }, { market, instrument }).refusal,
    ).toMatchObject({ code });
  });

  it('does not let two orders close the same shares: the second one opens', () => {
    const state = aMarginAccount('10000.00', { owns: { AAPL: ['50', '5000.00'] } });
    placed(state, { ...limit, side: 'SELL', quantity: '50' }, { market });
    expect(placed(state, { ...limit, side: 'SELL', quantity: '50' }, { market })).toMatchObject({
      heldQuantity: 0n,
      heldCash: cash('5150.00'),
    });
  });

  it('may have exits around it: the profit below, the stop above, one hold for both', () => {
    const state = aMarginAccount('10000.00');
    const group = {
      side: 'SELL',
      orderClass: 'BRACKET',
      quantity: '10',
      takeProfit: { limitPrice: '90.00' },
      stopLoss: { stopPrice: '110.00', limitPrice: null },
    } as const;
    const entry = placed(state, { ...limit, ...group }, { market });
    fill(state, entry, '100.00', '10');
    const [profit, stop] = [...state.openOrders.values()];
    expect(profit).toMatchObject({ side: 'BUY', reservePrice: price('90.00'), heldQuantity: quantity('10') });
    expect(stop).toMatchObject({ side: 'BUY', reservePrice: price('112.75'), heldQuantity: 0n });
    expect(state.positions.get('AAPL')).toMatchObject({ available: 0n, held: quantity('-10') });
    if (profit === undefined) throw new Error('it is open');
    fill(state, profit, '90.00', '4');
    expect(state.openOrders.get(stop?.id ?? '')).toMatchObject({ activeQuantity: quantity('6') });
    fill(state, profit, '90.00', '6');
    expect(state.openOrders.size).toBe(0);
    expect(state.positions.get('AAPL')).toMatchObject({ available: 0n, held: 0n, realizedPnl: cash('100.00') });
    expect(
      place(state, { ...limit, ...group, takeProfit: { limitPrice: '100.00' } }, { market }).refusal,
    ).toMatchObject({ code: 'INVALID_LEG_PRICE' });
    expect(place(anAccount(), { ...limit, ...group }, { market }).refusal).toMatchObject({
      code: 'UNSUPPORTED_ORDER_CLASS',
    });
  });

  it('is refused to a cash account, which sells what it owns', () =>
    expect(place(anAccount(), { side: 'SELL', quantity: '10' }, { market }).refusal).toMatchObject({
      code: 'INSUFFICIENT_QUANTITY',
    }));
});
