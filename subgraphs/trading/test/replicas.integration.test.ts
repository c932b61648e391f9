import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningTrading } from '../src/app.ts';
import { audit } from './support/audit.ts';
import { type Platform, startPlatform, type Trader } from './support/platform.ts';

let platform: Platform;
let replica: RunningTrading;

beforeEach(async () => {
  platform = await startPlatform();
  replica = await platform.startReplica();
});
afterEach(async () => {
  expect(await audit(platform.sql)).toEqual({});
  await replica.stop();
  await platform.stop();
});

/** The same person, asking one replica or the other. */
function through(uid: string): readonly [Trader, Trader] {
  const here = platform.trader(uid);
  return [here, here.through(() => replica.url)];
}

/** Orders at the venue of a replica; 0 where it is not the venue. */
async function openOrdersAtVenueOf(url: string): Promise<number> {
  const text = await (await fetch(url.replace('/graphql', '/metrics'))).text();
  return Number(/^trading_venue_open_orders\{[^}]*\} (\d+)$/m.exec(text)?.[1]);
}

const filledOf = async (accountId: string) => {
  const [row] =
    await platform.sql`select coalesce(sum(quantity), 0)::text as filled from trading.fills where account_id = ${accountId}`;
  return Number(row?.['filled']);
};

describe('two replicas', () => {
  it('take orders for the same account side by side, and number its events without gaps', async () => {
    const [one, other] = through('alice');
    const accountId = await one.openAccount('100000.00');
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '30');
    const placed = await Promise.all(
      Array.from({ length: 120 }, (_, index) =>
        (index % 2 === 0 ? one : other).place(
          accountId,
          index % 3 === 0
            ? { quantity: '1', clientOrderId: `order-${index}` }
            : { type: 'LIMIT', quantity: '10', limitPrice: '100.00', clientOrderId: `order-${index}` },
        ),
      ),
    );
    const accepted = placed.filter(({ userErrors }) => userErrors.length === 0);
    // 80 limit orders of 1,000.00 and 40 market orders of 194.75 want 87,790.00 of 100,000.00: all are taken, and not one more of 13,000.00 is.
    expect(accepted).toHaveLength(120);
    expect(
      (await other.place(accountId, { type: 'LIMIT', quantity: '130', limitPrice: '100.00' })).userErrors,
    ).toMatchObject([{ code: 'INSUFFICIENT_BUYING_POWER' }]);
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '31');
    await eventually(async () => (await filledOf(accountId)) === 40);
    const [row] = await platform.sql`select sequence::int from trading.accounts where id = ${accountId}`;
    const events =
      await platform.sql`select sequence::int from trading.order_events where account_id = ${accountId} order by sequence`;
    expect(events.map(event => event['sequence'])).toEqual(
      Array.from({ length: row?.['sequence'] }, (_, index) => index + 1),
    );
  });

  it('spend no more than there is, whatever they accept at the same time', async () => {
    const [one, other] = through('alice');
    const accountId = await one.openAccount('10000.00');
    const placed = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        (index % 2 === 0 ? one : other).place(accountId, { type: 'LIMIT', quantity: '10', limitPrice: '100.00' }),
      ),
    );
    expect(placed.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(10);
    expect((await one.account(accountId)).buyingPower).toBe('0.00');
  });

  it('make one order of the same client order id sent to both', async () => {
    const [one, other] = through('alice');
    const accountId = await one.openAccount('10000.00');
    const placed = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? one : other).place(accountId, {
          type: 'LIMIT',
          quantity: '10',
          limitPrice: '100.00',
          clientOrderId: 'once',
        }),
      ),
    );
    expect(new Set(placed.map(({ order }) => order?.id)).size).toBe(1);
    expect(placed.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  });

  it('tell a subscriber of one what was done through the other', async () => {
    const [one, other] = through('alice');
    const accountId = await one.openAccount('10000.00');
    const live = await other.follow(accountId, '0');
    const { order } = await one.place(accountId, { type: 'LIMIT', quantity: '10', limitPrice: '100.00' });
    await other.cancel(order!.id);
    await eventually(() => live.updates.length === 2);
    expect(live.updates.map(({ event }) => event)).toEqual(['NEW', 'CANCELED']);
    await live.stop();
  });
});

describe('the venue', () => {
  it('is one of them, works what the other accepted, and moves when that one stops, without filling anything twice', async () => {
    const [one, other] = through('alice');
    const accountId = await one.openAccount('100000.00');
    platform.exchange.quote('AAPL', '189.90', '500', '190.00', '60');
    const { order } = await other.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '190.00' });
    await eventually(async () => (await other.order(order!.id)).filledQuantity === '60');
    expect([await openOrdersAtVenueOf(platform.url), await openOrdersAtVenueOf(replica.url)]).toEqual([1, 0]);

    await platform.yieldVenue();
    await eventually(async () => (await openOrdersAtVenueOf(replica.url)) === 1);
    // The quote that gave 60 still stands, and has nothing more to give.
    platform.exchange.quote('AAPL', '189.95', '500', '190.00', '60');
    expect((await other.order(order!.id)).filledQuantity).toBe('60');
    platform.exchange.quote('AAPL', '189.95', '500', '189.99', '30');
    await eventually(async () => (await other.order(order!.id)).filledQuantity === '90');
    platform.exchange.quote('AAPL', '189.95', '500', '189.98', '500');
    expect((await other.closed(order!.id)).fills.nodes.map(fill => [fill.price, fill.quantity])).toEqual([
      ['190.0000', '60'],
      ['189.9900', '30'],
      ['189.9800', '10'],
    ]);
  });

  it('gives no quote out twice while the lease is torn from one to the other again and again', async () => {
    const [one, other] = through('alice');
    const accountId = await one.openAccount('10000000.00');
    const placing = Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? one : other).place(accountId, {
          type: 'LIMIT',
          quantity: '50',
          limitPrice: '195.00',
          timeInForce: 'GTC',
        }),
      ),
    );
    for (let round = 0; round < 8; round += 1) {
      const before = await filledOf(accountId);
      platform.exchange.quote('AAPL', '189.00', '500', '190.00', String(200 + round));
      await platform.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'trading venue lease' and datname = current_database()`;
      platform.exchange.quote('AAPL', '189.00', '500', '191.00', String(200 + round));
      await eventually(async () => (await filledOf(accountId)) > before);
    }
    await placing;
    platform.exchange.quote('AAPL', '189.00', '500', '190.00', '5000');
    await eventually(async () => {
      platform.exchange.quote('AAPL', '189.00', '500', '190.00', '5001');
      return (await filledOf(accountId)) === 5_000;
    });
  });
});
