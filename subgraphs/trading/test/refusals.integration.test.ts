import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.ts';

const stage = useStage();

describe('what the business refuses', () => {
  it('is kept as a rejected order that says why, and gives the same answer again', async () => {
    const input = { type: 'LIMIT', quantity: '1000', limitPrice: '190', clientOrderId: 'too much' };
    const first = await stage.alice.place(stage.accountId, input);
    expect(first).toMatchObject({
      order: { status: 'REJECTED', statusReason: 'INSUFFICIENT_BUYING_POWER' },
      userErrors: [{ code: 'INSUFFICIENT_BUYING_POWER', required: '190000.00', available: '100000.00' }],
    });
    await stage.alice.deposit(stage.accountId, '200000', 'more');
    expect(await stage.alice.place(stage.accountId, input)).toEqual(first);
  });

  it.each([
    ['selling what is not owned', { side: 'SELL', quantity: '1' }, 'INSUFFICIENT_QUANTITY'],
    [
      'an instrument that is halted',
      { symbol: 'HALT', type: 'LIMIT', quantity: '1', limitPrice: '1' },
      'INSTRUMENT_NOT_TRADABLE',
    ],
    [
      'a bracket around a short sale, in a cash account',
      {
        side: 'SELL',
        quantity: '1',
        orderClass: 'BRACKET',
        takeProfit: { limitPrice: '180' },
        stopLoss: { stopPrice: '200' },
      },
      'UNSUPPORTED_ORDER_CLASS',
    ],
    ['a market order that nobody answers', { symbol: 'DARK', quantity: '1' }, 'NO_MARKET'],
  ])('%s', async (_, input, code) =>
    expect(await stage.alice.place(stage.accountId, input)).toMatchObject({
      order: { status: 'REJECTED' },
      userErrors: [{ code }],
    }),
  );

  it('an order that could trade with one of the same account', async () => {
    await stage.alice.closed((await stage.alice.place(stage.accountId, { quantity: '10' })).order!.id);
    const { order } = await stage.alice.place(stage.accountId, {
      side: 'SELL',
      type: 'LIMIT',
      quantity: '10',
      limitPrice: '195',
    });
    expect(await stage.alice.place(stage.accountId, { quantity: '1' })).toMatchObject({
      order: { status: 'REJECTED' },
      userErrors: [{ code: 'WASH_TRADE_CONFLICT', openOrder: { id: order!.id } }],
    });
    expect(
      (await stage.alice.place(stage.accountId, { type: 'LIMIT', quantity: '1', limitPrice: '194.99' })).userErrors,
    ).toEqual([]);
  });

  it('does not let an account spend more than it has, whatever runs at once', async () => {
    const placed = await Promise.all(
      Array.from({ length: 20 }, () =>
        stage.alice.place(stage.accountId, { type: 'LIMIT', quantity: '100', limitPrice: '100' }),
      ),
    );
    expect(placed.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(10);
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ buyingPower: '0.00', heldCash: '100000.00' });
  });
});

describe('what is malformed', () => {
  it.each([
    ['a negative quantity', { quantity: '-1' }, 'INVALID_QUANTITY', 'quantity'],
    ['a quantity of zero', { quantity: '0' }, 'INVALID_QUANTITY', 'quantity'],
    ['a fraction of a share', { quantity: '1.5' }, 'INVALID_QUANTITY_INCREMENT', 'quantity'],
    ['more digits than there are', { quantity: '1.0000000001' }, 'INVALID_QUANTITY_INCREMENT', 'quantity'],
    ['a quantity beyond all bounds', { quantity: '99999999999999999999' }, 'INVALID_QUANTITY', 'quantity'],
    ['quantity and notional', { quantity: '1', notional: '100' }, 'QUANTITY_OR_NOTIONAL', 'quantity'],
    ['neither quantity nor notional', {}, 'QUANTITY_OR_NOTIONAL', 'quantity'],
    ['a notional', { notional: '100' }, 'UNSUPPORTED_NOTIONAL', 'notional'],
    ['a limit order without a price', { type: 'LIMIT', quantity: '1' }, 'LIMIT_PRICE_REQUIRED', 'limitPrice'],
    ['a market order with a price', { quantity: '1', limitPrice: '1' }, 'LIMIT_PRICE_NOT_ALLOWED', 'limitPrice'],
    ['a price of zero', { type: 'LIMIT', quantity: '1', limitPrice: '0' }, 'INVALID_PRICE', 'limitPrice'],
    [
      'a price off the increment',
      { type: 'LIMIT', quantity: '1', limitPrice: '100.001' },
      'INVALID_PRICE_INCREMENT',
      'limitPrice',
    ],
    ['an unknown symbol', { symbol: 'NOPE', quantity: '1' }, 'INSTRUMENT_NOT_FOUND', 'symbol'],
    ['a stop order without a stop price', { type: 'STOP', quantity: '1' }, 'STOP_PRICE_REQUIRED', 'stopPrice'],
    [
      'a limit order with a stop price',
      { type: 'LIMIT', quantity: '1', limitPrice: '1', stopPrice: '1' },
      'STOP_PRICE_NOT_ALLOWED',
      'stopPrice',
    ],
    [
      'a stop order that cannot wait',
      { type: 'STOP', quantity: '1', stopPrice: '1', timeInForce: 'IOC' },
      'UNSUPPORTED_TIME_IN_FORCE',
      'timeInForce',
    ],
    ['a trailing stop without a trail', { type: 'TRAILING_STOP', quantity: '1' }, 'TRAIL_REQUIRED', 'trailPrice'],
    [
      'a trail beyond half the price',
      { type: 'TRAILING_STOP', quantity: '1', trailPercent: '51' },
      'INVALID_TRAIL',
      'trailPercent',
    ],
    [
      'a fraction that should last',
      { symbol: 'PART', quantity: '0.5', timeInForce: 'GTC' },
      'INVALID_QUANTITY_INCREMENT',
      'quantity',
    ],
    [
      'a stop for the auction',
      { quantity: '1', type: 'STOP', stopPrice: '1', timeInForce: 'OPG' },
      'UNSUPPORTED_TIME_IN_FORCE',
      'timeInForce',
    ],
    [
      'a bracket without a stop',
      { quantity: '1', orderClass: 'BRACKET', takeProfit: { limitPrice: '200' } },
      'STOP_LOSS_REQUIRED',
      'stopLoss',
    ],
    [
      'a single order with a leg',
      { quantity: '1', takeProfit: { limitPrice: '200' } },
      'LEGS_NOT_ALLOWED',
      'orderClass',
    ],
    [
      'a market order for extended hours',
      { quantity: '1', extendedHours: true },
      'UNSUPPORTED_EXTENDED_HOURS',
      'extendedHours',
    ],
    [
      'an endless client order id',
      { quantity: '1', clientOrderId: 'x'.repeat(129) },
      'INVALID_CLIENT_ORDER_ID',
      'clientOrderId',
    ],
    ['an empty client order id', { quantity: '1', clientOrderId: '' }, 'INVALID_CLIENT_ORDER_ID', 'clientOrderId'],
    [
      "somebody else's account",
      { accountId: '0194fdc2-fa2f-7fff-8fff-000000000000', quantity: '1' },
      'ACCOUNT_NOT_FOUND',
      'accountId',
    ],
    ['an account id that is none', { accountId: 'no such thing', quantity: '1' }, 'ACCOUNT_NOT_FOUND', 'accountId'],
  ])('%s leaves no trace', async (_, input, code, field) => {
    const before = await stage.alice.account(stage.accountId);
    expect(await stage.alice.place(stage.accountId, input)).toMatchObject({
      order: null,
      userErrors: [{ code, path: ['input', field] }],
    });
    expect(await stage.alice.account(stage.accountId)).toEqual(before);
  });

  it.each([
    ['a float quantity', { quantity: 1.5 }],
    ['a fraction of 19 digits', { quantity: '0.1234567890123456789' }],
    ['a NUL byte', { quantity: '1', clientOrderId: 'a\0b' }],
    ['a string of 10,000 characters', { quantity: '1', clientOrderId: 'x'.repeat(10_000) }],
    ['scientific notation', { quantity: '1e3' }],
    ['half a surrogate pair', { quantity: '1', symbol: '\ud800' }],
  ])('%s is a bad request', async (_, input) => {
    const { data, errors } = await stage.alice.ask(
      'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }',
      { input: { accountId: stage.accountId, symbol: 'AAPL', side: 'BUY', type: 'MARKET', ...input } },
    );
    expect(data?.placeOrder).toBeUndefined();
    expect(errors?.map(error => error.extensions['code'])).toEqual(['BAD_USER_INPUT']);
    expect((await stage.alice.account(stage.accountId)).orders.totalCount).toBe(0);
  });

  it('refuses a float written into the query', async () => {
    const { errors } = await stage.alice.ask(
      `mutation { placeOrder(input: { accountId: "${stage.accountId}", symbol: "AAPL", side: BUY, type: MARKET, quantity: 1.5 }) { order { id } } }`,
    );
    expect(errors?.map(error => error.extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });
});

describe('idempotency', () => {
  it('makes one order of twenty requests with one client order id', async () => {
    const placed = await Promise.all(
      Array.from({ length: 20 }, () =>
        stage.alice.place(stage.accountId, {
          type: 'LIMIT',
          quantity: '10',
          limitPrice: '100.00',
          clientOrderId: 'once',
        }),
      ),
    );
    expect(new Set(placed.map(({ order }) => order?.id)).size).toBe(1);
    expect(placed.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(await stage.alice.account(stage.accountId)).toMatchObject({
      heldCash: '1000.00',
      orders: { totalCount: 1 },
    });
  });

  it('tells a retry from another order with the same id', async () => {
    const { order } = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      quantity: '10',
      limitPrice: '100.00',
      clientOrderId: 'mine',
    });
    expect(
      (
        await stage.alice.place(stage.accountId, {
          type: 'LIMIT',
          quantity: '10',
          limitPrice: '100',
          clientOrderId: 'mine',
        })
      ).order?.id,
    ).toBe(order!.id);
    expect(
      await stage.alice.place(stage.accountId, {
        type: 'LIMIT',
        quantity: '11',
        limitPrice: '100',
        clientOrderId: 'mine',
      }),
    ).toMatchObject({
      order: null,
      userErrors: [{ code: 'IDEMPOTENCY_CONFLICT', existingOrder: { id: order!.id } }],
    });
  });

  it('moves money once for each key', async () => {
    await Promise.all(Array.from({ length: 10 }, () => stage.alice.deposit(stage.accountId, '50', 'payday')));
    await Promise.all(Array.from({ length: 10 }, () => stage.alice.withdraw(stage.accountId, '20.5', 'rent')));
    expect((await stage.alice.account(stage.accountId)).cash).toBe('100029.50');
    expect((await stage.alice.deposit(stage.accountId, '51', 'payday')).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_CONFLICT', existingOrder: null },
    ]);
  });
});

describe('money', () => {
  it('of a stock that was sold can buy at once, and leaves when it has settled', async () => {
    const { alice, accountId } = stage;
    await alice.closed((await alice.place(accountId, { quantity: '100' })).order!.id);
    await alice.closed((await alice.place(accountId, { side: 'SELL', quantity: '100' })).order!.id);
    const { cash, buyingPower, settledCash, withdrawableCash } = await alice.account(accountId);
    expect([cash, buyingPower, settledCash, withdrawableCash]).toEqual([
      '99989.58',
      '99989.58',
      '81000.00',
      '81000.00',
    ]);
    expect((await alice.withdraw(accountId, '81000.01', 'too soon')).userErrors).toMatchObject([
      { code: 'INSUFFICIENT_FUNDS' },
    ]);
    expect((await alice.withdraw(accountId, '81000', 'settled')).userErrors).toEqual([]);
    expect((await alice.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '100' })).userErrors).toEqual(
      [],
    );
  });

  it('leaves only what is not held', async () => {
    await stage.alice.place(stage.accountId, { type: 'LIMIT', quantity: '500', limitPrice: '100' });
    expect((await stage.alice.withdraw(stage.accountId, '50000.01', 'all')).userErrors).toMatchObject([
      { code: 'INSUFFICIENT_FUNDS' },
    ]);
    expect((await stage.alice.withdraw(stage.accountId, '50000', 'rest')).account).toEqual({ cash: '50000.00' });
  });

  it.each([['0'], ['-1'], ['0.001'], ['1000000000.01']])('refuses an amount of %s', async amount =>
    expect(await stage.alice.deposit(stage.accountId, amount, 'odd')).toMatchObject({
      account: null,
      userErrors: [{ code: 'INVALID_AMOUNT', path: ['input', 'amount'] }],
    }),
  );
});
