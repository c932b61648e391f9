import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  aQuote,
  aTrade,
  CLOSED,
  cash,
  fill,
  NOON,
  place,
  placed,
  price,
} from '../../test/support/fixtures.ts';
import { applyChange } from './account.ts';
import { evaluate, nextVenueQuote } from './matching.ts';
import { isAtVenue } from './order.ts';
import { decideSessionEnd, decideTrigger } from './order-life.ts';
import { currentStopPrice, isElectedBy, trailedBy } from './stop.ts';
import { formatPrice } from './units.ts';

const wide = aQuote(['1.00', '500'], ['1000.00', '500']);
const sellStop = () =>
  placed(anAccount({ owns: { AAPL: ['100', '1.00'] } }), { side: 'SELL', type: 'STOP', stopPrice: '180.00' });
const buyStop = () => placed(anAccount(), { type: 'STOP', stopPrice: '200.00' });
const trailing = (side: 'BUY' | 'SELL', trail: { trailPrice?: string; trailPercent?: string }) =>
  placed(
    anAccount({ owns: { AAPL: ['100', '1.00'] } }),
    { side, type: 'TRAILING_STOP', ...trail },
    { market: aMarket({ lastTrade: aTrade('190.00') }) },
  );

describe('a stop', () => {
  it.each([
    ['a print at a sell stop', sellStop, '180.00', {}, true],
    ['a print through a sell stop', sellStop, '179.99', {}, true],
    ['a print above a sell stop', sellStop, '180.01', {}, false],
    ['a print at a buy stop', buyStop, '200.00', {}, true],
    ['a print through a buy stop', buyStop, '200.01', {}, true],
    ['a print below a buy stop', buyStop, '199.99', {}, false],
    ['a print that does not count', sellStop, '100.00', { isEligible: false }, false],
    ['a print from before the order', sellStop, '100.00', { executedAt: new Date(NOON.getTime() - 1) }, false],
  ])('is elected, or not, by %s', (_, order, at, overrides, isElected) =>
    expect(isElectedBy(order(), aTrade(at, overrides), wide)).toBe(isElected),
  );

  it('is not elected by a stray print outside the quote, nor a second time', () => {
    expect(isElectedBy(sellStop(), aTrade('179.00'), aQuote(['181.00', '1'], ['181.10', '1']))).toBe(false);
    expect(isElectedBy(buyStop(), aTrade('201.00'), aQuote(['199.00', '1'], ['199.10', '1']))).toBe(false);
    expect(isElectedBy({ ...sellStop(), triggeredAt: NOON }, aTrade('179.00'), wide)).toBe(false);
  });

  it('holds for the worst price, waits, and then fills at the market with the print that elected it kept', () => {
    const state = anAccount();
    const order = placed(state, { type: 'STOP', stopPrice: '200.00' });
    expect(order).toMatchObject({ reservePrice: price('205.00'), heldCash: cash('20500.00') });
    expect(isAtVenue(order)).toBe(false);
    applyChange(state, decideTrigger(state, order, aTrade('200.10', { sequence: 77n }), NOON));
    const triggered = state.openOrders.get(order.id) ?? order;
    expect(triggered).toMatchObject({
      status: 'NEW',
      triggeredAt: NOON,
      electedSequence: 77n,
      electedPrice: price('200.10'),
    });
    expect(isAtVenue(triggered)).toBe(true);
    const { results } = evaluate([triggered], nextVenueQuote(undefined, aQuote(null, ['201.00', '500'])), aMarket());
    expect(results[0]?.execution?.price).toBe(price('201.00')); // a gap fills at the market, not at the stop
    expect(fill(state, triggered, '201.00', '100')?.status).toBe('FILLED');
    expect(state.cash).toEqual({ available: cash('79900.00'), held: 0n });
  });

  it('with a limit holds that and no more', () =>
    expect(placed(anAccount(), { type: 'STOP_LIMIT', stopPrice: '200.00', limitPrice: '201.00' })).toMatchObject({
      reservePrice: price('201.00'),
      heldCash: cash('20100.00'),
    }));
});

const inFavor = (side: 'BUY' | 'SELL', before: bigint, after: bigint) =>
  side === 'SELL' ? after >= before : after <= before;

describe('a trailing stop', () => {
  it.each([
    ['SELL', { trailPrice: '5.00' }, '185.0000'],
    ['BUY', { trailPrice: '5.00' }, '195.0000'],
    ['SELL', { trailPercent: '10' }, '171.0000'],
    ['BUY', { trailPercent: '10' }, '209.0000'],
    ['SELL', { trailPercent: '0.333333' }, '189.366667'],
    ['BUY', { trailPercent: '0.333333' }, '190.633333'],
  ] as const)('%s with %o begins from the last print, rounded away from triggering', (side, trail, stop) =>
    expect(formatPrice(currentStopPrice(trailing(side, trail)) ?? 0n)).toBe(stop),
  );

  it('needs a price to begin from', () =>
    expect(
      place(anAccount(), { type: 'TRAILING_STOP', trailPrice: '1' }, { market: aMarket({ quote: undefined }) }).refusal,
    ).toMatchObject({ code: 'NO_MARKET' }));

  it('follows the market in its favor only, whatever is printed', () => {
    const prints = fc.array(fc.record({ cents: fc.integer({ min: 15_000, max: 25_000 }), isEligible: fc.boolean() }), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(fc.constantFrom('SELL' as const, 'BUY' as const), prints, (side, tape) => {
        let order = trailing(side, { trailPercent: '2.5' });
        const counted = [19_000];
        for (const [index, { cents, isEligible }] of tape.entries()) {
          const trade = aTrade((cents / 100).toFixed(2), { isEligible, sequence: BigInt(index) });
          const before = currentStopPrice(order) ?? 0n;
          if (isElectedBy(order, trade, wide)) return;
          order = trailedBy(order, trade, wide);
          const after = currentStopPrice(order) ?? 0n;
          expect(inFavor(side, before, after)).toBe(true);
          counted.push(...(isEligible ? [cents] : []));
          const best = side === 'SELL' ? Math.max(...counted) : Math.min(...counted);
          expect(order.highWaterMark).toBe(BigInt(best) * price('0.01'));
        }
      }),
    );
  });
});

describe('a quote', () => {
  const narrow = aQuote(['189.00', '1'], ['191.00', '1']);

  it('keeps a stray print outside of it from moving a trailing stop', () => {
    for (const [side, stray, within] of [
      ['SELL', '191.01', '191.00'],
      ['BUY', '188.99', '189.00'],
    ] as const) {
      const order = trailing(side, { trailPrice: '5.00' });
      expect(trailedBy(order, aTrade(stray), narrow)).toBe(order);
      expect(trailedBy(order, aTrade(within), narrow).highWaterMark).toBe(price(within));
    }
  });

  it('of the day before says nothing of a print: the market may open anywhere', () => {
    const yesterday = aQuote(['199.00', '1'], ['199.10', '1'], { quotedAt: new Date(NOON.getTime() - 86_400_000) });
    expect(isElectedBy(sellStop(), aTrade('179.00'), yesterday)).toBe(true);
  });
});

describe('the end of a session', () => {
  it('leaves a good-till-canceled order what it holds', () => {
    const state = anAccount();
    const order = placed(state, { type: 'LIMIT', limitPrice: '100', timeInForce: 'GTC' });
    applyChange(state, decideSessionEnd(state, order, NOON));
    expect(state.openOrders.get(order.id)).toMatchObject({ status: 'DONE_FOR_DAY', heldCash: cash('10000.00') });
    expect(state.cash.held).toBe(cash('10000.00'));
  });

  it('is no hindrance to an order for extended hours', () => {
    const market = aMarket({ session: { ...CLOSED, isOpenExtended: true } });
    expect(placed(anAccount(), { type: 'LIMIT', limitPrice: '1', extendedHours: true }, { market }).status).toBe('NEW');
    expect(placed(anAccount(), { type: 'LIMIT', limitPrice: '1' }, { market }).status).toBe('ACCEPTED');
  });
});
