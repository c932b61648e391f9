import { testIdentity } from '@platform/shared/testkit';
import { expect, it } from 'vitest';
import { anAccount, anExecution, aRequest, price, quantity } from '../../test/support/fixtures.ts';
import { MemoryLedger } from '../../test/support/memory-ledger.ts';
import { StillMarket } from '../../test/support/still-market.ts';
import { decideFill } from '../domain/decide-fill.ts';
import { CommandQueue } from './command-queue.ts';
import { placeOrder } from './place-order.ts';
import { replaceOrder } from './replace-order.ts';

const alice = testIdentity('alice');

it('moves an exit whose sibling sold a part while the exit was being looked up', async () => {
  const ledger = new MemoryLedger();
  const account = anAccount({ owns: { AAPL: ['100', '1.00'] } });
  ledger.open(account);
  const dependencies = {
    ...{ queue: new CommandQueue(ledger, () => {}), market: new StillMarket() },
    ...{ accounts: ledger.reader, orders: ledger.reader },
  };
  const { order: target } = await placeOrder(dependencies, alice, {
    ...aRequest({ side: 'SELL', type: 'LIMIT', limitPrice: '200', orderClass: 'OCO' }),
    ...{ stopLoss: { stopPrice: '180', limitPrice: null } },
    ...{ accountId: account.id, symbol: 'AAPL', clientOrderId: undefined },
  });
  const stop = [...ledger.orders.values()].find(({ parentId }) => parentId !== null);
  if (target === undefined || stop === undefined) throw new Error('both are placed');
  await dependencies.queue.submit({
    accountId: account.id,
    decide(draft) {
      const execution = anExecution(target, { price: price('200'), quantity: quantity('30') });
      if (draft !== undefined) for (const change of decideFill(draft.state, target, execution)) draft.record(change);
    },
  });
  const late = { ...dependencies, orders: { ...ledger.reader, findOrders: async () => [stop] } };
  const unchanged = { quantity: undefined, limitPrice: undefined, trail: undefined, timeInForce: undefined };
  const reply = await replaceOrder(late, alice, {
    ...{ orderId: stop.id, stopPrice: '185', clientOrderId: undefined },
    ...unchanged,
  });
  expect(reply).toMatchObject({ order: { stopPrice: price('185'), quantity: quantity('70') }, refusals: [] });
});
