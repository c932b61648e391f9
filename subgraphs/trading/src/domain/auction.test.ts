import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anInstrument,
  aQuote,
  aSession,
  aStatus,
  aTrade,
  fill,
  keep,
  place,
  placed,
  price,
  quantity,
} from '../../test/support/fixtures.ts';
import { allocateAuction, findAuctionRefusal, hasNoPrint, isFrozen, isPrintFor } from './auction.ts';
import { decideFill } from './decide-fill.ts';
import type { MarketView, Session } from './market.ts';
import { evaluate, nextVenueQuote } from './matching.ts';
import type { Order } from './order.ts';
import { parseOrderRequest } from './order-intent.ts';
import { decideRoute } from './order-life.ts';
import { formatPrice } from './units.ts';

/** A Monday in March in New York, four hours behind UTC, and the Tuesday after; 13:00 is the close of a half-day. */
const at = (time: string, day = '09') => new Date(`2026-03-${day}T${time}:00.000-04:00`);

function sessionAt(now: Date, close = '16:00'): Session {
  const days = ['09', '10', '11'].map(day => ({
    opensAt: at('09:30', day),
    closesAt: at(day === '09' ? close : '16:00', day),
    extendedClosesAt: at(day === '09' && close === '13:00' ? '17:00' : '20:00', day),
  }));
  const running = days.find(({ opensAt, closesAt }) => opensAt <= now && now < closesAt);
  const extended = days.find(({ extendedClosesAt }) => now < extendedClosesAt);
  const isExtended = extended !== undefined && now.getTime() >= extended.opensAt.getTime() - 5.5 * 3_600_000;
  return aSession({
    isOpen: running !== undefined,
    isOpenExtended: isExtended,
    closesAt: running?.closesAt ?? null,
    nextOpensAt: days.find(({ opensAt }) => opensAt > now)?.opensAt ?? null,
    nextClosesAt: days.find(({ closesAt }) => closesAt > now)?.closesAt ?? null,
    extendedClosesAt: extended?.extendedClosesAt ?? null,
  });
}

const marketAt = (now: Date, overrides: Partial<MarketView> = {}) =>
  aMarket({ now, session: sessionAt(now), ...overrides });

describe('the window of an auction', () => {
  it.each<[time: string, opening: string, closing: string, close?: string]>([
    ['04:00', 'TAKEN', 'TAKEN'],
    ['09:27', 'TAKEN', 'TAKEN'],
    ['09:28', 'AUCTION_CLOSED', 'TAKEN'],
    ['09:30', 'AUCTION_CLOSED', 'TAKEN'],
    ['15:49', 'AUCTION_CLOSED', 'TAKEN'],
    ['15:50', 'AUCTION_CLOSED', 'AUCTION_CLOSED'],
    ['16:00', 'AUCTION_CLOSED', 'AUCTION_CLOSED'],
    ['18:59', 'AUCTION_CLOSED', 'AUCTION_CLOSED'],
    ['19:00', 'TAKEN', 'TAKEN'],
    ['23:00', 'TAKEN', 'TAKEN'],
    ['12:49', 'AUCTION_CLOSED', 'TAKEN', '13:00'],
    ['12:50', 'AUCTION_CLOSED', 'AUCTION_CLOSED', '13:00'],
    ['15:59', 'AUCTION_CLOSED', 'AUCTION_CLOSED', '13:00'],
    ['16:00', 'TAKEN', 'TAKEN', '13:00'],
  ])('at %s New York time: the opening is %s, the closing %s', (time, opening, closing, close) => {
    const [now, view] = [at(time), { now: at(time), session: sessionAt(at(time), close) }];
    expect(view.now).toEqual(now);
    expect(findAuctionRefusal({ timeInForce: 'OPG' }, view)?.code ?? 'TAKEN').toBe(opening);
    expect(findAuctionRefusal({ timeInForce: 'CLS' }, view)?.code ?? 'TAKEN').toBe(closing);
  });

  it.each([
    ['OPG', '09:30', { nextOpensAt: null }],
    ['CLS', '16:00', { nextClosesAt: null }],
  ] as const)('of %s is over at %s, also while the next one is not known', (timeInForce, time, unknown) => {
    const view = { now: at(time), session: { ...sessionAt(at(time)), ...unknown } };
    expect(findAuctionRefusal({ timeInForce }, view)).toMatchObject({ code: 'AUCTION_CLOSED' });
  });

  it('is never open where the market never closes', () => {
    expect(
      place(anAccount(), { timeInForce: 'CLS' }, { market: aMarket({ session: aSession() }) }).refusal,
    ).toMatchObject({
      code: 'UNSUPPORTED_TIME_IN_FORCE',
    });
  });

  it('freezes the book: what waits can be taken back until then', () => {
    const order = placed(anAccount(), { timeInForce: 'CLS' }, { market: marketAt(at('12:00')) });
    expect(order).toMatchObject({ status: 'ACCEPTED', expiresAt: at('16:15') });
    expect([isFrozen(order, at('15:49')), isFrozen(order, at('15:50'))]).toEqual([false, true]);
    expect(isFrozen(placed(anAccount(), { timeInForce: 'DAY' }), at('15:59'))).toBe(false);
  });

  it('of the next day is the one of an order that is placed in the evening', () => {
    const opening = placed(anAccount(), { timeInForce: 'OPG' }, { market: marketAt(at('19:30')) });
    const closing = placed(anAccount(), { timeInForce: 'CLS' }, { market: marketAt(at('19:30')) });
    expect(opening.expiresAt).toEqual(at('09:45', '10'));
    expect(closing.expiresAt).toEqual(at('16:15', '10'));
  });
});

describe('an order for an auction', () => {
  const onOpen = (overrides: object = {}) =>
    placed(anAccount(), { timeInForce: 'OPG', ...overrides }, { market: marketAt(at('08:00')) });

  it('is never filled by a quote', () => {
    const quote = aQuote(['189.90', '500'], ['190.00', '500'], { quotedAt: at('10:00') });
    const state = anAccount();
    const order = placed(state, { timeInForce: 'OPG' }, { market: marketAt(at('08:00')) });
    const working: Order = { ...order, status: 'NEW' };
    const [match] = evaluate([working], nextVenueQuote(undefined, quote), marketAt(at('10:00'))).results;
    expect(() => match?.execution !== undefined && decideFill(state, working, match.execution)).toThrow('auction');
  });

  it('waits for its own print, and no other', () => {
    const order = onOpen();
    const print = (time: string, auction: 'OPG' | 'CLS' | null, day = '09') =>
      isPrintFor(order, aTrade('190.00', { executedAt: at(time, day), auction }));
    expect(print('09:30', 'OPG')).toBe(true);
    expect(print('09:30', null)).toBe(false);
    expect(print('09:30', 'CLS')).toBe(false);
    expect(print('08:30', 'OPG')).toBe(false);
  });

  it('is canceled when no print came in a quarter of an hour, and waits on while it is halted', () => {
    const order = onOpen();
    expect(hasNoPrint(order, marketAt(at('09:44')))).toBe(false);
    expect(hasNoPrint(order, marketAt(at('09:45')))).toBe(true);
    expect(hasNoPrint(order, marketAt(at('09:45'), { status: aStatus({ isHalted: true }) }))).toBe(false);
    const resumed = aStatus({ resumedAt: at('10:00') });
    expect(hasNoPrint(order, marketAt(new Date(at('10:01').getTime() - 1), { status: resumed }))).toBe(false);
    expect(hasNoPrint(order, marketAt(at('10:01'), { status: resumed }))).toBe(true);
    expect(hasNoPrint(order, marketAt(at('16:00'), { status: aStatus({ isHalted: true }) }))).toBe(true);
  });

  it.each<[string, object, string]>([
    ['a stop', { type: 'STOP', stopPrice: '1' }, 'UNSUPPORTED_TIME_IN_FORCE'],
    ['extended hours', { type: 'LIMIT', limitPrice: '1', extendedHours: true }, 'UNSUPPORTED_EXTENDED_HOURS'],
    ['a group', { orderClass: 'OTO', takeProfit: { limitPrice: '200' } }, 'UNSUPPORTED_ORDER_CLASS'],
    ['a fraction', { quantity: '0.5' }, 'INVALID_QUANTITY_INCREMENT'],
  ])('is not %s', (_, overrides, code) => {
    const fractional = anInstrument({ isFractionable: true });
    const request = {
      ...({ side: 'BUY', type: 'MARKET', quantity: '1', notional: null, limitPrice: null, stopPrice: null } as const),
      ...({ trailPrice: null, trailPercent: null, takeProfit: null, stopLoss: null } as const),
      ...({ timeInForce: 'CLS', extendedHours: false, orderClass: 'SIMPLE' } as const),
    };
    expect(parseOrderRequest({ ...request, ...overrides }, fractional)).toMatchObject([{ code }]);
  });
});

describe('the print of an auction', () => {
  const bids = fc.array(
    fc.record({
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      shares: fc.integer({ min: 1, max: 100 }),
      cents: fc.option(fc.integer({ min: 18_500, max: 19_500 })),
      model: fc.constantFrom('NBBO_SIZE' as const, 'NBBO_SIZE' as const, 'ALPACA_COMPAT' as const),
    }),
    { minLength: 1, maxLength: 12 },
  );

  it('is shared by price and time, at its price, up to its size, and leaves nothing open', () => {
    fc.assert(
      fc.property(
        bids,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 18_800, max: 19_200 }),
        (wishes, size, cents) => {
          const books = wishes.map(({ side, shares, cents: limit, model }) => {
            const state = anAccount({ owns: { AAPL: ['100', '1.00'] }, overrides: { fillModel: model } });
            const terms =
              limit === null ? {} : { type: 'LIMIT' as const, limitPrice: formatPrice(BigInt(limit) * 10_000n) };
            const market = marketAt(at('08:00'));
            return {
              state,
              order: placed(state, { side, quantity: `${shares}`, timeInForce: 'OPG', ...terms }, { market }),
            };
          });
          const print = aTrade(formatPrice(BigInt(cents) * 10_000n), {
            ...{ size: quantity(`${size}`), executedAt: at('09:30'), auction: 'OPG', sequence: 7n },
          });
          const matches = allocateAuction(
            books.map(({ order }) => order),
            print,
            marketAt(at('09:30')),
          );
          expect(matches).toHaveLength(books.length);
          for (const side of ['BUY', 'SELL'] as const) {
            const ours = matches.filter(({ order }) => order.side === side && order.fillModel === 'NBBO_SIZE');
            const given = ours.reduce((sum, { execution }) => sum + (execution?.quantity ?? 0n), 0n);
            expect(given <= print.size).toBe(true);
            // Nobody is left out for the sake of somebody behind.
            const short = ours.findIndex(({ cancelsRest }) => cancelsRest === 'AUCTION_SIZE_TAKEN');
            if (short >= 0) expect(given).toBe(print.size);
          }
          for (const { order, execution, cancelsRest } of matches) {
            const state = books.find(book => book.order.id === order.id)?.state ?? anAccount();
            expect((execution?.quantity ?? 0n) < order.quantity).toBe(cancelsRest !== undefined);
            if (execution === undefined) continue;
            expect(execution).toMatchObject({ price: print.price, auction: 'OPG', quotedSize: print.size });
            keep(state, decideRoute(state, order, marketAt(at('09:30'))));
            const changes = decideFill(state, { ...order, status: 'NEW' }, execution);
            expect(changes[0]?.order?.fill).toMatchObject({ quantity: execution.quantity, auction: 'OPG' });
          }
        },
      ),
    );
  });

  it('beyond the limit fills nothing', () => {
    const order = placed(
      anAccount(),
      { type: 'LIMIT', limitPrice: '189.99', timeInForce: 'OPG' },
      { market: marketAt(at('08:00')) },
    );
    const print = aTrade('190.00', { executedAt: at('09:30'), auction: 'OPG' });
    expect(allocateAuction([order], print, marketAt(at('09:30')))).toMatchObject([
      { execution: undefined, cancelsRest: 'AUCTION_PRICE_BEYOND_LIMIT' },
    ]);
  });

  it('settles with the opening after, even when it comes before our clock says open', () => {
    const order = placed(anAccount(), { timeInForce: 'OPG' }, { market: marketAt(at('08:00')) });
    const print = aTrade('190.00', { executedAt: at('09:30'), auction: 'OPG' });
    const early = new Date(at('09:30').getTime() - 1);
    for (const now of [early, at('09:30')])
      expect(allocateAuction([order], print, marketAt(now))[0]?.execution?.settlesAt).toEqual(at('09:30', '10'));
  });
});

describe('a fill that says it is of an auction', () => {
  it('of an order that is not for one is a bug', () => {
    const state = anAccount();
    const order = placed(state, {});
    expect(fill(state, order, '190.00', '1')).toBeDefined();
    const other = placed(state, {});
    const execution = {
      ...other,
      orderId: other.id,
      price: price('190'),
      executedAt: at('12:00'),
      auction: 'CLS' as const,
    };
    expect(() =>
      decideFill(state, other, {
        ...execution,
        ...{ fillModelVersion: 1, quoteSequence: 1n, quotedSize: 1n, quotedAt: at('12:00'), settlesAt: at('12:00') },
      }),
    ).toThrow('no other order');
  });
});
