import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anInstrument, aRequest, price, quantity } from '../../test/support/fixtures.ts';
import { type OrderRequest, parseOrderRequest } from './order-intent.ts';

const bitcoin = anInstrument({ symbol: 'BTC/USD', quantityIncrement: quantity('0.00000001') });
const codesOf = (overrides: Partial<OrderRequest>, instrument = anInstrument()) => {
  const parsed = parseOrderRequest(aRequest(overrides), instrument);
  return 'side' in parsed ? [] : parsed.map(({ code, field }) => [code, field]);
};

describe('a well-formed request', () => {
  it.each<[string, Partial<OrderRequest>, object]>([
    ['a market buy', { quantity: '100' }, { side: 'BUY', type: 'MARKET', quantity: quantity('100'), limitPrice: null }],
    [
      'a limit sell',
      { side: 'SELL', type: 'LIMIT', quantity: '7', limitPrice: '190.01', timeInForce: 'GTC' },
      { side: 'SELL', type: 'LIMIT', quantity: quantity('7'), limitPrice: price('190.01'), timeInForce: 'GTC' },
    ],
    [
      'zeros that say nothing',
      { type: 'LIMIT', quantity: '7.000', limitPrice: '190.0100' },
      { limitPrice: price('190.01') },
    ],
    ['a ten-thousandth below a dollar', { type: 'LIMIT', limitPrice: '0.9999' }, { limitPrice: price('0.9999') }],
    ['the largest quantity', { quantity: '1000000000' }, { quantity: quantity('1000000000') }],
  ])('is read: %s', (_, overrides, intent) =>
    expect(parseOrderRequest(aRequest(overrides), anInstrument())).toMatchObject(intent),
  );

  it('may be priced in half-pennies where the instrument is, and in hundredths of a cent below a dollar', () => {
    const halfPenny = anInstrument({
      priceIncrements: [
        { minimumPrice: 0n, increment: price('0.0001') },
        { minimumPrice: price('1'), increment: price('0.005') },
      ],
    });
    expect(codesOf({ type: 'LIMIT', limitPrice: '10.005' }, halfPenny)).toEqual([]);
    expect(codesOf({ type: 'LIMIT', limitPrice: '10.001' }, halfPenny)).toEqual([
      ['INVALID_PRICE_INCREMENT', 'limitPrice'],
    ]);
    expect(codesOf({ type: 'LIMIT', limitPrice: '0.9999' }, halfPenny)).toEqual([]);
  });

  it('counts in the increments of its instrument', () => {
    expect(parseOrderRequest(aRequest({ quantity: '0.00000001' }), bitcoin)).toMatchObject({ quantity: 10n });
    expect(codesOf({ quantity: '0.000000015' }, bitcoin)).toEqual([['INVALID_QUANTITY_INCREMENT', 'quantity']]);
  });
});

describe('a malformed request', () => {
  it.each<[string, Partial<OrderRequest>, string, string]>([
    ['nothing to buy', { quantity: '0' }, 'INVALID_QUANTITY', 'quantity'],
    ['less than nothing', { quantity: '-1' }, 'INVALID_QUANTITY', 'quantity'],
    ['more than there can be', { quantity: '1000000001' }, 'INVALID_QUANTITY', 'quantity'],
    ['half a share', { quantity: '0.5' }, 'INVALID_QUANTITY_INCREMENT', 'quantity'],
    ['a tenth digit', { quantity: '1.0000000001' }, 'INVALID_QUANTITY_INCREMENT', 'quantity'],
    ['both quantity and notional', { notional: '1' }, 'QUANTITY_OR_NOTIONAL', 'quantity'],
    ['neither of them', { quantity: null }, 'QUANTITY_OR_NOTIONAL', 'quantity'],
    ['no limit', { type: 'LIMIT' }, 'LIMIT_PRICE_REQUIRED', 'limitPrice'],
    ['a limit on a market order', { limitPrice: '1' }, 'LIMIT_PRICE_NOT_ALLOWED', 'limitPrice'],
    ['a limit of zero', { type: 'LIMIT', limitPrice: '0' }, 'INVALID_PRICE', 'limitPrice'],
    ['a negative limit', { type: 'LIMIT', limitPrice: '-1' }, 'INVALID_PRICE', 'limitPrice'],
    ['a limit without end', { type: 'LIMIT', limitPrice: '1000000000.01' }, 'INVALID_PRICE', 'limitPrice'],
    ['a tenth of a cent', { type: 'LIMIT', limitPrice: '1.001' }, 'INVALID_PRICE_INCREMENT', 'limitPrice'],
    ['a fifth digit below a dollar', { type: 'LIMIT', limitPrice: '0.99999' }, 'INVALID_PRICE_INCREMENT', 'limitPrice'],
    ['a seventh digit', { type: 'LIMIT', limitPrice: '1.0000001' }, 'INVALID_PRICE_INCREMENT', 'limitPrice'],
    [
      'more than an order may be worth',
      { type: 'LIMIT', quantity: '1000000000', limitPrice: '1000.01' },
      'INVALID_QUANTITY',
      'quantity',
    ],
  ])('is refused: %s', (_, overrides, code, field) => expect(codesOf(overrides)).toEqual([[code, field]]));

  it('hears of everything at once', () =>
    expect(codesOf({ type: 'LIMIT', quantity: '0', limitPrice: '0' })).toEqual([
      ['INVALID_QUANTITY', 'quantity'],
      ['INVALID_PRICE', 'limitPrice'],
    ]));

  it('says the increment that would be right', () => {
    expect(parseOrderRequest(aRequest({ type: 'LIMIT', limitPrice: '290.123' }), anInstrument())).toMatchObject([
      { increment: price('0.01') },
    ]);
    expect(parseOrderRequest(aRequest({ type: 'LIMIT', limitPrice: '0.00001' }), anInstrument())).toMatchObject([
      { increment: price('0.0001') },
    ]);
  });
});

describe('every decimal', () => {
  it('is taken exactly or refused, never rounded', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 0, max: 12 }))
      .map(([digits, scale]) => {
        const text = digits.toString().padStart(scale + 1, '0');
        return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
      });
    fc.assert(
      fc.property(decimal, decimal, (amount, limit) => {
        const parsed = parseOrderRequest(aRequest({ type: 'LIMIT', quantity: amount, limitPrice: limit }), bitcoin);
        if (!('side' in parsed)) return;
        expect(Number(parsed.quantity)).toBeCloseTo(Number(amount) * 1e9, -3);
        expect(parsed.quantity).toBe(quantity(amount));
        expect(parsed.limitPrice).toBe(price(limit));
        expect(parsed.quantity % bitcoin.quantityIncrement).toBe(0n);
      }),
    );
  });
});
