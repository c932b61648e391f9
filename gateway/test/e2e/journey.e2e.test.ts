import { randomUUID } from 'node:crypto';
import { eventually } from '@platform/shared/testkit';
import { expect, inject, test } from 'vitest';
import { newTrader } from './testkit/client.ts';
import { marketBuy, ORDER_UPDATED, openFundedAccount, PLACE_ORDER } from './testkit/trading.ts';

const platform = inject('platform');

test('a newcomer signs up, deposits, buys at the market, sees the fill live and owns the shares', async () => {
  const trader = await newTrader(platform, 'Nora Newcomer');
  expect(await trader.get('{ me { id displayName accounts { id } } }')).toEqual({
    me: { id: trader.uid, displayName: 'Nora Newcomer', accounts: [] },
  });
  const accountId = await openFundedAccount(trader, '50000.00');
  expect(await trader.get('{ me { accounts { id cash buyingPower } } }')).toEqual({
    me: { accounts: [{ id: accountId, cash: '50000.00', buyingPower: '50000.00' }] },
  });

  const live = await trader.subscribe(ORDER_UPDATED, { accountId, after: '0' });
  const { placeOrder } = await trader.get(PLACE_ORDER, { input: marketBuy(accountId, '10') });
  expect(placeOrder.userErrors).toEqual([]);
  const orderId = placeOrder.order.id;
  const { orderUpdated: filled } = await live.next(({ orderUpdated }) => orderUpdated.order.status === 'FILLED');
  expect(filled).toMatchObject({ event: 'FILL', order: { id: orderId, filledQuantity: '10' } });
  expect(live.events.map(({ orderUpdated }) => Number(orderUpdated.sequence))).toEqual(
    live.events.map((_, index) => index + 1),
  );

  const state = await trader.get(
    `query ($id: ID!) { account(id: $id) {
      cash heldCash buyingPower sequence
      position(symbol: "AAPL") { quantity costBasis averageEntryPrice instrument { name } }
      orders(first: 10) { totalCount nodes { id status fills(first: 50) { nodes { price quantity fee } } } }
    } }`,
    { id: accountId },
  );
  const { account } = state;
  expect(account.position).toMatchObject({ quantity: '10', instrument: { name: expect.stringContaining('Apple') } });
  expect(account.heldCash).toBe('0.00');
  expect(account.buyingPower).toBe(account.cash);
  expect(account.sequence).toBe(filled.sequence);
  expect(account.orders).toMatchObject({ totalCount: 1, nodes: [{ id: orderId, status: 'FILLED' }] });

  const cents = (amount: string) => Math.round(Number(amount) * 100);
  const fills: { price: string; quantity: string; fee: string }[] = account.orders.nodes[0].fills.nodes;
  const paid = fills.reduce((sum, fill) => sum + Number(fill.price) * Number(fill.quantity) * 100 + cents(fill.fee), 0);
  expect(Math.abs(cents('50000.00') - cents(account.cash) - paid)).toBeLessThanOrEqual(fills.length);
  live.cutOff();
});

test('one subscription joins trading, market data and the user of each order event', async () => {
  const trader = await newTrader(platform, 'Olga Owner');
  const accountId = await openFundedAccount(trader);
  const live = await trader.subscribe(
    `subscription ($accountId: ID!) { orderUpdated(accountId: $accountId) {
      order { status filledQuantity instrument { name quote { askPrice } } account { owner { displayName } } }
    } }`,
    { accountId },
  );
  // The stream begins with the next change, so it must be open before the order is placed.
  await placeUntil(() => live.events.length > 0, trader, accountId);
  const { orderUpdated } = await live.next(event => event.orderUpdated.order.status === 'FILLED');
  expect(orderUpdated.order).toEqual({
    status: 'FILLED',
    filledQuantity: '1',
    instrument: { name: expect.stringContaining('Apple'), quote: { askPrice: expect.stringMatching(/^\d+\.\d{4}$/) } },
    account: { owner: { displayName: 'Olga Owner' } },
  });
  expect(live.failures).toEqual([]);
  live.cutOff();
});

/** A subscription without `after` has no first event that tells when it is open: orders are placed until it reports one. */
async function placeUntil(
  isOpen: () => boolean,
  trader: Awaited<ReturnType<typeof newTrader>>,
  accountId: string,
): Promise<void> {
  await eventually(async () => {
    await trader.get(PLACE_ORDER, { input: { ...marketBuy(accountId), clientOrderId: randomUUID() } });
    return isOpen();
  });
}

test('the same client order id sent twenty times at once makes one order', async () => {
  const trader = await newTrader(platform);
  const accountId = await openFundedAccount(trader);
  const input = { ...marketBuy(accountId), clientOrderId: 'only-once' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => trader.get(PLACE_ORDER, { input })));
  const ids = new Set(answers.map(({ placeOrder }) => placeOrder.order.id));
  expect(ids.size).toBe(1);
  expect(answers.flatMap(({ placeOrder }) => placeOrder.userErrors)).toEqual([]);
  const { account } = await trader.get('query ($id: ID!) { account(id: $id) { orders(first: 10) { totalCount } } }', {
    id: accountId,
  });
  expect(account.orders.totalCount).toBe(1);

  const { placeOrder } = await trader.get(PLACE_ORDER, { input: { ...input, quantity: '2' } });
  expect(placeOrder.userErrors).toMatchObject([{ __typename: 'IdempotencyConflict', code: 'IDEMPOTENCY_CONFLICT' }]);
});
