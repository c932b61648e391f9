import { eventually } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.ts';

const stage = useStage();

describe('a group of orders', () => {
  const bracket = { orderClass: 'BRACKET', takeProfit: { limitPrice: '200.00' }, stopLoss: { stopPrice: '180.00' } };
  const legsOf = async (id: string) =>
    (await stage.alice.group(id)).legs.map(leg => [leg.type, leg.status, leg.filledQuantity]);

  it('protects what a bracket buys, fill by fill, and ends whole when one exit sells it', async () => {
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '60');
    const { order, userErrors } = await stage.alice.place(stage.accountId, { quantity: '100', ...bracket });
    expect(userErrors).toEqual([]);
    await eventually(async () => (await stage.alice.order(order!.id)).filledQuantity === '60');
    expect(await legsOf(order!.id)).toEqual([
      ['LIMIT', 'NEW', '0'],
      ['STOP', 'NEW', '0'],
    ]);
    expect((await stage.alice.account(stage.accountId)).positions).toMatchObject([
      { quantity: '60', availableQuantity: '0' },
    ]);
    stage.platform.exchange.quote('AAPL', '200.00', '20', '200.10', '1');
    await eventually(async () => (await legsOf(order!.id))[0]?.[2] === '20');
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '61');
    await stage.alice.closed(order!.id);
    stage.platform.exchange.quote('AAPL', '179.00', '500', '181.00', '500');
    stage.platform.exchange.print('AAPL', '180.00');
    await eventually(async () => (await legsOf(order!.id))[1]?.[1] === 'FILLED');
    expect(await legsOf(order!.id)).toEqual([
      ['LIMIT', 'CANCELED', '20'],
      ['STOP', 'FILLED', '80'],
    ]);
    expect(await stage.alice.account(stage.accountId)).toMatchObject({
      positions: [],
      heldCash: '0.00',
      orders: { totalCount: 3 },
    });
  });

  it('ends unfilled exits with their entry, and keeps them for what it bought', async () => {
    const unfilled = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      limitPrice: '185.00',
      quantity: '10',
      ...bracket,
    });
    await stage.alice.cancel(unfilled.order!.id);
    expect(await legsOf(unfilled.order!.id)).toEqual([
      ['LIMIT', 'CANCELED', '0'],
      ['STOP', 'CANCELED', '0'],
    ]);
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '4');
    const partly = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      limitPrice: '190.00',
      quantity: '10',
      ...bracket,
    });
    await eventually(async () => (await stage.alice.order(partly.order!.id)).filledQuantity === '4');
    await stage.alice.cancel(partly.order!.id);
    stage.platform.exchange.quote('AAPL', '200.00', '500', '200.10', '500');
    await eventually(async () => (await legsOf(partly.order!.id))[0]?.[1] === 'FILLED');
    expect(await legsOf(partly.order!.id)).toEqual([
      ['LIMIT', 'FILLED', '4'],
      ['STOP', 'CANCELED', '0'],
    ]);
  });

  it('cancels an exit with its sibling', async () => {
    const { order } = await stage.alice.place(stage.accountId, { quantity: '10', ...bracket });
    await stage.alice.closed(order!.id);
    const [target, stop] = (await stage.alice.group(order!.id)).legs;
    await stage.alice.cancel(stop!.id);
    expect(await stage.alice.order(target!.id)).toMatchObject({ status: 'CANCELED', statusReason: 'GROUP_ENDED' });
    expect((await stage.alice.account(stage.accountId)).positions).toMatchObject([
      { quantity: '10', availableQuantity: '10' },
    ]);
  });

  it('moves an exit, and its hold with it', async () => {
    const { order } = await stage.alice.place(stage.accountId, { quantity: '10', ...bracket });
    await stage.alice.closed(order!.id);
    const [target, stop] = (await stage.alice.group(order!.id)).legs;
    const moved = await stage.alice.replace({ orderId: target!.id, limitPrice: '195.00' });
    expect(moved).toMatchObject({ order: { status: 'NEW', quantity: '10', limitPrice: '195.0000' }, userErrors: [] });
    expect(await stage.alice.replace({ orderId: stop!.id, quantity: '5' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'ORDER_NOT_REPLACEABLE' }],
    });
    stage.platform.exchange.quote('AAPL', '195.00', '500', '195.10', '500');
    expect(await stage.alice.closed(moved.order!.id)).toMatchObject({ status: 'FILLED' });
    expect(await stage.alice.order(stop!.id)).toMatchObject({ status: 'CANCELED', statusReason: 'OCO_SIBLING_FILLED' });
  });

  it('sells a position once by an OCO, whichever leg comes first', async () => {
    await stage.alice.closed((await stage.alice.place(stage.accountId, { quantity: '10' })).order!.id);
    const { order } = await stage.alice.place(stage.accountId, {
      side: 'SELL',
      type: 'LIMIT',
      quantity: '10',
      orderClass: 'OCO',
      takeProfit: { limitPrice: '200.00' },
      stopLoss: { stopPrice: '180.00', limitPrice: '179.00' },
    });
    expect((await stage.alice.account(stage.accountId)).positions).toMatchObject([{ availableQuantity: '0' }]);
    stage.platform.exchange.quote('AAPL', '179.50', '500', '181.00', '500');
    stage.platform.exchange.print('AAPL', '179.90');
    expect(await stage.alice.closed(order!.id)).toMatchObject({ status: 'CANCELED', filledQuantity: '0' });
    expect(await legsOf(order!.id)).toEqual([['STOP_LIMIT', 'FILLED', '10']]);
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ positions: [], cash: '99894.95' });
  });

  it('with an entry and one exit is an OTO', async () => {
    const { order } = await stage.alice.place(stage.accountId, {
      quantity: '10',
      orderClass: 'OTO',
      stopLoss: { stopPrice: '180.00' },
    });
    await stage.alice.closed(order!.id);
    stage.platform.exchange.quote('AAPL', '179.50', '500', '181.00', '500');
    stage.platform.exchange.print('AAPL', '180.00');
    await eventually(async () => (await legsOf(order!.id))[0]?.[1] === 'FILLED');
  });

  it('needs its exits on both sides of its price', async () => {
    const placed = await stage.alice.place(stage.accountId, {
      quantity: '10',
      ...bracket,
      takeProfit: { limitPrice: '190.00' },
    });
    expect(placed).toMatchObject({
      order: { status: 'REJECTED' },
      userErrors: [{ code: 'INVALID_LEG_PRICE', path: ['input', 'takeProfit'] }],
    });
    expect(
      (await stage.alice.place(stage.accountId, { quantity: '10', ...bracket, stopLoss: { stopPrice: '190.00' } }))
        .userErrors,
    ).toMatchObject([{ code: 'INVALID_LEG_PRICE', path: ['input', 'stopLoss'] }]);
  });
});

describe('replacing an order', () => {
  it('changes its terms, its hold and its id, and keeps what was filled', async () => {
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '40');
    const { order } = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      quantity: '100',
      limitPrice: '190.00',
    });
    await eventually(async () => (await stage.alice.order(order!.id)).filledQuantity === '40');
    const replaced = await stage.alice.replace({ orderId: order!.id, quantity: '70', limitPrice: '180.00' });
    expect(replaced).toMatchObject({
      order: { status: 'NEW', quantity: '30', limitPrice: '180.0000', replaces: { id: order!.id } },
      userErrors: [],
    });
    expect(await stage.alice.order(order!.id)).toMatchObject({
      status: 'REPLACED',
      filledQuantity: '40',
      replacedBy: { id: replaced.order!.id },
    });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ heldCash: '5400.00', cash: '92400.00' });
    stage.platform.exchange.quote('AAPL', '179.00', '500', '179.50', '500');
    expect(await stage.alice.closed(replaced.order!.id)).toMatchObject({
      status: 'FILLED',
      averageFillPrice: '179.5000',
    });
  });

  it('ends it filled when no more is asked for than it has', async () => {
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '40');
    const { order } = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      quantity: '100',
      limitPrice: '190.00',
    });
    await eventually(async () => (await stage.alice.order(order!.id)).filledQuantity === '40');
    expect(await stage.alice.replace({ orderId: order!.id, quantity: '30' })).toMatchObject({
      order: { id: order!.id, status: 'FILLED', quantity: '40' },
    });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ heldCash: '0.00' });
  });

  it('changes nothing when it is refused', async () => {
    const { order } = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      quantity: '100',
      limitPrice: '100.00',
    });
    const before = await stage.alice.account(stage.accountId);
    expect(await stage.alice.replace({ orderId: order!.id, quantity: '5000' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'INSUFFICIENT_BUYING_POWER', required: '500000.00', available: '100000.00' }],
    });
    expect(await stage.alice.replace({ orderId: order!.id, limitPrice: '100.001' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'INVALID_PRICE_INCREMENT' }],
    });
    expect(await stage.alice.replace({ orderId: order!.id, stopPrice: '1' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'STOP_PRICE_NOT_ALLOWED' }],
    });
    expect(await stage.platform.trader('mallory').replace({ orderId: order!.id, limitPrice: '1' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'ORDER_NOT_FOUND' }],
    });
    expect(await stage.alice.account(stage.accountId)).toEqual(before);
    await stage.alice.cancel(order!.id);
    expect(await stage.alice.replace({ orderId: order!.id, limitPrice: '99' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'ORDER_NOT_REPLACEABLE' }],
    });
  });

  it('acts once for each client order id', async () => {
    const { order } = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      quantity: '100',
      limitPrice: '100.00',
    });
    const replies = await Promise.all(
      Array.from({ length: 10 }, () =>
        stage.alice.replace({ orderId: order!.id, limitPrice: '101.00', clientOrderId: 'second' }),
      ),
    );
    expect(new Set(replies.map(reply => reply.order?.id)).size).toBe(1);
    expect(await stage.alice.account(stage.accountId)).toMatchObject({
      heldCash: '10100.00',
      orders: { totalCount: 2 },
    });
  });
});

describe('closing', () => {
  it('sells a position whole, in part, and all of them', async () => {
    await stage.alice.closed((await stage.alice.place(stage.accountId, { quantity: '100' })).order!.id);
    expect(
      await stage.alice.closePosition({ accountId: stage.accountId, symbol: 'AAPL', quantity: '10', percentage: '10' }),
    ).toMatchObject({
      order: null,
      userErrors: [{ code: 'QUANTITY_OR_PERCENTAGE' }],
    });
    expect(await stage.alice.closePosition({ accountId: stage.accountId, symbol: 'IBM' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'POSITION_NOT_FOUND' }],
    });
    const part = await stage.alice.closePosition({ accountId: stage.accountId, symbol: 'AAPL', percentage: '33.5' });
    expect(part).toMatchObject({ order: { side: 'SELL', type: 'MARKET', quantity: '33' } });
    await stage.alice.closed(part.order!.id);
    const resting = await stage.alice.place(stage.accountId, {
      side: 'SELL',
      type: 'LIMIT',
      quantity: '50',
      limitPrice: '500',
    });
    expect(await stage.alice.closePosition({ accountId: stage.accountId, symbol: 'AAPL' })).toMatchObject({
      order: { status: 'REJECTED' },
      userErrors: [{ code: 'INSUFFICIENT_QUANTITY' }],
    });
    const { orders } = await stage.alice.closeAllPositions({ accountId: stage.accountId, cancelOrders: true });
    expect(orders).toMatchObject([{ symbol: 'AAPL', quantity: '67' }]);
    await stage.alice.closed(orders[0]!.id);
    expect(await stage.alice.order(resting.order!.id)).toMatchObject({ status: 'CANCELED' });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ positions: [], marketValue: '0.00' });
  });

  it('an account needs it empty, and ends its trading', async () => {
    expect(await stage.alice.closeAccount({ accountId: stage.accountId })).toMatchObject({
      account: null,
      userErrors: [{ code: 'ACCOUNT_NOT_EMPTY' }],
    });
    await stage.alice.withdraw(stage.accountId, '100000', 'everything');
    expect(await stage.alice.closeAccount({ accountId: stage.accountId })).toEqual({
      account: { status: 'CLOSED' },
      userErrors: [],
    });
    expect(await stage.alice.deposit(stage.accountId, '1', 'late')).toMatchObject({
      userErrors: [{ code: 'ACCOUNT_CLOSED' }],
    });
  });
});
