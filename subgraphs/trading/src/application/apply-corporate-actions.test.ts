import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anExecution,
  anInstrument,
  anIntent,
  NOON,
  nextId,
  price,
  quantity,
} from '../../test/support/fixtures.ts';
import { MemoryLedger } from '../../test/support/memory-ledger.ts';
import { StillMarket } from '../../test/support/still-market.ts';
import type { CorporateAction } from '../domain/corporate-action.ts';
import { decideFill } from '../domain/decide-fill.ts';
import { decidePlaceOrder } from '../domain/decide-order.ts';
import { CorporateActionDesk } from './apply-corporate-actions.ts';
import { CommandQueue } from './command-queue.ts';

it('a split that is announced late is of what was held before, whatever is traded while it is applied', async () => {
  const ledger = new MemoryLedger();
  const account = anAccount({ owns: { AAPL: ['100', '1000.00'] } });
  const accountId = account.id;
  ledger.open(account);
  const queue = new CommandQueue(ledger, () => {});
  const action: CorporateAction = { symbol: 'AAPL', kind: 'SPLIT', exDate: '2026-03-02', newShares: 4n, oldShares: 1n };
  let isComplete = false;
  const desk = new CorporateActionDesk({
    ...{ queue, market: new StillMarket(), partitions: 1, logger: createLogger('desk', 'silent') },
    prices: { closesOf: async () => [] },
    source: { actionsBetween: async () => [action] },
    book: {
      readScope: async () => ({ from: NOON, symbols: ['AAPL'] }),
      isComplete: async () => isComplete,
      async listCandidates() {
        await buy(queue, accountId, '10');
        return [{ accountId, entitled: quantity('100') }];
      },
      async complete() {
        isComplete = true;
      },
      noteApplied: async () => {},
      readApplied: async () => [],
    },
  });
  desk.start(await ledger.beginTenure(), () => {});
  await eventually(() => isComplete);
  desk.stop();
  expect(ledger.accounts.get(accountId)?.positions.get('AAPL')?.available).toBe(quantity('410'));
});

/** Buys at 190.00, at once. */
function buy(queue: CommandQueue, accountId: string, shares: string): Promise<void> {
  return queue.submit({
    accountId,
    decide(draft) {
      if (draft === undefined) return;
      const ids = { orderId: nextId(), entryId: nextId(), requestHash: '', legIds: [] };
      const intent = anIntent({ quantity: shares });
      const { changes, order } = decidePlaceOrder(draft.state, intent, anInstrument(), aMarket(), {
        ...ids,
        clientOrderId: ids.orderId,
      });
      for (const change of changes) draft.record(change);
      const execution = anExecution(order, { price: price('190.00'), quantity: quantity(shares) });
      for (const change of decideFill(draft.state, order, execution)) draft.record(change);
    },
  });
}
