import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anInstrument,
  aQuote,
  aRequest,
  cash,
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
import { decideFill } from './decide-fill.ts';
import { evaluate, nextVenueQuote } from './matching.ts';
import { leavesQuantity } from './notional.ts';
import type { Order } from './order.ts';
import { parseOrderRequest } from './order-intent.ts';
import { decideEnd } from './order-life.ts';
import { centsToGross, formatCash, formatPrice } from './units.ts';

const fractional = anInstrument({ isFractionable: true });
const coarse = anInstrument({ assetClass: 'CRYPTO', quantityIncrement: quantity('0.1') });

/** Prices in cents and displayed sizes in units, one quote after the other. */
interface Life {
  readonly side: 'BUY' | 'SELL';
  readonly cents: bigint;
  readonly isCoarse: boolean;
  readonly limit: bigint;
  readonly quotes: readonly { readonly better: bigint; readonly size: bigint }[];
}

const lives: fc.Arbitrary<Life> = fc.record({
  side: fc.constantFrom('BUY', 'SELL'),
  cents: fc.bigInt({ min: 100n, max: 10n ** 8n }),
  isCoarse: fc.boolean(),
  limit: fc.bigInt({ min: 1n, max: 900n }).map(cents => cents * price('0.01')),
  quotes: fc.array(
    fc.record({
      better: fc.bigInt({ min: 0n, max: 5n * 10n ** 6n }),
      size: fc.bigInt({ min: 1n, max: 10n ** 15n }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

/** Lives through the quotes as the venue does; `look` sees every fill with the price that it was made at. */
function live(life: Life, look: (order: Order, at: bigint) => void): { state: AccountState; order: Order } {
  const state = anAccount({ cash: '2000000.00', owns: { AAPL: ['900000000', '1.00'] } });
  const terms = { side: life.side, type: 'LIMIT', limitPrice: formatPrice(life.limit) } as const;
  const instrument = life.isCoarse ? coarse : fractional;
  let order = placed(state, { ...terms, quantity: null, notional: formatCash(life.cents) }, { instrument });
  let sequence = 1n;
  for (const { better, size } of life.quotes) {
    const at = life.side === 'BUY' ? (better < life.limit ? life.limit - better : 1n) : life.limit + better;
    sequence += 1n;
    const level = [formatPrice(at), '1'] as const;
    const shown = aQuote(level, level, { sequence });
    const quote = { ...shown, bid: { price: at, size }, ask: { price: at, size } };
    const [match] = evaluate([order], nextVenueQuote(undefined, quote), aMarket()).results;
    if (match?.execution !== undefined) {
      const changes = decideFill(state, order, match.execution);
      keep(state, changes);
      order = changes[0]?.order?.order ?? order;
      look(order, at);
    }
    if (match?.cancelsRest !== undefined) {
      const [end] = decideEnd(state, order, 'CANCELED', match.cancelsRest, nextId(), NOON);
      keep(state, end);
      order = end.order?.order ?? order;
    }
    if (!state.openOrders.has(order.id)) break;
  }
  return { state, order };
}

describe('an order by notional', () => {
  it('never trades for more than its notional, whatever the prices and sizes', () => {
    fc.assert(
      fc.property(lives, life => {
        live(life, order => {
          expect(order.filledGross <= centsToGross(life.cents)).toBe(true);
          expect(order.filledCash <= life.cents).toBe(true);
        });
      }),
    );
  });

  it('is filled once what remains comes to less than the smallest step', () => {
    fc.assert(
      fc.property(lives, life => {
        live(life, (order, at) => {
          const remains = centsToGross(life.cents) - order.filledGross;
          if (life.side === 'BUY') expect(order.status === 'FILLED').toBe(remains < at * order.quantityIncrement);
          else if (remains < at * order.quantityIncrement) expect(order.status).toBe('FILLED');
        });
      }),
    );
  });

  it('fills in steps of the instrument', () => {
    fc.assert(
      fc.property(lives, life => {
        live({ ...life, isCoarse: true }, order => {
          // A quote may display less than a step; what is taken then is a part of it.
          if (life.quotes.every(({ size }) => size % coarse.quantityIncrement === 0n))
            expect(order.filledQuantity % coarse.quantityIncrement).toBe(0n);
        });
      }),
    );
  });

  it('keeps the books: what it holds and has paid is its notional, and it holds nothing once it is over', () => {
    fc.assert(
      fc.property(lives, life => {
        const { state, order } = live(life, after => {
          if (life.side === 'BUY' && after.status !== 'FILLED')
            expect(after.heldCash + after.filledCash).toBe(life.cents);
        });
        expect(state.cash.held).toBe(order.heldCash);
        expect(state.positions.get('AAPL')?.held).toBe(order.heldQuantity);
        if (order.status === 'FILLED') expect(order.quantity).toBe(order.filledQuantity);
        if (state.openOrders.has(order.id)) keep(state, decideEnd(state, order, 'CANCELED', 'TEST', nextId(), NOON));
        expect(state.cash.held).toBe(0n);
        expect(state.positions.get('AAPL')?.held).toBe(0n);
      }),
    );
  });
});

describe('a buy by notional', () => {
  it('holds its notional, and spends it down to the ninth digit of a share', () => {
    const state = anAccount({ cash: '100.00' });
    const order = placed(state, { quantity: null, notional: '100' }, { instrument: fractional });
    expect(order).toMatchObject({ status: 'NEW', heldCash: cash('100'), notional: cash('100') });
    expect(leavesQuantity(order)).toBe(quantity('0.513478818')); // 100.00 at the ask of 190.00 with its collar of 2.5 %
    expect(fill(state, order, '190.00', '500')).toMatchObject({
      status: 'FILLED',
      filledQuantity: quantity('0.526315789'),
      filledCash: cash('100'),
      heldCash: 0n,
    });
    expect(state.cash).toEqual({ available: 0n, held: 0n });
  });

  it('buys more where the price is better', () => {
    const state = anAccount();
    const order = placed(
      state,
      { quantity: null, notional: '100', type: 'LIMIT', limitPrice: '200' },
      { instrument: fractional },
    );
    expect(fill(state, order, '50', '500')).toMatchObject({ status: 'FILLED', filledQuantity: quantity('2') });
  });

  it('that the account cannot pay is refused with the notional', () => {
    expect(
      place(anAccount({ cash: '99.99' }), { quantity: null, notional: '100' }, { instrument: fractional }).refusal,
    ).toMatchObject({
      code: 'INSUFFICIENT_BUYING_POWER',
      required: cash('100'),
    });
  });

  it('ends when the price has left what remains behind', () => {
    const state = anAccount();
    const terms = { quantity: null, notional: '10.95', type: 'LIMIT', limitPrice: '105' } as const;
    const order = placed(state, { ...terms, timeInForce: 'GTC' }, { instrument: coarse });
    const partly = fill(state, order, '100', '0.1') ?? order;
    expect(partly).toMatchObject({ status: 'FILLED' }); // 0.95 buys nothing at 100
    const other = placed(state, { ...terms, notional: '20', timeInForce: 'GTC' }, { instrument: coarse });
    const open = fill(state, other, '100', '0.1') ?? other;
    expect(open.status).toBe('PARTIALLY_FILLED');
    const dear = aQuote(['101', '5'], ['105', '5'], { sequence: 9n });
    expect(evaluate([open], nextVenueQuote(undefined, dear), aMarket()).results).toMatchObject([
      { execution: undefined, cancelsRest: 'NOTIONAL_REACHED' },
    ]);
  });
});

describe('a sale by notional', () => {
  const owner = () => anAccount({ owns: { AAPL: ['1', '100.00'] } });

  it('holds what its notional comes to at the bid, and sells no more', () => {
    const state = owner();
    const order = placed(state, { side: 'SELL', quantity: null, notional: '94.95' }, { instrument: fractional });
    expect(order).toMatchObject({ heldQuantity: quantity('0.5'), quantity: quantity('0.5') });
    expect(fill(state, order, '100.00', '500')).toMatchObject({
      status: 'FILLED',
      filledQuantity: quantity('0.5'),
      filledCash: cash('50'),
    });
    expect(state.positions.get('AAPL')).toMatchObject({ available: quantity('0.5'), held: 0n });
  });

  it('gives back what it had no use for at a better price', () => {
    const state = owner();
    const order = placed(state, { side: 'SELL', quantity: null, notional: '94.95' }, { instrument: fractional });
    expect(fill(state, order, '379.80', '500')).toMatchObject({ status: 'FILLED', filledQuantity: quantity('0.25') });
    expect(state.positions.get('AAPL')).toMatchObject({ available: quantity('0.75'), held: 0n });
  });

  it('of more than is owned is refused', () => {
    expect(
      place(owner(), { side: 'SELL', quantity: null, notional: '190' }, { instrument: fractional }).refusal,
    ).toMatchObject({
      code: 'INSUFFICIENT_QUANTITY',
    });
  });
});

describe('a request by notional', () => {
  const codeOf = (overrides: object, instrument = fractional) => {
    const parsed = parseOrderRequest(aRequest({ quantity: null, notional: '100', ...overrides }), instrument);
    return 'side' in parsed ? 'TAKEN' : parsed[0]?.code;
  };
  const limit = { type: 'LIMIT', limitPrice: '10' };
  const stop = { type: 'STOP', stopPrice: '10' };

  it.each<[string, object, string]>([
    ['market', {}, 'TAKEN'],
    ['limit', limit, 'TAKEN'],
    ['stop', stop, 'TAKEN'],
    ['stop-limit', { ...stop, type: 'STOP_LIMIT', limitPrice: '10' }, 'TAKEN'],
    ['a dollar', { notional: '1.00' }, 'TAKEN'],
    ['less than a dollar', { notional: '0.99' }, 'INVALID_NOTIONAL'],
    ['a tenth of a cent', { notional: '1.001' }, 'INVALID_NOTIONAL'],
    ['more than there is', { notional: '1000000000000.01' }, 'INVALID_NOTIONAL'],
    ['a quantity beside it', { quantity: '1' }, 'QUANTITY_OR_NOTIONAL'],
    ['a trailing stop', { type: 'TRAILING_STOP', trailPrice: '1' }, 'UNSUPPORTED_NOTIONAL'],
    ['good till canceled', { timeInForce: 'GTC' }, 'UNSUPPORTED_NOTIONAL'],
    ['immediate', { timeInForce: 'IOC' }, 'UNSUPPORTED_NOTIONAL'],
    ['extended hours', { ...limit, extendedHours: true }, 'UNSUPPORTED_NOTIONAL'],
    ['a group', { orderClass: 'OTO', takeProfit: { limitPrice: '200' } }, 'UNSUPPORTED_NOTIONAL'],
  ])('for a stock: %s', (_, overrides, code) => expect(codeOf(overrides)).toBe(code));

  it.each(['DAY', 'GTC', 'IOC', 'FOK'])('for crypto may be %s', timeInForce =>
    expect(codeOf({ timeInForce }, coarse)).toBe('TAKEN'),
  );

  it('needs an instrument that is traded in fractions', () =>
    expect(codeOf({}, anInstrument())).toBe('UNSUPPORTED_NOTIONAL'));

  it('that comes to less than the smallest quantity is refused', () => {
    const { refusal } = place(anAccount(), { quantity: null, notional: '1' }, { instrument: coarse });
    expect(refusal).toMatchObject({ code: 'INVALID_NOTIONAL' });
  });
});
