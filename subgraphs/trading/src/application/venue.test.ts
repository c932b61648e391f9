import { serviceUnavailable } from '@platform/shared/graphql';
import { createLogger } from '@platform/shared/observability';
import { eventually, testIdentity } from '@platform/shared/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anInstrument,
  aQuote,
  aRequest,
  aSession,
  aStatus,
  aTrade,
  CLOSED,
  NOON,
  price,
  quantity,
} from '../../test/support/fixtures.ts';
import { MemoryLedger } from '../../test/support/memory-ledger.ts';
import { StillMarket } from '../../test/support/still-market.ts';
import type { MarketView, Trade } from '../domain/market.ts';
import type { Order } from '../domain/order.ts';
import { CommandQueue } from './command-queue.ts';
import { MissedAuctions } from './missed-auctions.ts';
import { placeOrder } from './place-order.ts';
import { Venue } from './venue.ts';

const alice = testIdentity('alice');
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A venue beside a market that the test moves, and somebody who owns 100 AAPL. */
async function start(view: Partial<MarketView> = {}) {
  const ledger = new MemoryLedger();
  const account = anAccount({ owns: { AAPL: ['100', '1.00'] } });
  ledger.open(account);
  const market = new StillMarket();
  market.current = aMarket(view);
  const queue = new CommandQueue(ledger, changes => venue.onCommit(changes));
  const changes = { watch: () => () => {}, watchAll: () => () => {} };
  const logger = createLogger('venue', 'silent');
  const day = { isCurrent: true };
  const isCurrent = () => day.isCurrent;
  const orders = { ...ledger.reader };
  const prices = { minuteQuotes: async () => [] };
  const venue: Venue = new Venue({ queue, market, orders, prices, changes, partitions: 1, isCurrent, logger });
  await venue.start([await ledger.beginTenure()]);
  stops.push(() => venue.stop());
  const dependencies = { queue, market, accounts: ledger.reader, orders: ledger.reader };
  return {
    ...{ ledger, market, venue, orders },
    /** Corporate actions of the day are being applied, or are all. */
    setCurrent(isApplied: boolean) {
      day.isCurrent = isApplied;
      if (isApplied) venue.resume(new Set(['AAPL']));
    },
    async place(overrides: Parameters<typeof aRequest>[0]) {
      const request = { ...aRequest(overrides), accountId: account.id, symbol: 'AAPL', clientOrderId: undefined };
      const { order, refusals } = await placeOrder(dependencies, alice, request);
      return { order, code: refusals[0]?.code };
    },
    /** Waits until an order is as it should be. */
    until: (order: Order | undefined, expected: Partial<Order>) =>
      eventually(() => {
        const now = ledger.orders.get(order?.id ?? '');
        return now !== undefined && Object.entries(expected).every(([key, value]) => now[key as keyof Order] === value);
      }),
    now: (order: Order | undefined) => ledger.orders.get(order?.id ?? ''),
    /** Looks for what was missed, on a tape with this print, of which so much was given before. */
    async lookFor(print: Trade, given: bigint) {
      const orders = { sumTakenInAuction: async () => ({ BUY: given, SELL: 0n }) };
      const prices = { auctionPrint: async () => print };
      await new MissedAuctions({ venue, prices, orders, now: () => market.now(), logger }).look();
    },
  };
}

it('an entry whose time is over ends expired, and what waits for it with it', async () => {
  const closesAt = new Date(NOON.getTime() + 60_000);
  const { market, place, until } = await start({ session: aSession({ closesAt, nextClosesAt: closesAt }) });
  const bracket = { orderClass: 'BRACKET', takeProfit: { limitPrice: '200' } } as const;
  const { order } = await place({
    ...{ type: 'LIMIT', limitPrice: '150', quantity: '10', ...bracket },
    stopLoss: { stopPrice: '140', limitPrice: null },
  });
  market.current = { ...market.current, now: closesAt, session: CLOSED };
  await until(order, { status: 'EXPIRED', statusReason: 'TIME_IN_FORCE' });
});

it('a day order that a halt kept waiting all session expires with it', async () => {
  const closesAt = new Date(NOON.getTime() + 60_000);
  const session = { ...CLOSED, nextClosesAt: closesAt };
  const { market, place, until } = await start({ session, status: aStatus({ isHalted: true }) });
  const { order } = await place({ type: 'LIMIT', limitPrice: '150', quantity: '10' });
  market.current = { ...market.current, now: closesAt, session: CLOSED };
  await until(order, { status: 'EXPIRED', heldCash: 0n });
});

describe('a halt', () => {
  it('takes orders, fills none of them, and lets them work when it is over', async () => {
    const { market, place, until } = await start({ status: aStatus({ isHalted: true, reason: 'T1' }) });
    const { order, code } = await place({ quantity: '10' });
    expect(code).toBeUndefined();
    expect(order?.status).toBe('ACCEPTED');
    market.show(aQuote(['189.90', '500'], ['190.00', '400'], { sequence: 2n }));
    market.set(aStatus({ sequence: 2n }));
    await until(order, { status: 'FILLED' });
  });

  it('refuses what cannot wait', async () => {
    const { place } = await start({ status: aStatus({ isHalted: true }) });
    for (const timeInForce of ['IOC', 'FOK'] as const)
      expect((await place({ quantity: '10', timeInForce })).code).toBe('INSTRUMENT_HALTED');
  });

  it('takes a market order though nobody quotes, at the last price', async () => {
    const { place } = await start({
      ...{ status: aStatus({ isHalted: true }), quote: aQuote(null, null), lastTrade: aTrade('190.00') },
    });
    expect((await place({ quantity: '10' })).order).toMatchObject({ reservePrice: price('194.75') });
  });

  it('stops what works already, and elects no stop', async () => {
    const { market, place, until, now } = await start({ quote: aQuote(['180.00', '500'], ['195.00', '500']) });
    const stop = (await place({ side: 'SELL', type: 'STOP', stopPrice: '185.00', quantity: '10' })).order;
    const limit = (await place({ side: 'SELL', type: 'LIMIT', limitPrice: '190.00', quantity: '10' })).order;
    market.set(aStatus({ isHalted: true, sequence: 2n }));
    market.show(aQuote(['191.00', '500'], ['195.00', '500'], { sequence: 2n }));
    market.print(aTrade('184.00', { sequence: 2n, executedAt: new Date(NOON.getTime() + 1_000) }));
    const other = (await place({ side: 'SELL', type: 'LIMIT', limitPrice: '190.00', quantity: '5' })).order;
    expect(now(limit)).toMatchObject({ status: 'NEW', filledQuantity: 0n });
    market.set(aStatus({ sequence: 3n }));
    await until(limit, { status: 'FILLED' });
    await until(other, { status: 'FILLED' });
    expect(now(stop)).toMatchObject({ status: 'NEW', triggeredAt: null });
  });
});

describe('while the corporate actions of a day are being applied', () => {
  it('nothing fills, and the prints of that time count when they are', async () => {
    const { market, place, until, now, setCurrent } = await start({
      quote: aQuote(['185.00', '500'], ['195.00', '500']),
    });
    const stop = (await place({ side: 'SELL', type: 'STOP', stopPrice: '186.00', quantity: '10' })).order;
    const limit = (await place({ side: 'SELL', type: 'LIMIT', limitPrice: '190.00', quantity: '10' })).order;
    setCurrent(false);
    market.show(aQuote(['190.00', '300'], ['195.00', '500'], { sequence: 2n }));
    market.show(aQuote(['185.00', '500'], ['195.00', '500'], { sequence: 3n }));
    market.print(aTrade('185.50', { sequence: 3n, executedAt: new Date(NOON.getTime() + 1_000) }));
    const sold = (await place({ side: 'SELL', quantity: '1' })).order;
    expect([now(stop), now(limit), now(sold)]).toMatchObject([
      { triggeredAt: null },
      { status: 'NEW', filledQuantity: 0n },
      { status: 'NEW', filledQuantity: 0n },
    ]);
    setCurrent(true);
    await until(sold, { status: 'FILLED' });
    await until(stop, { status: 'FILLED' });
    expect(now(stop)?.electedPrice).toBe(price('185.50'));
    expect(now(limit)).toMatchObject({ status: 'NEW', filledQuantity: 0n });
  });

  it('a print counts beside the quote that stood when it came', async () => {
    const { market, place, until, setCurrent } = await start();
    const stop = (await place({ side: 'SELL', type: 'STOP', stopPrice: '186.00', quantity: '10' })).order;
    setCurrent(false);
    market.show(aQuote(['185.00', '500'], ['195.00', '500'], { sequence: 2n }));
    market.print(aTrade('185.50', { sequence: 3n, executedAt: new Date(NOON.getTime() + 1_000) }));
    market.show(aQuote(['190.00', '500'], ['195.00', '500'], { sequence: 3n }));
    setCurrent(true);
    await until(stop, { status: 'FILLED', electedPrice: price('185.50') });
  });
});

describe('price bands', () => {
  it('keep a quote outside of them from filling anything, until they move', async () => {
    const { market, place, until, now } = await start({
      status: aStatus({ lowerBand: price('180'), upperBand: price('189.99') }),
    });
    const buy = (await place({ quantity: '10' })).order;
    const immediate = (await place({ quantity: '10', timeInForce: 'IOC' })).order;
    await until(immediate, { status: 'CANCELED', filledQuantity: 0n });
    expect(now(buy)).toMatchObject({ status: 'NEW', filledQuantity: 0n });
    market.set(aStatus({ lowerBand: price('180'), upperBand: price('190'), sequence: 2n }));
    await until(buy, { status: 'FILLED' });
  });

  it('hold for sales as for purchases', async () => {
    const { market, place, until, now } = await start({
      status: aStatus({ lowerBand: price('189.91'), upperBand: price('200') }),
    });
    const sale = (await place({ side: 'SELL', quantity: '10' })).order;
    await place({ quantity: '1' });
    expect(now(sale)?.filledQuantity).toBe(0n);
    market.set(aStatus({ sequence: 2n }));
    await until(sale, { status: 'FILLED' });
  });
});

describe('an auction', () => {
  const closesAt = new Date(NOON.getTime() + 60 * 60_000);
  const session = aSession({
    closesAt,
    nextClosesAt: closesAt,
    nextOpensAt: new Date(NOON.getTime() + 20 * 3_600_000),
  });
  const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);

  it('fills what waits for it by its print, and cancels what it left', async () => {
    const { market, place, until, now } = await start({ session });
    const buy = (await place({ quantity: '80', timeInForce: 'CLS' })).order;
    const limit = (await place({ quantity: '40', type: 'LIMIT', limitPrice: '190.50', timeInForce: 'CLS' })).order;
    const low = (await place({ quantity: '40', type: 'LIMIT', limitPrice: '189.00', timeInForce: 'CLS' })).order;
    market.show(aQuote(['189.80', '500'], ['189.90', '500'], { sequence: 2n }));
    market.current = { ...market.current, now: later(60), session: { ...session, isOpen: false } };
    const print = { size: quantity('100'), executedAt: later(60) };
    market.print(aTrade('190.20', { ...print, sequence: 8n })); // no auction
    market.print(aTrade('190.20', { ...print, sequence: 9n, auction: 'CLS' }));
    await until(buy, { status: 'FILLED', filledGross: price('190.20') * quantity('80') });
    await until(limit, { status: 'CANCELED', filledQuantity: quantity('20'), statusReason: 'AUCTION_SIZE_TAKEN' });
    await until(low, { status: 'CANCELED', filledQuantity: 0n, statusReason: 'AUCTION_PRICE_BEYOND_LIMIT' });
    expect(now(buy)?.heldCash).toBe(0n);
  });

  it('whose print was missed is held by the tape, without what was given of it before', async () => {
    const { market, place, until, now, lookFor } = await start({ session });
    const first = (await place({ quantity: '60', timeInForce: 'CLS' })).order;
    const second = (await place({ quantity: '60', timeInForce: 'CLS' })).order;
    const print = aTrade('190.20', { size: quantity('100'), executedAt: later(60), sequence: 9n, auction: 'CLS' });
    market.current = { ...market.current, now: later(60), session: { ...session, isOpen: false } };
    await lookFor(print, 0n); // it may come by itself yet
    expect([first, second].map(order => now(order)?.status)).toEqual(['ACCEPTED', 'ACCEPTED']);
    market.current = { ...market.current, now: later(61) };
    await lookFor(print, quantity('30'));
    await until(first, { status: 'FILLED', filledQuantity: quantity('60') });
    await until(second, { status: 'CANCELED', filledQuantity: quantity('10'), statusReason: 'AUCTION_SIZE_TAKEN' });
  });

  it('that a halt holds up is held when the instrument reopens, and is waited for just after', async () => {
    const opensAt = later(60);
    const before = { ...CLOSED, nextOpensAt: opensAt, nextClosesAt: later(450) };
    const halted = aStatus({ isHalted: true, reason: 'T1' });
    const { market, place, until, now } = await start({ session: before, status: halted });
    const { order } = await place({ quantity: '80', timeInForce: 'OPG' });
    const other = (await place({ type: 'LIMIT', limitPrice: '150.00', quantity: '1' })).order;
    market.current = { ...market.current, now: later(90), session: aSession({ nextClosesAt: later(450) }) };
    market.set(aStatus({ resumedAt: later(90), sequence: 2n }));
    await until(other, { status: 'NEW' }); // sessions were looked at
    expect(now(order)?.status).toBe('ACCEPTED');
    const reopening = { size: quantity('500'), executedAt: later(90), sequence: 9n, auction: 'REOPENING' } as const;
    market.print(aTrade('190.40', reopening));
    await until(order, { status: 'FILLED', filledGross: price('190.40') * quantity('80') });
  });

  it('that prints nothing leaves its orders canceled after a quarter of an hour', async () => {
    const { market, place, until } = await start({ session });
    const { order } = await place({ quantity: '80', timeInForce: 'CLS' });
    market.current = { ...market.current, now: later(75) };
    await until(order, { status: 'CANCELED', statusReason: 'NO_AUCTION_PRINT', heldCash: 0n });
  });
});

describe('what could not be read', () => {
  it('is read again: what was taken of the quote', async () => {
    const { orders, place, until } = await start();
    const read = orders.sumTakenLiquidity;
    orders.sumTakenLiquidity = () => {
      orders.sumTakenLiquidity = read;
      return Promise.reject(new Error('away'));
    };
    const { order } = await place({ quantity: '10' });
    await until(order, { status: 'FILLED' });
  });

  it('is read again: the open orders of a venue that begins', async () => {
    const { ledger, orders, venue, place, until } = await start({ quote: undefined });
    const { order } = await place({ type: 'LIMIT', limitPrice: '150', quantity: '10' });
    venue.stop();
    const read = orders.listOpenOrders;
    orders.listOpenOrders = () => {
      orders.listOpenOrders = read;
      return Promise.reject(new Error('away'));
    };
    await venue.start([await ledger.beginTenure()]);
    expect(venue.openOrders).toBe(0);
    await eventually(() => venue.openOrders === 1);
    await until(order, { status: 'NEW' });
  });
});

it('an immediate order whose end was committed unheard of is let go', async () => {
  const { ledger, venue, place, until } = await start({ quote: aQuote(['189.90', '500'], ['190.00', '4']) });
  let isLost = false;
  ledger.faults = {
    afterCommit({ changes }) {
      if (isLost || !changes.some(({ change }) => change.order?.event === 'CANCELED')) return;
      isLost = true;
      throw serviceUnavailable('the answer was lost');
    },
  };
  const { order } = await place({ quantity: '10', timeInForce: 'IOC' });
  await until(order, { status: 'CANCELED', filledQuantity: quantity('4') });
  await eventually(() => venue.openOrders === 0);
});

describe('a quote of the day before', () => {
  const yesterday = new Date(NOON.getTime() - 20 * 3_600_000);

  it('fills nothing, until the day has one of its own', async () => {
    const { market, place, until, now } = await start({
      quote: aQuote(['189.90', '500'], ['190.00', '500'], { quotedAt: yesterday }),
    });
    const { order } = await place({ quantity: '10' });
    const immediate = (await place({ quantity: '10', timeInForce: 'IOC' })).order;
    await until(immediate, { status: 'CANCELED', filledQuantity: 0n });
    expect(now(order)).toMatchObject({ status: 'NEW', filledQuantity: 0n });
    market.show(aQuote(['189.90', '500'], ['190.00', '500'], { sequence: 2n }));
    await until(order, { status: 'FILLED' });
  });

  it('stands where the market never closes', async () => {
    const { market, place, until } = await start({
      quote: aQuote(['189.90', '500'], ['190.00', '500'], { quotedAt: yesterday }),
    });
    market.instruments.set('AAPL', anInstrument({ calendar: 'ALWAYS_OPEN' }));
    await until((await place({ quantity: '10' })).order, { status: 'FILLED' });
  });
});
