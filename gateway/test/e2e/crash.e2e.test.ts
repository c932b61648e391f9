import { eventually } from '@platform/shared/testkit';
import { afterAll, expect, inject, test } from 'vitest';
import { pidListeningOn, requirePidListeningOn } from '../../../scripts/platform/ports.ts';
import { type Client, newTrader } from './testkit/client.ts';
import { expectSoundLedger, openDatabase, orderEventsOf } from './testkit/database.ts';
import { ORDER_UPDATED, openFundedAccount, PLACE_ORDER, restingBuy } from './testkit/trading.ts';

const platform = inject('platform');
const sql = openDatabase(platform.databaseUrl);
afterAll(() => sql.end());

const tradingReadyUrl = new URL('/health/ready', platform.subgraphUrls.trading);

const ORDERS = 300;
const AT_ONCE = 20;
const KILL_AFTER = 60;
/** Above every ask that the simulated market shows, and not so far away that it would be refused. */
const FILLS_AT_ONCE = '300.00';

test('orders that were acknowledged survive kill -9 of the trading service in the middle of a burst', async () => {
  const trader = await newTrader(platform);
  const accountId = await openFundedAccount(trader, '1000000.00');
  const live = await trader.subscribe(ORDER_UPDATED, { accountId, after: '0' });
  const acknowledged = new Map<string, string>();
  const unanswered: string[] = [];
  const waiting = Array.from({ length: ORDERS }, (_, index) => `burst-${index}`);

  const victim = requirePidListeningOn(platform.tradingPort);
  let isKilled = false;
  const work = async (): Promise<void> => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      const orderId = await place(trader, accountId, key);
      if (orderId === undefined) unanswered.push(key);
      else acknowledged.set(key, orderId);
      if (acknowledged.size >= KILL_AFTER && !isKilled) {
        isKilled = true; // once only: orders that fail meanwhile come by here with the same count
        process.kill(victim, 'SIGKILL');
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(unanswered.length).toBeGreaterThan(0); // it was in the middle

  // The supervisor starts it again; a client that does not know what became of its order sends it again until it knows.
  await eventually(async () => {
    const pid = pidListeningOn(platform.tradingPort);
    return pid !== undefined && pid !== victim && (await fetch(tradingReadyUrl)).ok;
  });
  for (const key of unanswered) {
    // The gateway may hold it for dead for a moment longer, and it may have no prices yet.
    acknowledged.set(key, await eventually(() => place(trader, accountId, key)));
  }

  const rows = await sql<{ key: string; id: string }[]>`
    select client_order_id as key, id from trading.orders where account_id = ${accountId}`;
  expect(new Map(rows.map(({ key, id }) => [key, id]))).toEqual(new Map([...acknowledged]));
  await eventually(async () => {
    const [row] = await sql`
      select count(*)::int as working from trading.orders
      where account_id = ${accountId} and limit_price > 1 and status in ('ACCEPTED', 'NEW', 'PARTIALLY_FILLED')`;
    return row?.['working'] === 0;
  });
  await expectSoundLedger(sql);

  // Whoever listened all the time was carried over the crash by the gateway.
  const events = await orderEventsOf(sql, accountId);
  await live.next(() => live.events.length >= events.length);
  expect(
    live.events.map(({ orderUpdated: { sequence, event, order, fill } }) => ({
      sequence,
      event,
      orderId: order.id,
      fillId: fill?.id ?? null,
    })),
  ).toEqual(events);
  expect(live.failures).toEqual([]);
  live.cutOff();
});

/** @returns the order's id, or undefined when the platform did not acknowledge it */
async function place(trader: Client, accountId: string, clientOrderId: string): Promise<string | undefined> {
  const isResting = Number(clientOrderId.split('-')[1]) % 2 === 0;
  // Every other order fills at once. It has a limit all the same: a market order is refused for good while prices are not coming in.
  const input = { ...restingBuy(accountId), ...(isResting ? {} : { limitPrice: FILLS_AT_ONCE }), clientOrderId };
  const { data, errors } = await trader.ask(PLACE_ORDER, { input });
  return errors === undefined && data?.placeOrder.userErrors.length === 0 ? data.placeOrder.order.id : undefined;
}
