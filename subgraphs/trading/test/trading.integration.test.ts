import { eventually } from '@platform/shared/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audit } from './support/audit.ts';
import { type Platform, startPlatform, type Trader } from './support/platform.ts';

let platform: Platform;
let alice: Trader;
let accountId: string;
let person = 0;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

beforeEach(async () => {
  person += 1;
  alice = platform.trader(`alice-${person}`);
  accountId = await alice.openAccount('100000.00');
  platform.exchange.quote('AAPL', '189.90', '500', '190.00', String(500 + person));
});
afterEach(async () => expect(await audit(platform.sql)).toEqual({}));

describe('a market order', () => {
  it('buys at the ask and pays from its hold', async () => {
    const { order, userErrors } = await alice.place(accountId, { quantity: '100' });
    expect(userErrors).toEqual([]);
    expect(order).toMatchObject({ status: 'NEW', quantity: '100', remainingQuantity: '100' });
    expect(await alice.closed(order!.id)).toMatchObject({
      status: 'FILLED',
      averageFillPrice: '190.0000',
      fills: { totalCount: 1, nodes: [{ price: '190.0000', quantity: '100' }] },
    });
    expect(await alice.account(accountId)).toMatchObject({
      cash: '81000.00',
      heldCash: '0.00',
      buyingPower: '81000.00',
      marketValue: '18995.00',
      equity: '99995.00',
      unrealizedPnl: '-5.00',
      positions: [{ symbol: 'AAPL', quantity: '100', averageEntryPrice: '190.0000', costBasis: '19000.00' }],
    });
  });

  it('sells at the bid and realizes its profit at average cost', async () => {
    await alice.closed((await alice.place(accountId, { quantity: '100' })).order!.id);
    platform.exchange.quote('AAPL', '200.00', '40', '200.10', '100');
    const { order } = await alice.place(accountId, { side: 'SELL', quantity: '40' });
    expect(await alice.closed(order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '200.0000' });
    expect(await alice.account(accountId)).toMatchObject({
      cash: '88999.82', // less 0.17 for the SEC and 0.01 for FINRA
      realizedPnl: '400.00',
      positions: [{ quantity: '60', costBasis: '11400.00', realizedPnl: '400.00' }],
    });
  });

  it('never takes more than a quote displays, and goes on with the next', async () => {
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '30');
    const { order } = await alice.place(accountId, { quantity: '100' });
    await eventually(async () => (await alice.order(order!.id)).filledQuantity === '30');
    platform.exchange.quote('AAPL', '189.80', '500', '190.00', '30'); // the ask is the same: nothing fresh
    platform.exchange.quote('AAPL', '189.80', '500', '190.10', '50');
    await eventually(async () => (await alice.order(order!.id)).filledQuantity === '80');
    platform.exchange.quote('AAPL', '189.80', '500', '190.20', '500');
    const filled = await alice.closed(order!.id);
    expect(filled.fills.nodes.map(fill => [fill.price, fill.quantity])).toEqual([
      ['190.0000', '30'],
      ['190.1000', '50'],
      ['190.2000', '20'],
    ]);
    expect(filled.averageFillPrice).toBe('190.0900');
  });

  it('shares what a quote displays among everyone on the platform', async () => {
    const bob = platform.trader(`bob-${person}`);
    const other = await bob.openAccount('100000.00');
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '60');
    const placed = await Promise.all([
      alice.place(accountId, { quantity: '50' }),
      bob.place(other, { quantity: '50' }),
    ]);
    const orders = await eventually(async () => {
      const now = await Promise.all([alice.order(placed[0].order!.id), bob.order(placed[1].order!.id)]);
      return now.reduce((sum, order) => sum + Number(order.filledQuantity), 0) >= 60 ? now : undefined;
    });
    expect(orders.map(order => order.filledQuantity).sort()).toEqual(['10', '50']);
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '61');
    await Promise.all([alice.closed(placed[0].order!.id), bob.closed(placed[1].order!.id)]);
  });

  it('is not filled beyond the collar that its hold was made for', async () => {
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '10');
    const { order } = await alice.place(accountId, { quantity: '20' });
    await eventually(async () => (await alice.order(order!.id)).filledQuantity === '10');
    platform.exchange.quote('AAPL', '199.00', '10', '199.99', '100'); // 5 % above, the collar is at 2.5 %
    platform.exchange.quote('AAPL', '194.00', '10', '194.75', '100');
    expect((await alice.closed(order!.id)).fills.nodes.map(fill => fill.price)).toEqual(['190.0000', '194.7500']);
  });
});

describe('a limit order', () => {
  it('rests until the market comes to it, and holds its cost meanwhile', async () => {
    const { order } = await alice.place(accountId, {
      type: 'LIMIT',
      quantity: '100',
      limitPrice: '185.00',
      timeInForce: 'GTC',
    });
    expect(await alice.account(accountId)).toMatchObject({
      cash: '100000.00',
      heldCash: '18500.00',
      buyingPower: '81500.00',
    });
    platform.exchange.quote('AAPL', '184.80', '500', '185.01', '500');
    platform.exchange.quote('AAPL', '184.80', '500', '184.90', '500');
    expect(await alice.closed(order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '184.9000' });
    expect(await alice.account(accountId)).toMatchObject({ cash: '81510.00', heldCash: '0.00' });
  });

  it('gives its hold back when it is canceled, and keeps what was filled', async () => {
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '25');
    const { order } = await alice.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '190.00' });
    await eventually(async () => (await alice.order(order!.id)).filledQuantity === '25');
    expect(await alice.cancel(order!.id)).toMatchObject({
      order: { status: 'CANCELED', filledQuantity: '25', remainingQuantity: '0', statusReason: 'CANCELED_BY_OWNER' },
      userErrors: [],
    });
    expect(await alice.account(accountId)).toMatchObject({ cash: '95250.00', heldCash: '0.00' });
    expect((await alice.cancel(order!.id)).userErrors).toMatchObject([
      { code: 'ORDER_NOT_CANCELABLE', path: ['input', 'orderId'] },
    ]);
  });

  it('fills at once what it can as IOC, all or nothing as FOK', async () => {
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '40');
    const fok = await alice.place(accountId, { type: 'LIMIT', quantity: '41', limitPrice: '191', timeInForce: 'FOK' });
    expect(await alice.closed(fok.order!.id)).toMatchObject({ status: 'CANCELED', filledQuantity: '0' });
    const ioc = await alice.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '191', timeInForce: 'IOC' });
    expect(await alice.closed(ioc.order!.id)).toMatchObject({
      status: 'CANCELED',
      filledQuantity: '40',
      statusReason: 'IMMEDIATE_OR_CANCEL',
    });
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '41');
    const whole = await alice.place(accountId, {
      type: 'LIMIT',
      quantity: '41',
      limitPrice: '191',
      timeInForce: 'FOK',
    });
    expect(await alice.closed(whole.order!.id)).toMatchObject({ status: 'FILLED', filledQuantity: '41' });
  });
});

describe('a market with sessions', () => {
  it('takes orders while it is closed, works them when it opens, and ends day orders when it closes', async () => {
    platform.exchange.quote('IBM', '181.00', '100', '181.10', '100');
    platform.exchange.setSession({
      phase: 'CLOSED',
      nextOpen: new Date(Date.now() + 3_600_000),
      nextClose: new Date(Date.now() + 7_200_000),
    });
    const waiting = await eventually(async () => {
      const { order, userErrors } = await alice.place(accountId, {
        symbol: 'IBM',
        type: 'LIMIT',
        quantity: '10',
        limitPrice: '182',
      });
      return userErrors.length === 0 && order?.status === 'ACCEPTED' ? order : undefined;
    });
    expect(
      (await alice.place(accountId, { symbol: 'IBM', quantity: '1', timeInForce: 'IOC' })).userErrors,
    ).toMatchObject([{ code: 'MARKET_CLOSED' }]);
    const nextClose = new Date(Date.now() + 3_600_000);
    platform.exchange.setSession({ phase: 'REGULAR', nextOpen: null, nextClose });
    expect(await alice.closed(waiting.id)).toMatchObject({
      status: 'FILLED',
      averageFillPrice: '181.1000',
      expiresAt: nextClose.toISOString(),
    });
    const resting = (await alice.place(accountId, { symbol: 'IBM', type: 'LIMIT', quantity: '10', limitPrice: '150' }))
      .order!;
    expect(resting).toMatchObject({ status: 'NEW', expiresAt: nextClose.toISOString() });
    const soon = new Date(Date.now() + 1_500);
    platform.exchange.setSession({ phase: 'REGULAR', nextOpen: null, nextClose: soon });
    const ending = await eventually(async () => {
      const { order } = await alice.place(accountId, {
        symbol: 'IBM',
        type: 'LIMIT',
        quantity: '10',
        limitPrice: '151',
      });
      return order?.expiresAt === soon.toISOString() ? order : undefined;
    });
    expect(await alice.closed(ending.id)).toMatchObject({ status: 'EXPIRED', statusReason: 'TIME_IN_FORCE' });
  });
});

describe('a stop order', () => {
  const buy = async (quantity: string) => {
    const { order } = await alice.place(accountId, { quantity });
    return alice.closed(order!.id);
  };
  const isTriggered = (id: string) => eventually(async () => (await alice.order(id)).triggeredAt !== null);

  it('waits for an eligible print at its price, then sells at the bid', async () => {
    await buy('10');
    const { order } = await alice.place(accountId, { side: 'SELL', type: 'STOP', quantity: '10', stopPrice: '185.00' });
    platform.exchange.quote('AAPL', '184.00', '500', '186.00', '500');
    platform.exchange.print('AAPL', '184.50', ['I']); // an odd lot says nothing
    platform.exchange.print('AAPL', '183.00'); // outside the quote
    platform.exchange.print('AAPL', '185.01'); // not through the stop
    await alice.cancel((await alice.place(accountId, { type: 'LIMIT', quantity: '1', limitPrice: '1' })).order!.id);
    expect(await alice.order(order!.id)).toMatchObject({ status: 'NEW', triggeredAt: null });
    platform.exchange.print('AAPL', '185.00');
    expect(await alice.closed(order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '184.0000' });
    const [row] =
      await platform.sql`select elected_price, elected_sequence from trading.orders where id = ${order!.id}`;
    expect(row).toMatchObject({ elected_price: '185.000000' });
  });

  it('with a limit works as a limit order from then on', async () => {
    const { order } = await alice.place(accountId, {
      type: 'STOP_LIMIT',
      quantity: '10',
      stopPrice: '191.00',
      limitPrice: '191.50',
    });
    expect(await alice.account(accountId)).toMatchObject({ heldCash: '1915.00' });
    platform.exchange.quote('AAPL', '191.00', '500', '192.00', '500');
    platform.exchange.print('AAPL', '191.20');
    await isTriggered(order!.id);
    expect((await alice.order(order!.id)).status).toBe('NEW');
    platform.exchange.quote('AAPL', '191.00', '500', '191.40', '500');
    expect(await alice.closed(order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '191.4000' });
  });

  it('that trails follows the price up and sells when it falls back', async () => {
    await buy('10');
    platform.exchange.quote('AAPL', '180.00', '500', '220.00', '500');
    platform.exchange.print('AAPL', '200.00');
    const { order } = await alice.place(accountId, {
      side: 'SELL',
      type: 'TRAILING_STOP',
      quantity: '10',
      trailPercent: '5',
      timeInForce: 'GTC',
    });
    for (const price of ['206.00', '210.00', '205.00']) {
      platform.exchange.print('AAPL', price);
      await eventually(
        async () => (await alice.order(order!.id)).highWaterMark === (price === '206.00' ? '206.0000' : '210.0000'),
      );
    }
    expect(await alice.order(order!.id)).toMatchObject({ status: 'NEW', stopPrice: '199.5000', triggeredAt: null });
    platform.exchange.print('AAPL', '199.50');
    expect(await alice.closed(order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '180.0000' });
  });
});

describe('a group of orders', () => {
  const bracket = { orderClass: 'BRACKET', takeProfit: { limitPrice: '200.00' }, stopLoss: { stopPrice: '180.00' } };
  const legsOf = async (id: string) =>
    (await alice.group(id)).legs.map(leg => [leg.type, leg.status, leg.filledQuantity]);

  it('protects what a bracket buys, fill by fill, and ends whole when one exit sells it', async () => {
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '60');
    const { order, userErrors } = await alice.place(accountId, { quantity: '100', ...bracket });
    expect(userErrors).toEqual([]);
    await eventually(async () => (await alice.order(order!.id)).filledQuantity === '60');
    expect(await legsOf(order!.id)).toEqual([
      ['LIMIT', 'NEW', '0'],
      ['STOP', 'NEW', '0'],
    ]);
    expect((await alice.account(accountId)).positions).toMatchObject([{ quantity: '60', availableQuantity: '0' }]);
    platform.exchange.quote('AAPL', '200.00', '20', '200.10', '1');
    await eventually(async () => (await legsOf(order!.id))[0]?.[2] === '20');
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '61');
    await alice.closed(order!.id);
    platform.exchange.quote('AAPL', '179.00', '500', '181.00', '500');
    platform.exchange.print('AAPL', '180.00');
    await eventually(async () => (await legsOf(order!.id))[1]?.[1] === 'FILLED');
    expect(await legsOf(order!.id)).toEqual([
      ['LIMIT', 'CANCELED', '20'],
      ['STOP', 'FILLED', '80'],
    ]);
    expect(await alice.account(accountId)).toMatchObject({
      positions: [],
      heldCash: '0.00',
      orders: { totalCount: 3 },
    });
  });

  it('ends unfilled exits with their entry, and keeps them for what it bought', async () => {
    const unfilled = await alice.place(accountId, { type: 'LIMIT', limitPrice: '185.00', quantity: '10', ...bracket });
    await alice.cancel(unfilled.order!.id);
    expect(await legsOf(unfilled.order!.id)).toEqual([
      ['LIMIT', 'CANCELED', '0'],
      ['STOP', 'CANCELED', '0'],
    ]);
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '4');
    const partly = await alice.place(accountId, { type: 'LIMIT', limitPrice: '190.00', quantity: '10', ...bracket });
    await eventually(async () => (await alice.order(partly.order!.id)).filledQuantity === '4');
    await alice.cancel(partly.order!.id);
    platform.exchange.quote('AAPL', '200.00', '500', '200.10', '500');
    await eventually(async () => (await legsOf(partly.order!.id))[0]?.[1] === 'FILLED');
    expect(await legsOf(partly.order!.id)).toEqual([
      ['LIMIT', 'FILLED', '4'],
      ['STOP', 'CANCELED', '0'],
    ]);
  });

  it('cancels an exit with its sibling', async () => {
    const { order } = await alice.place(accountId, { quantity: '10', ...bracket });
    await alice.closed(order!.id);
    const [target, stop] = (await alice.group(order!.id)).legs;
    await alice.cancel(stop!.id);
    expect(await alice.order(target!.id)).toMatchObject({ status: 'CANCELED', statusReason: 'GROUP_ENDED' });
    expect((await alice.account(accountId)).positions).toMatchObject([{ quantity: '10', availableQuantity: '10' }]);
  });

  it('moves an exit, and its hold with it', async () => {
    const { order } = await alice.place(accountId, { quantity: '10', ...bracket });
    await alice.closed(order!.id);
    const [target, stop] = (await alice.group(order!.id)).legs;
    const moved = await alice.replace({ orderId: target!.id, limitPrice: '195.00' });
    expect(moved).toMatchObject({ order: { status: 'NEW', quantity: '10', limitPrice: '195.0000' }, userErrors: [] });
    expect(await alice.replace({ orderId: stop!.id, quantity: '5' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'ORDER_NOT_REPLACEABLE' }],
    });
    platform.exchange.quote('AAPL', '195.00', '500', '195.10', '500');
    expect(await alice.closed(moved.order!.id)).toMatchObject({ status: 'FILLED' });
    expect(await alice.order(stop!.id)).toMatchObject({ status: 'CANCELED', statusReason: 'OCO_SIBLING_FILLED' });
  });

  it('sells a position once by an OCO, whichever leg comes first', async () => {
    await alice.closed((await alice.place(accountId, { quantity: '10' })).order!.id);
    const { order } = await alice.place(accountId, {
      side: 'SELL',
      type: 'LIMIT',
      quantity: '10',
      orderClass: 'OCO',
      takeProfit: { limitPrice: '200.00' },
      stopLoss: { stopPrice: '180.00', limitPrice: '179.00' },
    });
    expect((await alice.account(accountId)).positions).toMatchObject([{ availableQuantity: '0' }]);
    platform.exchange.quote('AAPL', '179.50', '500', '181.00', '500');
    platform.exchange.print('AAPL', '179.90');
    expect(await alice.closed(order!.id)).toMatchObject({ status: 'CANCELED', filledQuantity: '0' });
    expect(await legsOf(order!.id)).toEqual([['STOP_LIMIT', 'FILLED', '10']]);
    expect(await alice.account(accountId)).toMatchObject({ positions: [], cash: '99894.95' });
  });

  it('with an entry and one exit is an OTO', async () => {
    const { order } = await alice.place(accountId, {
      quantity: '10',
      orderClass: 'OTO',
      stopLoss: { stopPrice: '180.00' },
    });
    await alice.closed(order!.id);
    platform.exchange.quote('AAPL', '179.50', '500', '181.00', '500');
    platform.exchange.print('AAPL', '180.00');
    await eventually(async () => (await legsOf(order!.id))[0]?.[1] === 'FILLED');
  });

  it('needs its exits on both sides of its price', async () => {
    const placed = await alice.place(accountId, { quantity: '10', ...bracket, takeProfit: { limitPrice: '190.00' } });
    expect(placed).toMatchObject({
      order: { status: 'REJECTED' },
      userErrors: [{ code: 'INVALID_LEG_PRICE', path: ['input', 'takeProfit'] }],
    });
    expect(
      (await alice.place(accountId, { quantity: '10', ...bracket, stopLoss: { stopPrice: '190.00' } })).userErrors,
    ).toMatchObject([{ code: 'INVALID_LEG_PRICE', path: ['input', 'stopLoss'] }]);
  });
});

describe('replacing an order', () => {
  it('changes its terms, its hold and its id, and keeps what was filled', async () => {
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '40');
    const { order } = await alice.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '190.00' });
    await eventually(async () => (await alice.order(order!.id)).filledQuantity === '40');
    const replaced = await alice.replace({ orderId: order!.id, quantity: '70', limitPrice: '180.00' });
    expect(replaced).toMatchObject({
      order: { status: 'NEW', quantity: '30', limitPrice: '180.0000', replaces: { id: order!.id } },
      userErrors: [],
    });
    expect(await alice.order(order!.id)).toMatchObject({
      status: 'REPLACED',
      filledQuantity: '40',
      replacedBy: { id: replaced.order!.id },
    });
    expect(await alice.account(accountId)).toMatchObject({ heldCash: '5400.00', cash: '92400.00' });
    platform.exchange.quote('AAPL', '179.00', '500', '179.50', '500');
    expect(await alice.closed(replaced.order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '179.5000' });
  });

  it('ends it filled when no more is asked for than it has', async () => {
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '40');
    const { order } = await alice.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '190.00' });
    await eventually(async () => (await alice.order(order!.id)).filledQuantity === '40');
    expect(await alice.replace({ orderId: order!.id, quantity: '30' })).toMatchObject({
      order: { id: order!.id, status: 'FILLED', quantity: '40' },
    });
    expect(await alice.account(accountId)).toMatchObject({ heldCash: '0.00' });
  });

  it('changes nothing when it is refused', async () => {
    const { order } = await alice.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '100.00' });
    const before = await alice.account(accountId);
    expect(await alice.replace({ orderId: order!.id, quantity: '5000' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'INSUFFICIENT_BUYING_POWER', required: '500000.00', available: '100000.00' }],
    });
    expect(await alice.replace({ orderId: order!.id, limitPrice: '100.001' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'INVALID_PRICE_INCREMENT' }],
    });
    expect(await alice.replace({ orderId: order!.id, stopPrice: '1' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'STOP_PRICE_NOT_ALLOWED' }],
    });
    expect(await platform.trader('mallory').replace({ orderId: order!.id, limitPrice: '1' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'ORDER_NOT_FOUND' }],
    });
    expect(await alice.account(accountId)).toEqual(before);
    await alice.cancel(order!.id);
    expect(await alice.replace({ orderId: order!.id, limitPrice: '99' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'ORDER_NOT_REPLACEABLE' }],
    });
  });

  it('acts once for each client order id', async () => {
    const { order } = await alice.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '100.00' });
    const replies = await Promise.all(
      Array.from({ length: 10 }, () =>
        alice.replace({ orderId: order!.id, limitPrice: '101.00', clientOrderId: 'second' }),
      ),
    );
    expect(new Set(replies.map(reply => reply.order?.id)).size).toBe(1);
    expect(await alice.account(accountId)).toMatchObject({ heldCash: '10100.00', orders: { totalCount: 2 } });
  });
});

describe('closing', () => {
  it('sells a position whole, in part, and all of them', async () => {
    await alice.closed((await alice.place(accountId, { quantity: '100' })).order!.id);
    expect(await alice.closePosition({ accountId, symbol: 'AAPL', quantity: '10', percentage: '10' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'QUANTITY_OR_PERCENTAGE' }],
    });
    expect(await alice.closePosition({ accountId, symbol: 'IBM' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'POSITION_NOT_FOUND' }],
    });
    const part = await alice.closePosition({ accountId, symbol: 'AAPL', percentage: '33.5' });
    expect(part).toMatchObject({ order: { side: 'SELL', type: 'MARKET', quantity: '33' } });
    await alice.closed(part.order!.id);
    const resting = await alice.place(accountId, { side: 'SELL', type: 'LIMIT', quantity: '50', limitPrice: '500' });
    expect(await alice.closePosition({ accountId, symbol: 'AAPL' })).toMatchObject({
      order: { status: 'REJECTED' },
      userErrors: [{ code: 'INSUFFICIENT_QUANTITY' }],
    });
    const { orders } = await alice.closeAllPositions({ accountId, cancelOrders: true });
    expect(orders).toMatchObject([{ symbol: 'AAPL', quantity: '67' }]);
    await alice.closed(orders[0]!.id);
    expect(await alice.order(resting.order!.id)).toMatchObject({ status: 'CANCELED' });
    expect(await alice.account(accountId)).toMatchObject({ positions: [], marketValue: '0.00' });
  });

  it('an account needs it empty, and ends its trading', async () => {
    expect(await alice.closeAccount({ accountId })).toMatchObject({
      account: null,
      userErrors: [{ code: 'ACCOUNT_NOT_EMPTY' }],
    });
    await alice.withdraw(accountId, '100000', 'everything');
    expect(await alice.closeAccount({ accountId })).toEqual({ account: { status: 'CLOSED' }, userErrors: [] });
    expect(await alice.deposit(accountId, '1', 'late')).toMatchObject({ userErrors: [{ code: 'ACCOUNT_CLOSED' }] });
  });
});

describe('a fraction', () => {
  it('is bought and sold by day orders, where the instrument can be divided', async () => {
    platform.exchange.quote('PART', '10.00', '100', '10.01', '100');
    const bought = await alice.place(accountId, { symbol: 'PART', quantity: '0.123456789' });
    expect(await alice.closed(bought.order!.id)).toMatchObject({ status: 'FILLED', filledQuantity: '0.123456789' });
    expect(await alice.account(accountId)).toMatchObject({ cash: '99998.76' });
  });
});

describe('extended hours', () => {
  it('fill limit orders that ask for it before and after the regular session', async () => {
    platform.exchange.quote('IBM', '181.00', '100', '181.10', '100');
    const extendedClose = new Date(Date.now() + 3_600_000);
    platform.exchange.setSession({
      phase: 'PRE_MARKET',
      nextOpen: new Date(Date.now() + 1_800_000),
      nextClose: extendedClose,
      extendedClose,
    });
    const waits = await eventually(async () => {
      const { order } = await alice.place(accountId, {
        symbol: 'IBM',
        type: 'LIMIT',
        quantity: '1',
        limitPrice: '182',
      });
      return order?.status === 'ACCEPTED' ? order : undefined;
    });
    const { order } = await eventually(async () => {
      const placed = await alice.place(accountId, {
        symbol: 'IBM',
        type: 'LIMIT',
        quantity: '1',
        limitPrice: '182',
        extendedHours: true,
      });
      return placed.order?.status === 'NEW' ? placed : undefined;
    });
    expect(await alice.closed(order!.id)).toMatchObject({ status: 'FILLED', expiresAt: extendedClose.toISOString() });
    expect(await alice.order(waits.id)).toMatchObject({ status: 'ACCEPTED' });
    platform.exchange.setSession({ phase: 'REGULAR', nextOpen: null, nextClose: null });
    await alice.closed(waits.id);
  });
});

describe('what the business refuses', () => {
  it('is kept as a rejected order that says why, and gives the same answer again', async () => {
    const input = { type: 'LIMIT', quantity: '1000', limitPrice: '190', clientOrderId: 'too much' };
    const first = await alice.place(accountId, input);
    expect(first).toMatchObject({
      order: { status: 'REJECTED', statusReason: 'INSUFFICIENT_BUYING_POWER' },
      userErrors: [{ code: 'INSUFFICIENT_BUYING_POWER', required: '190000.00', available: '100000.00' }],
    });
    await alice.deposit(accountId, '200000', 'more');
    expect(await alice.place(accountId, input)).toEqual(first);
  });

  it.each([
    ['selling what is not owned', { side: 'SELL', quantity: '1' }, 'INSUFFICIENT_QUANTITY'],
    [
      'an instrument that is halted',
      { symbol: 'HALT', type: 'LIMIT', quantity: '1', limitPrice: '1' },
      'INSTRUMENT_NOT_TRADABLE',
    ],
    ['a market order that nobody answers', { symbol: 'DARK', quantity: '1' }, 'NO_MARKET'],
  ])('%s', async (_, input, code) =>
    expect(await alice.place(accountId, input)).toMatchObject({
      order: { status: 'REJECTED' },
      userErrors: [{ code }],
    }),
  );

  it('an order that could trade with one of the same account', async () => {
    await alice.closed((await alice.place(accountId, { quantity: '10' })).order!.id);
    const { order } = await alice.place(accountId, { side: 'SELL', type: 'LIMIT', quantity: '10', limitPrice: '195' });
    expect(await alice.place(accountId, { quantity: '1' })).toMatchObject({
      order: { status: 'REJECTED' },
      userErrors: [{ code: 'WASH_TRADE_CONFLICT', openOrder: { id: order!.id } }],
    });
    expect((await alice.place(accountId, { type: 'LIMIT', quantity: '1', limitPrice: '194.99' })).userErrors).toEqual(
      [],
    );
  });

  it('does not let an account spend more than it has, whatever runs at once', async () => {
    const placed = await Promise.all(
      Array.from({ length: 20 }, () => alice.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '100' })),
    );
    expect(placed.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(10);
    expect(await alice.account(accountId)).toMatchObject({ buyingPower: '0.00', heldCash: '100000.00' });
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
    ['an order for the auction', { quantity: '1', timeInForce: 'OPG' }, 'UNSUPPORTED_TIME_IN_FORCE', 'timeInForce'],
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
      'a bracket around a sale',
      { quantity: '1', side: 'SELL', orderClass: 'BRACKET' },
      'UNSUPPORTED_ORDER_CLASS',
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
    const before = await alice.account(accountId);
    expect(await alice.place(accountId, input)).toMatchObject({
      order: null,
      userErrors: [{ code, path: ['input', field] }],
    });
    expect(await alice.account(accountId)).toEqual(before);
  });

  it.each([
    ['a float quantity', { quantity: 1.5 }],
    ['a fraction of 19 digits', { quantity: '0.1234567890123456789' }],
    ['a NUL byte', { quantity: '1', clientOrderId: 'a\0b' }],
    ['a string of 10,000 characters', { quantity: '1', clientOrderId: 'x'.repeat(10_000) }],
    ['scientific notation', { quantity: '1e3' }],
    ['half a surrogate pair', { quantity: '1', symbol: '\ud800' }],
  ])('%s is a bad request', async (_, input) => {
    const { data, errors } = await alice.ask(
      'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }',
      { input: { accountId, symbol: 'AAPL', side: 'BUY', type: 'MARKET', ...input } },
    );
    expect(data?.placeOrder).toBeUndefined();
    expect(errors?.map(error => error.extensions['code'])).toEqual(['BAD_USER_INPUT']);
    expect((await alice.account(accountId)).orders.totalCount).toBe(0);
  });

  it('refuses a float written into the query', async () => {
    const { errors } = await alice.ask(
      `mutation { placeOrder(input: { accountId: "${accountId}", symbol: "AAPL", side: BUY, type: MARKET, quantity: 1.5 }) { order { id } } }`,
    );
    expect(errors?.map(error => error.extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });
});

describe('idempotency', () => {
  it('makes one order of twenty requests with one client order id', async () => {
    const placed = await Promise.all(
      Array.from({ length: 20 }, () =>
        alice.place(accountId, { type: 'LIMIT', quantity: '10', limitPrice: '100.00', clientOrderId: 'once' }),
      ),
    );
    expect(new Set(placed.map(({ order }) => order?.id)).size).toBe(1);
    expect(placed.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(await alice.account(accountId)).toMatchObject({ heldCash: '1000.00', orders: { totalCount: 1 } });
  });

  it('tells a retry from another order with the same id', async () => {
    const { order } = await alice.place(accountId, {
      type: 'LIMIT',
      quantity: '10',
      limitPrice: '100.00',
      clientOrderId: 'mine',
    });
    expect(
      (await alice.place(accountId, { type: 'LIMIT', quantity: '10', limitPrice: '100', clientOrderId: 'mine' })).order
        ?.id,
    ).toBe(order!.id);
    expect(
      await alice.place(accountId, { type: 'LIMIT', quantity: '11', limitPrice: '100', clientOrderId: 'mine' }),
    ).toMatchObject({
      order: null,
      userErrors: [{ code: 'IDEMPOTENCY_CONFLICT', existingOrder: { id: order!.id } }],
    });
  });

  it('moves money once for each key', async () => {
    await Promise.all(Array.from({ length: 10 }, () => alice.deposit(accountId, '50', 'payday')));
    await Promise.all(Array.from({ length: 10 }, () => alice.withdraw(accountId, '20.5', 'rent')));
    expect((await alice.account(accountId)).cash).toBe('100029.50');
    expect((await alice.deposit(accountId, '51', 'payday')).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_CONFLICT', existingOrder: null },
    ]);
  });
});

describe('money', () => {
  it('leaves only what is not held', async () => {
    await alice.place(accountId, { type: 'LIMIT', quantity: '500', limitPrice: '100' });
    expect((await alice.withdraw(accountId, '50000.01', 'all')).userErrors).toMatchObject([
      { code: 'INSUFFICIENT_FUNDS' },
    ]);
    expect((await alice.withdraw(accountId, '50000', 'rest')).account).toEqual({ cash: '50000.00' });
  });

  it.each([['0'], ['-1'], ['0.001'], ['1000000000.01']])('refuses an amount of %s', async amount =>
    expect(await alice.deposit(accountId, amount, 'odd')).toMatchObject({
      account: null,
      userErrors: [{ code: 'INVALID_AMOUNT', path: ['input', 'amount'] }],
    }),
  );
});

describe('the portfolio over time', () => {
  it('lists what moved money and shares, newest first, in pages', async () => {
    const bought = await alice.closed((await alice.place(accountId, { quantity: '10' })).order!.id);
    await alice.withdraw(accountId, '100', 'out');
    const page = (after?: string, filter = {}) =>
      alice.read(
        'query($id: ID!, $after: String, $filter: ActivityFilter) { account(id: $id) { activities(first: 2, after: $after, filter: $filter) { totalCount pageInfo { hasNextPage endCursor } nodes { type amount symbol side quantity price order { id } } } } }',
        { id: accountId, after, filter },
      );
    const first = (await page()).activities;
    expect(first).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true },
      nodes: [
        { type: 'WITHDRAWAL', amount: '-100.00', symbol: null },
        {
          type: 'FILL',
          amount: '-1900.00',
          symbol: 'AAPL',
          side: 'BUY',
          quantity: '10',
          price: '190.0000',
          order: { id: bought.id },
        },
      ],
    });
    expect((await page(first.pageInfo.endCursor)).activities).toMatchObject({
      pageInfo: { hasNextPage: false },
      nodes: [{ type: 'DEPOSIT', amount: '100000.00' }],
    });
    expect((await page(undefined, { types: ['FILL'], symbols: ['IBM'] })).activities).toMatchObject({
      totalCount: 0,
      nodes: [],
    });
  });

  it('is worth what the ledger and the market say, and a deposit is no profit', async () => {
    await alice.closed((await alice.place(accountId, { quantity: '10' })).order!.id);
    platform.exchange.quote('AAPL', '199.90', '10', '200.10', '10');
    await eventually(async () => (await alice.account(accountId)).equity === '100100.00');
    const { portfolioHistory } = await alice.read(
      'query($id: ID!) { account(id: $id) { portfolioHistory(range: ONE_DAY) { timeframe points { equity profit timeWeightedReturn } } } }',
      { id: accountId },
    );
    expect(portfolioHistory.timeframe).toBe('FIVE_MINUTES');
    expect(portfolioHistory.points[0]).toEqual({ equity: '0.00', profit: '0.00', timeWeightedReturn: '0' });
    expect(portfolioHistory.points.at(-1)).toMatchObject({ equity: '100100.00', profit: '100.00' });
  });

  it('has at most 500 points', async () => {
    const { errors } = await alice.ask(
      `{ account(id: "${accountId}") { portfolioHistory(range: ONE_YEAR, timeframe: ONE_MINUTE) { points { equity } } } }`,
    );
    expect(errors?.map(error => error.extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });
});

describe('orderUpdated', () => {
  it('tells every change in order, and goes on after any of them', async () => {
    const live = await alice.follow(accountId, '0');
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '60');
    const { order } = await alice.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '191' });
    await eventually(() => live.updates.length === 2);
    await live.stop();
    platform.exchange.quote('AAPL', '189.90', '500', '190.50', '60');
    await alice.closed(order!.id);
    await alice.cancel((await alice.place(accountId, { type: 'LIMIT', quantity: '1', limitPrice: '1' })).order!.id);
    const resumed = await alice.follow(accountId, '2');
    await eventually(() => resumed.updates.length === 3);
    await resumed.stop();
    expect(
      [...live.updates, ...resumed.updates].map(({ sequence, event, order: { status, filledQuantity }, fill }) => [
        sequence,
        event,
        status,
        filledQuantity,
        fill?.price,
      ]),
    ).toEqual([
      ['1', 'NEW', 'NEW', '0', undefined],
      ['2', 'PARTIAL_FILL', 'PARTIALLY_FILLED', '60', '190.0000'],
      ['3', 'FILL', 'FILLED', '100', '190.5000'],
      ['4', 'NEW', 'NEW', '0', undefined],
      ['5', 'CANCELED', 'CANCELED', '0', undefined],
    ]);
    expect((await alice.account(accountId)).sequence).toBe('5');
  });
});
