/**
 * Whether memory stays flat while orders pass through: `npm run soak -w subgraphs/trading`. Clients buy and sell a share at the market and send limits that
 * end unfilled, through the use case, the queue, the ledger store and the venue, until a million orders are through or the time is up; every 100,000 orders
 * a line says how fast it is and what the process holds after a collection. `-- --orders N` and `-- --minutes M` set where it ends.
 */

import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createLogger } from '@platform/shared/observability';
import { newId } from '@platform/shared/pure';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { createOrderReader } from '../src/adapters/postgres/order-reader.ts';
import { placeOrder } from '../src/application/place-order.ts';
import { Venue } from '../src/application/venue.ts';
import { aRequest } from '../test/support/fixtures.ts';
import { openAccounts, startBenchLedger, trader } from './ledger.ts';

const { values: flags } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000000' },
    minutes: { type: 'string', default: '5' },
    every: { type: 'string', default: '100000' },
  },
});
const [ordersMax, every] = [Number(flags.orders), Number(flags.every)];
const ACCOUNTS = 500;
const CLIENTS = 256;
/** What memory may grow by from one report to the last, after the first: what caches of a bounded size may still take. */
const GROWTH_MAX_MEGABYTES = 64;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const heldMegabytes = (): { rss: number; heap: number } => {
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: Math.round(rss / 2 ** 20), heap: Math.round(heapUsed / 2 ** 20) };
};

const ledger = await startBenchLedger(changes => venue.onCommit(changes));
const { queue, market } = ledger.dependencies;
const database = openDatabase({ databaseUrl: ledger.url, databasePoolSize: 2 });
const venue: Venue = new Venue({
  ...{ queue, market, orders: createOrderReader(database.db), logger: createLogger('soak', 'warn') },
  prices: { minuteQuotes: async () => [] },
  changes: { watch: () => () => {}, watchAll: () => () => {} },
  partitions: 1,
  isCurrent: () => true,
});
const accounts = await openAccounts(ledger, ACCOUNTS, 'ALPACA_COMPAT');
await venue.start([{ partition: 0, number: 0n }]);

const TERMS = [
  { side: 'BUY', type: 'MARKET' },
  { side: 'BUY', type: 'LIMIT', limitPrice: '100.00', timeInForce: 'IOC' },
  { side: 'SELL', type: 'MARKET' },
  { side: 'BUY', type: 'LIMIT', limitPrice: '150.00', timeInForce: 'FOK' },
] as const;

const startedAt = performance.now();
const deadline = startedAt + Number(flags.minutes) * 60_000;
const reports: { rss: number; heap: number }[] = [];
let placed = 0;
let refused = 0;

async function client(accountId: string): Promise<void> {
  for (let turn = 0; placed < ordersMax && performance.now() < deadline; turn += 1) {
    const request = { ...aRequest({ quantity: '1', ...TERMS[turn % TERMS.length] }), accountId, symbol: 'AAPL' };
    const { refusals } = await placeOrder(ledger.dependencies, trader, { ...request, clientOrderId: newId() });
    placed += 1;
    refused += refusals.length > 0 ? 1 : 0;
    if (placed % every === 0) report();
  }
}

function report(): void {
  const held = heldMegabytes();
  reports.push(held);
  const perSecond = Math.round((placed * 1_000) / (performance.now() - startedAt));
  console.log(
    `${placed.toLocaleString('en').padStart(9)} orders, ${perSecond}/s, ${held.rss} MB resident, ${held.heap} MB of heap, ${venue.openOrders} open`,
  );
}

await Promise.all(Array.from({ length: CLIENTS }, (_, index) => client(accounts[index % ACCOUNTS] ?? '')));
if (placed % every !== 0) report();
const [first, last] = [reports[0], reports.at(-1)];
const growth = first === undefined || last === undefined ? 0 : last.heap - first.heap;
console.log(
  `${placed.toLocaleString('en')} orders, ${refused} of them refused; the heap grew by ${growth} MB after the first report.`,
);
console.log(await ledger.audit());
venue.stop();
await queue.stop();
await database.stop();
await ledger.stop();
if (growth > GROWTH_MAX_MEGABYTES) process.exitCode = 1;
