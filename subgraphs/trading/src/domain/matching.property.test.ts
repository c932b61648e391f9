import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aMarket, anAccount, aQuote, NOON, placed, quantity } from '../../test/support/fixtures.ts';
import type { Quote } from './market.ts';
import { evaluate, type Liquidity, nextVenueQuote, type VenueQuote } from './matching.ts';
import { isImmediate, type Order, remainingQuantity } from './order.ts';
import { formatPrice } from './units.ts';

interface Terms {
  readonly side: 'BUY' | 'SELL';
  /** Undefined for a market order. */
  readonly limitCents: bigint | undefined;
  readonly shares: number;
  readonly timeInForce: 'DAY' | 'GTC' | 'IOC' | 'FOK';
  /** Milliseconds after noon, so that some come at the same time. */
  readonly at: number;
}

const terms: fc.Arbitrary<Terms> = fc.record({
  side: fc.constantFrom('BUY', 'SELL'),
  limitCents: fc.option(fc.bigInt({ min: 9_995n, max: 10_005n }), { nil: undefined, freq: 4 }),
  shares: fc.integer({ min: 1, max: 60 }),
  timeInForce: fc.constantFrom('DAY', 'GTC', 'IOC', 'FOK'),
  at: fc.integer({ min: 0, max: 3 }),
});
const side = fc.option(fc.tuple(fc.integer({ min: 9_996, max: 10_004 }), fc.integer({ min: 1, max: 120 })), {
  freq: 6,
});
const quotes = fc.tuple(side, side).map(([bid, ask]): Quote => {
  const level = (of: typeof bid): [string, string] | null =>
    of === null ? null : [(of[0] / 100).toFixed(2), String(of[1])];
  return aQuote(level(bid), level(ask));
});

function toOrder({ side: of, limitCents, shares, timeInForce, at }: Terms): Order {
  const state = anAccount({ cash: '100000000.00', owns: { AAPL: ['100000', '1.00'] } });
  const order = placed(state, {
    side: of,
    quantity: String(shares),
    timeInForce,
    ...(limitCents !== undefined && { type: 'LIMIT', limitPrice: formatPrice(limitCents * 10_000n) }),
  });
  return { ...order, submittedAt: new Date(NOON.getTime() + at) };
}

/** What each order gets, computed the slow way: again and again, of all orders that are still to be served, the best one. */
function reference(orders: readonly Order[], { ask, bid }: VenueQuote): Map<string, bigint> {
  return new Map([
    ...serve(
      orders.filter(order => order.side === 'BUY'),
      ask,
    ),
    ...serve(
      orders.filter(order => order.side === 'SELL'),
      bid,
    ),
  ]);
}

function serve(waiting: Order[], { level, consumed }: Liquidity): Map<string, bigint> {
  const given = new Map<string, bigint>();
  let free = level === null || level.size < consumed ? 0n : level.size - consumed;
  while (waiting.length > 0) {
    const best = waiting.reduce((one, other) => (isBefore(other, one) ? other : one));
    waiting.splice(waiting.indexOf(best), 1);
    const gets = level !== null && crosses(best, level.price) ? share(best, free) : 0n;
    free -= gets;
    given.set(best.id, gets);
  }
  return given;
}

const crosses = (order: Order, at: bigint) => (order.side === 'BUY' ? at <= worst(order) : at >= worst(order));

function share(order: Order, free: bigint): bigint {
  const left = remainingQuantity(order);
  if (left <= free) return left;
  return order.timeInForce === 'FOK' ? 0n : free;
}

/** The worst price that an order may fill at. */
const worst = (order: Order) => (order.side === 'BUY' ? (order.reservePrice ?? 0n) : (order.limitPrice ?? 0n));

function isBefore(one: Order, other: Order): boolean {
  if ((one.limitPrice === null) !== (other.limitPrice === null)) return one.limitPrice === null;
  if (one.limitPrice !== null && other.limitPrice !== null && one.limitPrice !== other.limitPrice)
    return one.side === 'BUY' ? one.limitPrice > other.limitPrice : one.limitPrice < other.limitPrice;
  if (one.submittedAt.getTime() !== other.submittedAt.getTime()) return one.submittedAt < other.submittedAt;
  return one.id < other.id;
}

const book = fc.array(terms, { maxLength: 25 }).map(list => list.map(toOrder));
const market = fc
  .tuple(quotes, fc.bigInt({ min: 0n, max: 60n }), fc.bigInt({ min: 0n, max: 60n }))
  .map(([quote, taken, sold]): VenueQuote => {
    const fresh = nextVenueQuote(undefined, quote);
    return {
      ...fresh,
      ask: { ...fresh.ask, consumed: taken * quantity('1') },
      bid: { ...fresh.bid, consumed: sold * quantity('1') },
    };
  });

describe('an evaluation of any book against any quote', () => {
  it('gives every order what a naive venue gives it', () => {
    fc.assert(
      fc.property(book, market, (orders, venueQuote) => {
        const { results } = evaluate(orders, venueQuote, aMarket());
        const given = new Map(results.map(({ order, execution }) => [order.id, execution?.quantity ?? 0n]));
        for (const [id, expected] of reference(orders, venueQuote)) expect(given.get(id) ?? 0n).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order in which the orders are looked at', () => {
    fc.assert(
      fc.property(book, market, (orders, venueQuote) => {
        expect(evaluate([...orders].reverse(), venueQuote, aMarket())).toEqual(evaluate(orders, venueQuote, aMarket()));
      }),
    );
  });

  it('never gives all orders together more than the quote displays', () => {
    fc.assert(
      fc.property(book, market, (orders, venueQuote) => {
        const { results, venueQuote: after } = evaluate(orders, venueQuote, aMarket());
        for (const [of, before, now] of [
          ['BUY', venueQuote.ask, after.ask],
          ['SELL', venueQuote.bid, after.bid],
        ] as const) {
          const filled = results
            .filter(({ order }) => order.side === of)
            .reduce((sum, { execution }) => sum + (execution?.quantity ?? 0n), 0n);
          expect(now.consumed).toBe(before.consumed + filled);
          if (filled > 0n) expect(now.consumed <= (now.level?.size ?? 0n)).toBe(true);
        }
      }),
    );
  });

  it('fills FOK whole or not at all, and leaves nothing of an immediate order', () => {
    fc.assert(
      fc.property(book, market, (orders, venueQuote) => {
        const results = new Map(
          evaluate(orders, venueQuote, aMarket()).results.map(result => [result.order.id, result]),
        );
        for (const order of orders) {
          const result = results.get(order.id);
          const filled = result?.execution?.quantity ?? 0n;
          if (order.timeInForce === 'FOK') expect([0n, remainingQuantity(order)]).toContain(filled);
          const isOver = filled === remainingQuantity(order) || result?.cancelsRest !== undefined;
          expect(isOver).toBe(isImmediate(order.timeInForce) || filled === remainingQuantity(order));
        }
      }),
    );
  });

  it('fills at the price of the quote, which is never worse than the limit', () => {
    fc.assert(
      fc.property(book, market, (orders, venueQuote) => {
        for (const { order, execution } of evaluate(orders, venueQuote, aMarket()).results) {
          if (execution === undefined) continue;
          const level = order.side === 'BUY' ? venueQuote.quote.ask : venueQuote.quote.bid;
          expect(execution).toMatchObject({
            price: level?.price,
            quotedSize: level?.size,
            quoteSequence: venueQuote.quote.sequence,
          });
          expect(order.side === 'BUY' ? execution.price <= worst(order) : execution.price >= worst(order)).toBe(true);
        }
      }),
    );
  });
});

describe('a quote', () => {
  const quote = aQuote(['100.00', '50'], ['100.02', '70']);
  const used: VenueQuote = {
    quote,
    bid: { level: quote.bid, consumed: quantity('20') },
    ask: { level: quote.ask, consumed: quantity('30') },
  };

  it.each([
    ['the same again is nothing fresh', aQuote(['100.00', '50'], ['100.02', '70'], { sequence: 2n }), '20', '30'],
    ['another size is fresh', aQuote(['100.00', '51'], ['100.02', '70']), '0', '30'],
    ['another price is fresh', aQuote(['100.00', '50'], ['100.03', '70']), '20', '0'],
    ['a side that is gone has nothing taken of it', aQuote(null, ['100.02', '70']), '0', '30'],
  ])('%s', (_, next, bid, ask) => {
    const seen = nextVenueQuote(used, next);
    expect(seen.quote).toBe(next);
    expect([seen.bid.consumed, seen.ask.consumed]).toEqual([quantity(bid), quantity(ask)]);
  });

  it('is not executed against before it was there', () => {
    const late = nextVenueQuote(undefined, aQuote(null, ['100.02', '70'], { quotedAt: new Date(NOON.getTime() + 5) }));
    const order = placed(anAccount(), { quantity: '1' });
    expect(evaluate([order], late, aMarket()).results[0]?.execution?.executedAt).toEqual(new Date(NOON.getTime() + 5));
  });
});
