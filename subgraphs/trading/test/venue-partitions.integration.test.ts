import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { addDays, DAY_MS } from '@platform/shared/pure';
import { eventually } from '@platform/shared/testkit';
import { afterEach, expect, it } from 'vitest';
import { audit } from './support/audit.ts';
import { type Platform, startPlatform, type Trader } from './support/platform.ts';

/** Of two partitions AAPL is in the first, PART in the second. */
const SYMBOLS = ['AAPL', 'PART'] as const;

let platform: Platform;
/** What a test has started besides, to be ended before the platform. */
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  expect(await audit(platform.sql)).toEqual({});
  await platform.stop();
});

/** How many partitions a process says that it is the venue of. */
async function partitionsOf(url: string): Promise<number> {
  const text = await (await fetch(url.replace('/graphql', '/metrics'))).text();
  return Number(/^trading_venue_partitions\{[^}]*\} (\d+)$/m.exec(text)?.[1]);
}

const hold = (url: string, partitions: number) => eventually(async () => (await partitionsOf(url)) === partitions);

/** A replica in a process of its own, which a test may kill or freeze. */
function startProcess({ config }: Platform): ChildProcess {
  const child = spawn(process.execPath, [new URL('../src/main.ts', import.meta.url).pathname], {
    stdio: 'ignore',
    env: {
      ...{ HOST: config.host, TRADING_PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: config.databaseUrl },
      ...{ ASSERTION_SECRET: config.assertionSecret, MARKET_DATA_URL: config.marketDataUrl },
      ...{ AUDIT_INTERVAL_SECONDS: '0', VENUE_PARTITIONS: String(config.venuePartitions) },
    },
  });
  stops.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  return child;
}

function quoteAll(price: string, size: string): void {
  for (const symbol of SYMBOLS) platform.exchange.quote(symbol, price, size, price, size);
}

async function placeEach(
  trader: Trader,
  accountId: string,
  quantity: string,
  limitPrice = '190.00',
): Promise<string[]> {
  const terms = { type: 'LIMIT', limitPrice, timeInForce: 'GTC', quantity };
  const placed = await Promise.all(SYMBOLS.map(symbol => trader.place(accountId, { ...terms, symbol })));
  return placed.map(({ order }) => order?.id ?? '');
}

/** Waits until each order has filled so much. */
const filled = (trader: Trader, ids: readonly string[], quantity: string) =>
  eventually(async () => {
    const orders = await Promise.all(ids.map(id => trader.order(id)));
    return orders.every(({ filledQuantity }) => filledQuantity === quantity);
  });

it.each([
  ['killed', 'SIGKILL'],
  ['frozen', 'SIGSTOP'],
] as const)(
  'two replicas fill the symbols of their own partitions, and one has all of them once the other is %s',
  async (_, signal) => {
    platform = await startPlatform({ venuePartitions: 2 });
    const other = startProcess(platform);
    await hold(platform.url, 1);
    const alice = platform.trader('alice');
    const accountId = await alice.openAccount('1000000.00');
    quoteAll('191.00', '1');
    const ids = await placeEach(alice, accountId, '100');
    quoteAll('190.00', '30');
    await filled(alice, ids, '30');

    other.kill(signal);
    await hold(platform.url, 2);
    // What is left of the standing quotes is nothing, whoever took it.
    quoteAll('190.00', '30');
    quoteAll('189.99', '20');
    await filled(alice, ids, '50');

    other.kill('SIGCONT');
    quoteAll('189.98', '20');
    await filled(alice, ids, '70');
    quoteAll('189.97', '20');
    await filled(alice, ids, '90');
  },
);

it('partitions are shared out anew when a replica comes and when it goes', async () => {
  platform = await startPlatform({ venuePartitions: 5 });
  await hold(platform.url, 5);
  const second = await platform.startReplica();
  await Promise.all([hold(platform.url, 3), hold(second.url, 2)]);
  const third = await platform.startReplica();
  await Promise.all([hold(platform.url, 2), hold(second.url, 2), hold(third.url, 1)]);
  await second.stop();
  await eventually(async () => {
    const counts = await Promise.all([platform.url, third.url].map(partitionsOf));
    return counts.toSorted().join() === '2,3';
  });
  await third.stop();
  await hold(platform.url, 5);
});

it('a replica with another number of partitions takes orders, and fills none before the others have ended', async () => {
  platform = await startPlatform({ venuePartitions: 2 });
  await hold(platform.url, 2);
  const before = await platform.sql`select venue, tenure::int from trading.venue_tenures order by venue`;
  const replica = await platform.startReplica({ venuePartitions: 1 });
  stops.push(() => replica.stop());
  const alice = platform.trader('alice').through(() => replica.url);
  const accountId = await alice.openAccount('100000.00');
  quoteAll('191.00', '1');
  const ids = await placeEach(alice, accountId, '100');
  quoteAll('190.00', '30');
  await filled(alice, ids, '30');
  expect(await partitionsOf(replica.url)).toBe(0);

  await platform.yieldVenue();
  await hold(replica.url, 1);
  quoteAll('189.99', '70');
  await filled(alice, ids, '100');
  // Nothing of the partitions that there were is taken any more, also of the one that nobody has now.
  const after = await platform.sql`select venue, tenure::int, partitions from trading.venue_tenures order by venue`;
  expect(after.map(({ partitions }) => partitions)).toEqual([1, 1]);
  for (const [index, row] of after.entries()) expect(row['tenure']).toBeGreaterThan(before[index]?.['tenure']);
});

it('corporate actions are applied once by the venue of their symbol, and then both go on filling', async () => {
  let daysAhead = 0;
  const clock = { now: () => new Date(Date.now() + daysAhead * DAY_MS) };
  const day = (offset: number) => addDays(new Date().toISOString().slice(0, 10), offset);
  platform = await startPlatform({ venuePartitions: 2, clock });
  const replica = await platform.startReplica();
  stops.push(() => replica.stop());
  await Promise.all([hold(platform.url, 1), hold(replica.url, 1)]);
  const alice = platform.trader('alice');
  const accountId = await alice.openAccount('100000.00');
  quoteAll('190.00', '100');
  await filled(alice, await placeEach(alice, accountId, '100'), '100');

  for (const symbol of SYMBOLS)
    platform.exchange.announce({ symbol, kind: 'SPLIT', exDate: day(1), newShares: 2, oldShares: 1 });
  daysAhead += 1;
  await eventually(async () => (await platform.sql`select from trading.corporate_actions`).length === SYMBOLS.length);
  const waiting = await placeEach(alice, accountId, '10', '95.00');
  quoteAll('95.00', '1000');
  await filled(alice, waiting, '10');
  const { positions } = await alice.account(accountId);
  expect(positions.map(({ symbol, quantity }) => [symbol, quantity])).toEqual(SYMBOLS.map(symbol => [symbol, '210']));
  expect(await platform.sql`select symbol from trading.entitlements order by symbol`).toHaveLength(SYMBOLS.length);
});
