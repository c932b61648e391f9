import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Database, openDatabase } from '../src/adapters/postgres/database.ts';
import { createLedgerStore } from '../src/adapters/postgres/ledger-store.ts';
import { createOrderReader } from '../src/adapters/postgres/order-reader.ts';
import {
  beginTenure as beginTenureIn,
  changePartitionCount,
  createVenueSight,
} from '../src/adapters/postgres/venue-tenure.ts';
import { type Command, CommandQueue, TenureOverError } from '../src/application/command-queue.ts';
import type { Tenure } from '../src/application/ports/ledger-store.ts';
import { fillCommand } from '../src/application/venue-commands.ts';
import type { Order } from '../src/domain/order.ts';
import { audit } from './support/audit.ts';
import { anExecution, price, quantity } from './support/fixtures.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { StillMarket } from './support/still-market.ts';

let platform: Platform;
let database: Database;
let order: Order;

/** A working order to buy 100 AAPL, and nobody who works it: the venues of these tests are two queues on the same ledger. */
beforeEach(async () => {
  platform = await startPlatform();
  const alice = platform.trader('alice');
  const accountId = await alice.openAccount('100000.00');
  const { order: placed } = await alice.place(accountId, { type: 'LIMIT', quantity: '100', limitPrice: '100.00' });
  await platform.yieldVenue();
  database = openDatabase(platform.config);
  const [found] = await createOrderReader(database.db).findOrders([placed?.id ?? '']);
  if (found === undefined) throw new Error('the order is there');
  order = found;
});
afterEach(async () => {
  expect(await audit(platform.sql)).toEqual({});
  await database.stop();
  await platform.stop();
});

function newQueue(): CommandQueue {
  const announcer = { inTransaction: async () => {}, afterCommit: () => {} };
  return new CommandQueue(createLedgerStore(database.sql, announcer), () => {});
}

const beginTenure = (partition = 0): Promise<Tenure> => database.sql.begin(tx => beginTenureIn(tx, partition));

/** Books ten shares, as the venue of a tenure does. */
function fillOf(tenure: Tenure): Command<bigint> {
  const execution = anExecution(order, { price: price('99'), quantity: quantity('10') });
  return { ...fillCommand({ order, execution, cancelsRest: undefined }, new StillMarket()), tenure };
}

const countFills = async () => (await platform.sql`select count(*)::int as count from trading.fills`)[0]?.['count'];

it('a venue that was paused before it committed can commit nothing once another has begun', async () => {
  const [oldVenue, newVenue] = [newQueue(), newQueue()];
  const oldTenure = await beginTenure();
  let wake = () => {};
  const pause = new Promise<void>(resolve => {
    wake = resolve;
  });
  const paused = pause.then(() => oldVenue.submit(fillOf(oldTenure)));
  const newTenure = await beginTenure();
  wake();
  await expect(paused).rejects.toThrow(TenureOverError);
  expect(await countFills()).toBe(0);
  expect(await newVenue.submit(fillOf(newTenure))).toBe(quantity('10'));
  await expect(oldVenue.submit(fillOf(oldTenure))).rejects.toThrow(TenureOverError);
  expect(await countFills()).toBe(1);
});

it('a venue begins only after what the last one is committing, so that it counts that', async () => {
  const oldTenure = await beginTenure();
  let committed: Promise<bigint> | undefined;
  let beginning: Promise<Tenure> | undefined;
  let hasBegun = false;
  await platform.sql.begin(async tx => {
    await tx`lock table trading.fills in share row exclusive mode`; // the fill was decided, and cannot be written
    committed = newQueue().submit(fillOf(oldTenure));
    await eventually(async () => (await waitingFor('relation')) === 1);
    beginning = beginTenure().finally(() => {
      hasBegun = true;
    });
    await eventually(async () => (await waitingFor('advisory')) === 1);
    expect(hasBegun).toBe(false);
  });
  expect(await committed).toBe(quantity('10'));
  expect(await beginning).toEqual({ partition: 0, number: oldTenure.number + 1n });
  expect(await countFills()).toBe(1);
});

it('a venue of one partition that is over can commit nothing, while that of another goes on', async () => {
  const venue = newQueue();
  const [first, second] = [await beginTenure(0), await beginTenure(1)];
  await beginTenure(0);
  const [over, going] = await Promise.allSettled([venue.submit(fillOf(first)), venue.submit(fillOf(second))]);
  expect(over).toMatchObject({ reason: expect.any(TenureOverError) });
  expect(going).toMatchObject({ value: quantity('10') });
  expect(await countFills()).toBe(1);
});

it('another number of partitions ends the tenures of all, those of partitions that are no more, too', async () => {
  const venue = newQueue();
  const tenures = [await beginTenure(0), await beginTenure(1)];
  await database.sql.begin(tx => changePartitionCount(tx, 1));
  for (const tenure of tenures) await expect(venue.submit(fillOf(tenure))).rejects.toThrow(TenureOverError);
  await database.sql.begin(tx => changePartitionCount(tx, 2));
  const again = [await beginTenure(0), await beginTenure(1)];
  for (const [index, { number }] of again.entries()) expect(number).toBeGreaterThan(tenures[index]?.number ?? 0n);
  expect(await countFills()).toBe(0);
});

it('a tenure begins with what the last one had seen, and what is noted for one that is over counts for nothing', async () => {
  const sight = createVenueSight(database.sql);
  const [early, late] = [new Date('2026-03-02T15:00:00Z'), new Date('2026-03-02T16:00:00Z')];
  const [first, second] = [await beginTenure(0), await beginTenure(1)];
  await sight.noteSeen([first, second], late);
  await sight.noteSeen([first], early);
  const next = await beginTenure(0);
  expect(next.seenUntil).toEqual(early);
  await sight.noteSeen([first], late);
  expect((await beginTenure(0)).seenUntil).toEqual(early);
  // Shared out in another way, a symbol may come from either: what one has not seen, none has.
  await database.sql.begin(tx => changePartitionCount(tx, 1));
  await database.sql.begin(tx => changePartitionCount(tx, 2));
  for (const partition of [0, 1]) expect((await beginTenure(partition)).seenUntil).toEqual(early);
});

async function waitingFor(kind: string): Promise<number> {
  const [row] = await platform.sql`
    select count(*)::int as count from pg_locks where not granted and locktype = ${kind}
    and database = (select oid from pg_database where datname = current_database())`;
  return row?.['count'] ?? 0;
}
