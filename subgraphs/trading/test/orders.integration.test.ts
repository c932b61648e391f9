import { eventually } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.ts';

const stage = useStage();

describe('a market order', () => {
  it('buys at the ask and pays from its hold', async () => {
    const { order, userErrors } = await stage.alice.place(stage.accountId, { quantity: '100' });
    expect(userErrors).toEqual([]);
    expect(order).toMatchObject({ status: 'NEW', quantity: '100', remainingQuantity: '100' });
    expect(await stage.alice.closed(order!.id)).toMatchObject({
      status: 'FILLED',
      averageFillPrice: '190.0000',
      fills: { totalCount: 1, nodes: [{ price: '190.0000', quantity: '100' }] },
    });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({
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
    await stage.alice.closed((await stage.alice.place(stage.accountId, { quantity: '100' })).order!.id);
    stage.platform.exchange.quote('AAPL', '200.00', '40', '200.10', '100');
    const { order } = await stage.alice.place(stage.accountId, { side: 'SELL', quantity: '40' });
    expect(await stage.alice.closed(order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '200.0000' });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({
      cash: '88999.82', // less 0.17 for the SEC and 0.01 for FINRA
      realizedPnl: '400.00',
      positions: [{ quantity: '60', costBasis: '11400.00', realizedPnl: '400.00' }],
    });
  });

  it('never takes more than a quote displays, and goes on with the next', async () => {
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '30');
    const { order } = await stage.alice.place(stage.accountId, { quantity: '100' });
    await eventually(async () => (await stage.alice.order(order!.id)).filledQuantity === '30');
    stage.platform.exchange.quote('AAPL', '189.80', '500', '190.00', '30'); // the ask is the same: nothing fresh
    stage.platform.exchange.quote('AAPL', '189.80', '500', '190.10', '50');
    await eventually(async () => (await stage.alice.order(order!.id)).filledQuantity === '80');
    stage.platform.exchange.quote('AAPL', '189.80', '500', '190.20', '500');
    const filled = await stage.alice.closed(order!.id);
    expect(filled.fills.nodes.map(fill => [fill.price, fill.quantity])).toEqual([
      ['190.0000', '30'],
      ['190.1000', '50'],
      ['190.2000', '20'],
    ]);
    expect(filled.averageFillPrice).toBe('190.0900');
  });

  it('shares what a quote displays among everyone on the platform', async () => {
    const bob = stage.platform.trader(`bob-${stage.person}`);
    const other = await bob.openAccount('100000.00');
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '60');
    const placed = await Promise.all([
      stage.alice.place(stage.accountId, { quantity: '50' }),
      bob.place(other, { quantity: '50' }),
    ]);
    const orders = await eventually(async () => {
      const now = await Promise.all([stage.alice.order(placed[0].order!.id), bob.order(placed[1].order!.id)]);
      return now.reduce((sum, order) => sum + Number(order.filledQuantity), 0) >= 60 ? now : undefined;
    });
    expect(orders.map(order => order.filledQuantity).sort()).toEqual(['10', '50']);
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '61');
    await Promise.all([stage.alice.closed(placed[0].order!.id), bob.closed(placed[1].order!.id)]);
  });

  it('is not filled beyond the collar that its hold was made for', async () => {
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '10');
    const { order } = await stage.alice.place(stage.accountId, { quantity: '20' });
    await eventually(async () => (await stage.alice.order(order!.id)).filledQuantity === '10');
    stage.platform.exchange.quote('AAPL', '199.00', '10', '199.99', '100'); // 5 % above, the collar is at 2.5 %
    stage.platform.exchange.quote('AAPL', '194.00', '10', '194.75', '100');
    expect((await stage.alice.closed(order!.id)).fills.nodes.map(fill => fill.price)).toEqual(['190.0000', '194.7500']);
  });
});

describe('an order by notional', () => {
  const byNotional = (notional: string, rest: object = {}) => ({ symbol: 'PART', notional, ...rest });

  it('spends what was asked for, over as many quotes as it takes, and is told so', async () => {
    stage.platform.exchange.quote('PART', '9.90', '500', '10.00', '3');
    const { order, userErrors } = await stage.alice.place(stage.accountId, byNotional('100.00'));
    expect(userErrors).toEqual([]);
    expect(order).toMatchObject({ quantity: null, notional: '100.00' });
    await eventually(async () => (await stage.alice.order(order!.id)).filledQuantity === '3');
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ heldCash: '70.00' });
    stage.platform.exchange.quote('PART', '8.90', '500', '9.00', '500');
    expect(await stage.alice.closed(order!.id)).toMatchObject({
      status: 'FILLED',
      quantity: null,
      remainingQuantity: '0',
      filledQuantity: '10.777777777',
      fills: { totalCount: 2 },
    });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ cash: '99900.00', heldCash: '0.00' });
    const { explanation } = await stage.alice.read('query($id: ID!) { order(id: $id) { explanation { message } } }', {
      id: order!.id,
    });
    expect(explanation.at(0).message).toContain('100.00 were held');
    expect(explanation.at(-1).message).toContain('10.777777777 filled for 100.00 of 100.00');
  });

  it('sells what it comes to, and gives the rest of its hold back', async () => {
    stage.platform.exchange.quote('PART', '9.90', '500', '10.00', '500');
    await stage.alice.closed((await stage.alice.place(stage.accountId, byNotional('100'))).order!.id);
    const { order } = await stage.alice.place(stage.accountId, byNotional('49.50', { side: 'SELL' }));
    expect(await stage.alice.closed(order!.id)).toMatchObject({ status: 'FILLED', filledQuantity: '5' });
    const { positions } = await stage.alice.account(stage.accountId);
    expect(positions).toMatchObject([{ quantity: '5', availableQuantity: '5' }]);
    const more = await stage.alice.place(stage.accountId, byNotional('49.51', { side: 'SELL' }));
    expect(more.userErrors).toMatchObject([{ code: 'INSUFFICIENT_QUANTITY' }]);
  });

  it('is not replaced, and a retry finds it', async () => {
    stage.platform.exchange.quote('PART', '9.90', '500', '10.00', '500');
    const terms = byNotional('50', { type: 'LIMIT', limitPrice: '5', clientOrderId: 'by notional' });
    const { order } = await stage.alice.place(stage.accountId, terms);
    expect((await stage.alice.place(stage.accountId, terms)).order!.id).toBe(order!.id);
    const replaced = await stage.alice.replace({ orderId: order!.id, quantity: '5' });
    expect(replaced.userErrors).toMatchObject([{ code: 'ORDER_NOT_REPLACEABLE' }]);
    await stage.alice.cancel(order!.id);
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ cash: '100000.00', heldCash: '0.00' });
  });
});

describe("an account that fills as Alpaca's paper trading", () => {
  it('fills at the quote without a look at its size, and pays no fees', async () => {
    const paper = await stage.alice.openAccount('100000.00', 'ALPACA_COMPAT');
    stage.platform.exchange.quote('AAPL', '189.90', '1', '190.00', '1');
    const bought = await stage.alice.closed(
      (await stage.alice.place(paper, { quantity: '100', timeInForce: 'FOK' })).order!.id,
    );
    expect(bought).toMatchObject({
      status: 'FILLED',
      averageFillPrice: '190.0000',
      fills: { nodes: [{ fillModel: 'ALPACA_COMPAT', fillModelVersion: 1 }] },
    });
    await stage.alice.closed((await stage.alice.place(paper, { side: 'SELL', quantity: '100' })).order!.id);
    expect(await stage.alice.account(paper)).toMatchObject({ cash: '99990.00', positions: [] });
  });
});

describe('a limit order', () => {
  it('rests until the market comes to it, and holds its cost meanwhile', async () => {
    const { order } = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      quantity: '100',
      limitPrice: '185.00',
      timeInForce: 'GTC',
    });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({
      cash: '100000.00',
      heldCash: '18500.00',
      buyingPower: '81500.00',
    });
    stage.platform.exchange.quote('AAPL', '184.80', '500', '185.01', '500');
    stage.platform.exchange.quote('AAPL', '184.80', '500', '184.90', '500');
    expect(await stage.alice.closed(order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '184.9000' });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ cash: '81510.00', heldCash: '0.00' });
  });

  it('gives its hold back when it is canceled, and keeps what was filled', async () => {
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '25');
    const { order } = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      quantity: '100',
      limitPrice: '190.00',
    });
    await eventually(async () => (await stage.alice.order(order!.id)).filledQuantity === '25');
    expect(await stage.alice.cancel(order!.id)).toMatchObject({
      order: { status: 'CANCELED', filledQuantity: '25', remainingQuantity: '0', statusReason: 'CANCELED_BY_OWNER' },
      userErrors: [],
    });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ cash: '95250.00', heldCash: '0.00' });
    expect((await stage.alice.cancel(order!.id)).userErrors).toMatchObject([
      { code: 'ORDER_NOT_CANCELABLE', path: ['input', 'orderId'] },
    ]);
  });

  it('fills at once what it can as IOC, all or nothing as FOK', async () => {
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '40');
    const fok = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      quantity: '41',
      limitPrice: '191',
      timeInForce: 'FOK',
    });
    expect(await stage.alice.closed(fok.order!.id)).toMatchObject({ status: 'CANCELED', filledQuantity: '0' });
    const ioc = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      quantity: '100',
      limitPrice: '191',
      timeInForce: 'IOC',
    });
    expect(await stage.alice.closed(ioc.order!.id)).toMatchObject({
      status: 'CANCELED',
      filledQuantity: '40',
      statusReason: 'IMMEDIATE_OR_CANCEL',
    });
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '41');
    const whole = await stage.alice.place(stage.accountId, {
      type: 'LIMIT',
      quantity: '41',
      limitPrice: '191',
      timeInForce: 'FOK',
    });
    expect(await stage.alice.closed(whole.order!.id)).toMatchObject({ status: 'FILLED', filledQuantity: '41' });
  });
});

it('an order can be asked why it is where it is', async () => {
  stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '30');
  const { order } = await stage.alice.place(stage.accountId, { type: 'LIMIT', quantity: '100', limitPrice: '190.00' });
  await eventually(async () => (await stage.alice.order(order!.id)).filledQuantity === '30');
  const { explanation } = await stage.alice.read(
    'query($id: ID!) { order(id: $id) { explanation { rule message price size sequence } } }',
    { id: order!.id },
  );
  expect(explanation).toMatchObject([
    { rule: 'HELD_CASH', price: '190.0000' },
    { rule: 'FILLED_AT_QUOTE', price: '190.0000', size: '30' },
    {
      rule: 'WAITS_FOR_LIQUIDITY',
      message: 'What the ask of 190.0000 displays was taken. Its last fill took part of it. 70 wait for a fresh quote.',
    },
  ]);
});

describe('a market with sessions', () => {
  it('takes orders while it is closed, works them when it opens, and ends day orders when it closes', async () => {
    stage.platform.exchange.quote('IBM', '181.00', '100', '181.10', '100');
    const nextClose = new Date(Date.now() + 7_200_000);
    stage.platform.exchange.setSession({ phase: 'CLOSED', nextOpen: new Date(Date.now() + 3_600_000), nextClose });
    const waiting = await eventually(async () => {
      const { order, userErrors } = await stage.alice.place(stage.accountId, {
        symbol: 'IBM',
        type: 'LIMIT',
        quantity: '10',
        limitPrice: '182',
      });
      return userErrors.length === 0 && order?.status === 'ACCEPTED' ? order : undefined;
    });
    expect(
      (await stage.alice.place(stage.accountId, { symbol: 'IBM', quantity: '1', timeInForce: 'IOC' })).userErrors,
    ).toMatchObject([{ code: 'MARKET_CLOSED' }]);
    stage.platform.exchange.setSession({ phase: 'REGULAR', nextOpen: null, nextClose });
    expect(await stage.alice.closed(waiting.id)).toMatchObject({
      status: 'FILLED',
      averageFillPrice: '181.1000',
      expiresAt: nextClose.toISOString(),
    });
    const resting = (
      await stage.alice.place(stage.accountId, { symbol: 'IBM', type: 'LIMIT', quantity: '10', limitPrice: '150' })
    ).order!;
    expect(resting).toMatchObject({ status: 'NEW', expiresAt: nextClose.toISOString() });
    let soon = new Date(0);
    const ending = await eventually(async () => {
      // A machine that is busy may let the session end before an order is taken in it.
      if (soon.getTime() < Date.now()) {
        soon = new Date(Date.now() + 1_500);
        stage.platform.exchange.setSession({ phase: 'REGULAR', nextOpen: null, nextClose: soon });
      }
      const { order } = await stage.alice.place(stage.accountId, {
        symbol: 'IBM',
        type: 'LIMIT',
        quantity: '10',
        limitPrice: '151',
      });
      return order?.expiresAt === soon.toISOString() ? order : undefined;
    });
    expect(await stage.alice.closed(ending.id)).toMatchObject({ status: 'EXPIRED', statusReason: 'TIME_IN_FORCE' });
  });
});

describe('a stop order', () => {
  const buy = async (quantity: string) => {
    const { order } = await stage.alice.place(stage.accountId, { quantity });
    return stage.alice.closed(order!.id);
  };
  const isTriggered = (id: string) => eventually(async () => (await stage.alice.order(id)).triggeredAt !== null);

  it('waits for an eligible print at its price, then sells at the bid', async () => {
    await buy('10');
    const { order } = await stage.alice.place(stage.accountId, {
      side: 'SELL',
      type: 'STOP',
      quantity: '10',
      stopPrice: '185.00',
    });
    stage.platform.exchange.quote('AAPL', '184.00', '500', '186.00', '500');
    stage.platform.exchange.print('AAPL', '184.50', ['I']); // an odd lot says nothing
    stage.platform.exchange.print('AAPL', '183.00'); // outside the quote
    stage.platform.exchange.print('AAPL', '185.01'); // not through the stop
    await stage.alice.cancel(
      (await stage.alice.place(stage.accountId, { type: 'LIMIT', quantity: '1', limitPrice: '1' })).order!.id,
    );
    expect(await stage.alice.order(order!.id)).toMatchObject({ status: 'NEW', triggeredAt: null });
    stage.platform.exchange.print('AAPL', '185.00');
    expect(await stage.alice.closed(order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '184.0000' });
    const [row] = await stage.platform
      .sql`select elected_price, elected_sequence from trading.orders where id = ${order!.id}`;
    expect(row).toMatchObject({ elected_price: '185.000000' });
  });

  it('with a limit works as a limit order from then on', async () => {
    const { order } = await stage.alice.place(stage.accountId, {
      type: 'STOP_LIMIT',
      quantity: '10',
      stopPrice: '191.00',
      limitPrice: '191.50',
    });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ heldCash: '1915.00' });
    stage.platform.exchange.quote('AAPL', '191.00', '500', '192.00', '500');
    stage.platform.exchange.print('AAPL', '191.20');
    await isTriggered(order!.id);
    expect((await stage.alice.order(order!.id)).status).toBe('NEW');
    stage.platform.exchange.quote('AAPL', '191.00', '500', '191.40', '500');
    expect(await stage.alice.closed(order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '191.4000' });
  });

  it('that trails follows the price up and sells when it falls back', async () => {
    await buy('10');
    stage.platform.exchange.quote('AAPL', '180.00', '500', '220.00', '500');
    stage.platform.exchange.print('AAPL', '200.00');
    const { order } = await stage.alice.place(stage.accountId, {
      side: 'SELL',
      type: 'TRAILING_STOP',
      quantity: '10',
      trailPercent: '5',
      timeInForce: 'GTC',
    });
    for (const price of ['206.00', '210.00', '205.00']) {
      stage.platform.exchange.print('AAPL', price);
      await eventually(
        async () =>
          (await stage.alice.order(order!.id)).highWaterMark === (price === '206.00' ? '206.0000' : '210.0000'),
      );
    }
    expect(await stage.alice.order(order!.id)).toMatchObject({
      status: 'NEW',
      stopPrice: '199.5000',
      triggeredAt: null,
    });
    stage.platform.exchange.print('AAPL', '199.50');
    expect(await stage.alice.closed(order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '180.0000' });
  });
});

describe('a fraction', () => {
  it('is bought and sold by day orders, where the instrument can be divided', async () => {
    stage.platform.exchange.quote('PART', '10.00', '100', '10.01', '100');
    const bought = await stage.alice.place(stage.accountId, { symbol: 'PART', quantity: '0.123456789' });
    expect(await stage.alice.closed(bought.order!.id)).toMatchObject({
      status: 'FILLED',
      filledQuantity: '0.123456789',
    });
    expect(await stage.alice.account(stage.accountId)).toMatchObject({ cash: '99998.76' });
  });
});

describe('extended hours', () => {
  it('fill limit orders that ask for it before and after the regular session', async () => {
    stage.platform.exchange.quote('IBM', '181.00', '100', '181.10', '100');
    const extendedClose = new Date(Date.now() + 3_600_000);
    stage.platform.exchange.setSession({
      phase: 'PRE_MARKET',
      nextOpen: new Date(Date.now() + 1_800_000),
      nextClose: extendedClose,
      extendedClose,
    });
    const waits = await eventually(async () => {
      const { order } = await stage.alice.place(stage.accountId, {
        symbol: 'IBM',
        type: 'LIMIT',
        quantity: '1',
        limitPrice: '182',
      });
      return order?.status === 'ACCEPTED' ? order : undefined;
    });
    const { order } = await eventually(async () => {
      const placed = await stage.alice.place(stage.accountId, {
        symbol: 'IBM',
        type: 'LIMIT',
        quantity: '1',
        limitPrice: '182',
        extendedHours: true,
      });
      return placed.order?.status === 'NEW' ? placed : undefined;
    });
    expect(await stage.alice.closed(order!.id)).toMatchObject({
      status: 'FILLED',
      expiresAt: extendedClose.toISOString(),
    });
    expect(await stage.alice.order(waits.id)).toMatchObject({ status: 'ACCEPTED' });
    stage.platform.exchange.setSession({ phase: 'REGULAR', nextOpen: null, nextClose: null });
    await stage.alice.closed(waits.id);
  });
});
