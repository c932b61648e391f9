import { eventually } from '@platform/shared/testkit';
import { afterAll, expect, inject, test } from 'vitest';
import { newTrader } from './testkit/client.ts';
import { openDatabase, orderEventsOf } from './testkit/database.ts';
import { marketBuy, ORDER_UPDATED, openFundedAccount, PLACE_ORDER, restingBuy } from './testkit/trading.ts';

const platform = inject('platform');
const sql = openDatabase(platform.databaseUrl);
afterAll(() => sql.end());

const ORDERS = 40;
/** Cut off after so many events each time. */
const PATIENCE = [1, 7, 20, 3, 30];

test('a subscriber that is cut off again and again and continues with `after` misses nothing and sees nothing twice', async () => {
  const trader = await newTrader(platform);
  const accountId = await openFundedAccount(trader);
  const trading = (async () => {
    for (let index = 0; index < ORDERS; index += 1) {
      const input = index % 3 === 0 ? restingBuy(accountId) : marketBuy(accountId);
      const { placeOrder } = await trader.get(PLACE_ORDER, { input });
      if (index % 6 === 0)
        await trader.get('mutation ($id: ID!) { cancelOrder(input: { orderId: $id }) { order { status } } }', {
          id: placeOrder.order.id,
        });
    }
  })();

  const seen: { sequence: string; event: string; orderId: string; fillId: string | null }[] = [];
  const listen = async (until: (count: number) => boolean): Promise<void> => {
    const live = await trader.subscribe(ORDER_UPDATED, { accountId, after: seen.at(-1)?.sequence ?? '0' });
    await live.next(() => until(live.events.length));
    live.cutOff();
    for (const { orderUpdated } of live.events) {
      const { sequence, event, order, fill } = orderUpdated;
      seen.push({ sequence, event, orderId: order.id, fillId: fill?.id ?? null });
    }
  };
  for (const patience of PATIENCE) await listen(count => count >= patience);
  await trading;
  const total = async () => (await orderEventsOf(sql, accountId)).length;
  const settled = await settle(total);
  if (seen.length < settled) await listen(count => seen.length + count >= settled);

  expect(seen).toEqual(await orderEventsOf(sql, accountId));
  const fills = await sql`select id from trading.fills where account_id = ${accountId} order by sequence`;
  expect(seen.flatMap(({ fillId }) => (fillId === null ? [] : [fillId]))).toEqual(fills.map(({ id }) => id));
});

/** Waits until no market order works any more. @returns the number of the account's events then */
async function settle(total: () => Promise<number>): Promise<number> {
  await eventually(async () => {
    const [row] = await sql`
      select count(*)::int as working from trading.orders
      where type = 'MARKET' and status in ('ACCEPTED', 'NEW', 'PARTIALLY_FILLED')`;
    return row?.['working'] === 0;
  });
  return total();
}
