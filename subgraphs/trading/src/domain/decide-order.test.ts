import { describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anInstrument,
  aQuote,
  aSession,
  aStatus,
  aTrade,
  CLOSE,
  CLOSED,
  cash,
  fill,
  keep,
  NOON,
  nextId,
  place,
  placed,
  price,
  quantity,
  type Surroundings,
} from '../../test/support/fixtures.ts';
import { applyChange } from './account.ts';
import { OPEN_ORDERS_MAX } from './decide-order.ts';
import type { MarketView, Quote } from './market.ts';
import type { OrderRequest } from './order-intent.ts';
import { decideEnd, decideRoute } from './order-life.ts';

const closed = aMarket({ session: CLOSED });

describe('what an order holds', () => {
  it.each<[string, Partial<OrderRequest>, ask: string, reserve: string | null, held: string]>([
    [
      'a limit buy: quantity × limit',
      { type: 'LIMIT', quantity: '100', limitPrice: '185.00' },
      '190.00',
      '185.00',
      '18500.00',
    ],
    ['up to the next cent', { type: 'LIMIT', quantity: '3', limitPrice: '0.0101' }, '190.00', '0.0101', '0.04'],
    ['a market buy from 50 dollars up: 2.5 % above the ask', { quantity: '100' }, '50.00', '51.25', '5125.00'],
    ['a market buy below 50 dollars: 4 % above the ask', { quantity: '100' }, '49.99', '51.9896', '5198.96'],
    ['a collar is rounded up to a millionth', { quantity: '1' }, '0.0001', '0.000104', '0.01'],
  ])('is, for %s', (_, overrides, ask, reservePrice, held) => {
    const market = aMarket({ quote: aQuote(['0.0001', '500'], [ask, '500']) });
    const state = anAccount();
    const order = placed(state, overrides, { market });
    expect(order).toMatchObject({ reservePrice: price(reservePrice ?? '0'), heldCash: cash(held), heldQuantity: 0n });
    expect(state.cash).toEqual({ available: cash('100000.00') - cash(held), held: cash(held) });
  });

  it.each<[string, Partial<MarketView>, reserve: string]>([
    ['the ask while the market is open', {}, '102.50'],
    ['the middle of the quote before and after', { session: aSession({ isOpen: false }) }, '92.25'],
    ['the last price while it is closed', { session: CLOSED }, '112.75'],
    ['the middle while it is closed and has no last price', { session: CLOSED, lastTrade: undefined }, '92.25'],
    [
      'the last price in a halt without an ask',
      { status: aStatus({ isHalted: true }), quote: aQuote(['80.00', '500'], null) },
      '112.75',
    ],
  ])('begins, for a market buy, from %s', (_, view, reservePrice) => {
    const quote = aQuote(['80.00', '500'], ['100.00', '500']);
    const market = aMarket({ quote, lastTrade: aTrade('110.00'), ...view });
    expect(placed(anAccount(), {}, { market })).toMatchObject({ reservePrice: price(reservePrice) });
  });

  it('is the quantity, and no cash, for a sale', () => {
    const state = anAccount({ owns: { AAPL: ['100', '19000.00'] } });
    const order = placed(state, { side: 'SELL', quantity: '30' });
    expect(order).toMatchObject({ reservePrice: null, heldCash: 0n, heldQuantity: quantity('30') });
    expect(state.positions.get('AAPL')).toMatchObject({ available: quantity('70'), held: quantity('30') });
    expect(state.cash.held).toBe(0n);
  });

  it('is nothing for an order that is refused', () => {
    const state = anAccount({ cash: '1.00' });
    const { order, changes } = place(state, { quantity: '100' });
    expect(order).toMatchObject({
      status: 'REJECTED',
      heldCash: 0n,
      heldQuantity: 0n,
      reservePrice: null,
      expiresAt: null,
    });
    expect(changes.map(({ entry }) => entry)).toEqual([undefined]);
    expect(state.cash).toEqual({ available: cash('1.00'), held: 0n });
  });
});

describe('a refusal', () => {
  const dark: Quote = aQuote(['189.90', '500'], null);
  it.each<[string, Partial<OrderRequest>, Surroundings & { account?: Parameters<typeof anAccount>[0] }, string]>([
    ['a closed account', {}, { account: { overrides: { status: 'CLOSED' } } }, 'ACCOUNT_CLOSED'],
    ['a halted instrument', {}, { instrument: anInstrument({ isTradable: false }) }, 'INSTRUMENT_NOT_TRADABLE'],
    ['IOC while the market is closed', { timeInForce: 'IOC' }, { market: closed }, 'MARKET_CLOSED'],
    [
      'FOK while the market is closed',
      { type: 'LIMIT', limitPrice: '1', timeInForce: 'FOK' },
      { market: closed },
      'MARKET_CLOSED',
    ],
    ['a market order without prices', {}, { market: aMarket({ isLive: false }) }, 'MARKET_DATA_UNAVAILABLE'],
    ['a market buy that nobody offers', {}, { market: aMarket({ quote: dark }) }, 'NO_MARKET'],
    [
      'a market sale that nobody bids for',
      { side: 'SELL' },
      { market: aMarket({ quote: aQuote(null, ['190', '1']) }) },
      'NO_MARKET',
    ],
    [
      'a market buy overnight without a price to begin from',
      {},
      { market: { ...closed, quote: aQuote(null, null) } },
      'NO_MARKET',
    ],
    ['a market buy before the first quote', {}, { market: { ...closed, quote: undefined } }, 'NO_MARKET'],
    ['more than there is', { type: 'LIMIT', limitPrice: '1000.01' }, {}, 'INSUFFICIENT_BUYING_POWER'],
    ['selling what is not there', { side: 'SELL', quantity: '1' }, {}, 'INSUFFICIENT_QUANTITY'],
    [
      'selling more than is there',
      { side: 'SELL', quantity: '101' },
      { account: { owns: { AAPL: ['100', '1.00'] } } },
      'INSUFFICIENT_QUANTITY',
    ],
  ])('meets %s', (_, overrides, { account, ...surroundings }, code) => {
    const state = anAccount(account);
    const { order, refusal, changes } = place(state, overrides, surroundings);
    expect(refusal?.code).toBe(code);
    expect(order).toMatchObject({ status: 'REJECTED', statusReason: code, refusal: { code } });
    expect(changes[0]?.order).toMatchObject({ event: 'REJECTED', isNew: true, sequence: 1n });
    expect(state.openOrders.size).toBe(0);
  });

  it('spends to the last cent, and not one more', () => {
    const order = { type: 'LIMIT', quantity: '100', limitPrice: '10.00' } as const;
    expect(place(anAccount({ cash: '1000.00' }), order).refusal).toBeUndefined();
    expect(place(anAccount({ cash: '999.99' }), order).refusal).toMatchObject({
      code: 'INSUFFICIENT_BUYING_POWER',
      required: cash('1000.00'),
      available: cash('999.99'),
    });
  });

  it('does not count twice what another order holds', () => {
    const state = anAccount({ cash: '10000.00', owns: { AAPL: ['100', '19000.00'] } });
    placed(state, { type: 'LIMIT', quantity: '30', limitPrice: '100.00' });
    // Alpaca's example: 10,000 less 3,000 held leaves 7,000, so that 8,000 are refused.
    expect(place(state, { type: 'LIMIT', quantity: '80', limitPrice: '100.00' }).refusal).toMatchObject({
      available: cash('7000.00'),
    });
    placed(state, { side: 'SELL', type: 'LIMIT', limitPrice: '200.00', quantity: '60' });
    expect(place(state, { side: 'SELL', type: 'LIMIT', limitPrice: '200.00', quantity: '41' }).refusal).toMatchObject({
      available: quantity('40'),
    });
  });

  it(`meets the order after ${OPEN_ORDERS_MAX} open ones`, () => {
    const state = anAccount();
    for (let count = 0; count < OPEN_ORDERS_MAX; count += 1)
      placed(state, { type: 'LIMIT', quantity: '1', limitPrice: '1' });
    expect(place(state, { type: 'LIMIT', quantity: '1', limitPrice: '1' }).refusal?.code).toBe(
      'OPEN_ORDER_LIMIT_REACHED',
    );
  });

  it('takes a limit order while prices do not come in: it can wait', () =>
    expect(
      placed(anAccount(), { type: 'LIMIT', limitPrice: '1' }, { market: aMarket({ isLive: false, quote: undefined }) })
        .status,
    ).toBe('NEW'));
});

describe('time in force', () => {
  const endless = aMarket({ session: aSession() });
  const EXTENDED_CLOSE = new Date('2026-03-03T01:00:00.000Z');
  const NINETY_DAYS = new Date('2026-06-01T04:00:00.000Z'); // midnight in New York, in summer
  const overnight = aMarket({ session: { ...CLOSED, nextClosesAt: CLOSE, extendedClosesAt: EXTENDED_CLOSE } });
  it.each<[string, Partial<OrderRequest>, Surroundings, status: string, expiresAt: Date | null]>([
    ['a day order ends with its session', {}, {}, 'NEW', CLOSE],
    ['a day order overnight ends with the next session', {}, { market: overnight }, 'ACCEPTED', CLOSE],
    ['a day order in the moment before the next session is known', {}, { market: closed }, 'ACCEPTED', null],
    [
      'a day order for extended hours ends with those',
      { extendedHours: true },
      { market: overnight },
      'ACCEPTED',
      EXTENDED_CLOSE,
    ],
    [
      'a day order where the market never closes ends at midnight UTC',
      {},
      { market: endless, instrument: anInstrument({ calendar: 'ALWAYS_OPEN' }) },
      'NEW',
      new Date('2026-03-03T00:00:00.000Z'),
    ],
    ['GTC ends with the ninetieth day, by the clocks of then', { timeInForce: 'GTC' }, {}, 'NEW', NINETY_DAYS],
    ['GTC overnight', { timeInForce: 'GTC' }, { market: closed }, 'ACCEPTED', NINETY_DAYS],
  ])('%s', (_, overrides, surroundings, status, expiresAt) =>
    expect(placed(anAccount(), { type: 'LIMIT', limitPrice: '1', ...overrides }, surroundings)).toMatchObject({
      status,
      expiresAt,
    }),
  );

  it('begins with the session for an order that waited for it', () => {
    const state = anAccount();
    const order = placed(state, { type: 'LIMIT', limitPrice: '100' }, { market: closed });
    applyChange(state, decideRoute(state, order, aMarket()));
    expect(state.openOrders.get(order.id)).toMatchObject({ status: 'NEW', expiresAt: CLOSE, heldCash: order.heldCash });
    expect(state.sequence).toBe(2n);
  });
});

describe('the end of an order', () => {
  it.each(['CANCELED', 'EXPIRED'] as const)(
    'as %s gives back what it still holds, and nothing that was filled',
    end => {
      const state = anAccount({ owns: { IBM: ['10', '1000.00'] } });
      const order = placed(state, { type: 'LIMIT', quantity: '100', limitPrice: '100.00' });
      const partly = fill(state, order, '99.00', '40');
      if (partly === undefined) throw new Error('it fills');
      keep(state, decideEnd(state, partly, end, 'REASON', nextId(), NOON));
      expect(state.cash).toEqual({ available: cash('96040.00'), held: 0n });
      expect(state.openOrders.size).toBe(0);
      expect(state.positions.get('AAPL')).toMatchObject({ available: quantity('40'), held: 0n });
    },
  );

  it('gives quantity back to a sale', () => {
    const state = anAccount({ owns: { AAPL: ['100', '19000.00'] } });
    const order = placed(state, { side: 'SELL', type: 'LIMIT', quantity: '60', limitPrice: '200' });
    const [change] = decideEnd(state, order, 'CANCELED', 'CANCELED_BY_OWNER', nextId(), NOON);
    keep(state, change);
    expect(change?.order?.order).toMatchObject({
      canceledAt: NOON,
      statusReason: 'CANCELED_BY_OWNER',
      heldQuantity: 0n,
    });
    expect(state.positions.get('AAPL')).toMatchObject({ available: quantity('100'), held: 0n });
  });
});
