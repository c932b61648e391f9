import { testIdentity } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { anAccount, anExecution, aRequest, cash, nextId, price, quantity } from '../../test/support/fixtures.ts';
import { MemoryLedger } from '../../test/support/memory-ledger.ts';
import { StillMarket } from '../../test/support/still-market.ts';
import { decideFill } from '../domain/decide-fill.ts';
import { cancelAllOrders, cancelOrder } from './cancel-order.ts';
import { CommandQueue } from './command-queue.ts';
import { type PlaceOrderReply, placeOrder } from './place-order.ts';

const alice = testIdentity('alice');
const mallory = testIdentity('mallory');

function start() {
  const ledger = new MemoryLedger();
  const account = anAccount();
  ledger.open(account);
  const market = new StillMarket();
  const dependencies = {
    queue: new CommandQueue(ledger, () => {}),
    market,
    accounts: ledger.reader,
    orders: ledger.reader,
  };
  const place = (overrides: Parameters<typeof aRequest>[0] = {}): Promise<PlaceOrderReply> =>
    placeOrder(dependencies, alice, {
      ...aRequest({ type: 'LIMIT', quantity: '10', limitPrice: '100', ...overrides }),
      accountId: account.id,
      symbol: 'AAPL',
      clientOrderId: undefined,
    });
  return { ledger, account, dependencies, place };
}

describe('canceling', () => {
  it('gives the hold back once, however often it is asked for at once', async () => {
    const { ledger, account, dependencies, place } = start();
    const { order } = await place();
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => cancelOrder(dependencies, alice, order?.id ?? '')),
    );
    expect(replies.filter(({ refusals }) => refusals.length === 0)).toHaveLength(1);
    expect(replies.flatMap(({ refusals }) => refusals.map(({ code }) => code))).toEqual(
      Array(4).fill('ORDER_NOT_CANCELABLE'),
    );
    expect(ledger.accounts.get(account.id)?.cash).toEqual({ available: cash('100000.00'), held: 0n });
  });

  it('shows an order that was closed while it was asked for as it ended', async () => {
    const { ledger, dependencies, place } = start();
    const { order } = await place();
    if (order === undefined) throw new Error('it is placed');
    await cancelOrder(dependencies, alice, order.id);
    const late = { ...ledger.reader, findOrders: async () => [order] };
    const reply = await cancelOrder({ ...dependencies, orders: late }, alice, order.id);
    expect(reply).toMatchObject({
      order: { id: order.id, status: 'CANCELED' },
      refusals: [{ code: 'ORDER_NOT_CANCELABLE' }],
    });
  });

  it("answers for somebody else's order as for one that does not exist", async () => {
    const { ledger, dependencies, place } = start();
    const { order } = await place();
    const theirs = await cancelOrder(dependencies, mallory, order?.id ?? '');
    expect(theirs).toEqual(await cancelOrder(dependencies, mallory, nextId()));
    expect(theirs).toEqual(await cancelOrder(dependencies, mallory, 'no id'));
    expect(ledger.orders.get(order?.id ?? '')?.status).toBe('NEW');
  });

  it('all names each order that ended once, and none that only changed on the way', async () => {
    const { ledger, account, dependencies, place } = start();
    const { order } = await place({
      ...{ quantity: '100', limitPrice: '190.00', orderClass: 'BRACKET' },
      ...{ takeProfit: { limitPrice: '200' }, stopLoss: { stopPrice: '180', limitPrice: null } },
    });
    if (order === undefined) throw new Error('it is placed');
    await dependencies.queue.submit({
      accountId: account.id,
      decide(draft) {
        const execution = anExecution(order, { price: price('190.00'), quantity: quantity('40') });
        if (draft !== undefined) for (const change of decideFill(draft.state, order, execution)) draft.record(change);
      },
    });
    const { orders } = await cancelAllOrders(dependencies, alice, account.id, undefined);
    expect(orders.map(({ status }) => status)).toEqual(['CANCELED', 'CANCELED', 'CANCELED']);
    expect(new Set(orders.map(({ id }) => id)).size).toBe(3);
    expect(ledger.accounts.get(account.id)?.openOrders.size).toBe(0);
  });

  it("all leaves other people's orders alone", async () => {
    const { ledger, account, dependencies, place } = start();
    await Promise.all([place(), place()]);
    expect(await cancelAllOrders(dependencies, mallory, account.id, undefined)).toMatchObject({
      refusals: [{ code: 'ACCOUNT_NOT_FOUND' }],
    });
    expect((await cancelAllOrders(dependencies, alice, account.id, 'IBM')).orders).toEqual([]);
    expect((await cancelAllOrders(dependencies, alice, account.id, 'AAPL')).orders).toHaveLength(2);
    expect(ledger.accounts.get(account.id)).toMatchObject({ cash: { held: 0n }, openOrders: new Map() });
  });
});
