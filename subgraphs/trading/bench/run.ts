/**
 * How many orders a second are accepted and durable: `npm run bench -w subgraphs/trading`. Ours goes through the use case, the queue and the ledger store,
 * without HTTP; the peer is one transaction for each order on 16 connections. Both run in turns on one Postgres of its own, with fsync on.
 * `-- --ours` leaves the peer out (for a profile), `-- --seconds N` sets the length of a round.
 */
import { parseArgs } from 'node:util';
import { orders } from '@platform/drizzle/trading/schema';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { newId } from '@platform/shared/pure';
import { toOrderRow } from '../src/adapters/postgres/order-rows.ts';
import { namesOf } from '../src/adapters/postgres/table-names.ts';
import { type PlaceOrderDependencies, placeOrder } from '../src/application/place-order.ts';
import { anAccount, aRequest, placed } from '../test/support/fixtures.ts';
import { openAccounts, startBenchLedger, trader } from './ledger.ts';
import { load, percentile, type Round, together } from './measure.ts';
import { type OrderColumns, placePlainly } from './plain-ledger.ts';

const ROUNDS = 3;
const PLAIN_CONNECTIONS = 16;
const MANY_ACCOUNTS = 1_000;
/** An account takes at most a thousand open orders: one that is hot is followed by the next. */
const ORDERS_PER_HOT_ACCOUNT = 900;
const HOT_ACCOUNTS = 400;
/** Every fourth order is a market order. */
const TERMS = [
  { type: 'MARKET' as const, limitPrice: null },
  ...Array(3).fill({ type: 'LIMIT' as const, limitPrice: '100.00' }),
];

const { values: flags } = parseArgs({
  options: { ours: { type: 'boolean', default: false }, seconds: { type: 'string', default: '4' } },
});
const roundMs = Number(flags.seconds) * 1_000;

interface Bench {
  readonly sql: Sql;
  readonly dependencies: PlaceOrderDependencies;
  readonly batchSizes: number[];
  readonly many: readonly string[];
  readonly hot: readonly string[];
}

/** The columns of an order that our own code would write, for the peer to write. */
function plainTerms(): OrderColumns[] {
  const { columns } = namesOf(orders);
  return TERMS.map(terms => {
    const order = placed(anAccount({ cash: '100000000.00' }), { ...terms, quantity: '1', timeInForce: 'GTC' });
    const row = Object.entries(toOrderRow(order)).map(([key, value]) => [columns[key], value]);
    return Object.fromEntries(row.filter(([column]) => column !== undefined)) as OrderColumns;
  });
}

type Pick = () => string;

const anyOf = (ids: readonly string[]): Pick => {
  let next = 0;
  return () => ids[next++ % ids.length] ?? '';
};
const oneAfterAnother = (ids: readonly string[]): Pick => {
  let count = 0;
  return () => ids[Math.floor(count++ / ORDERS_PER_HOT_ACCOUNT)] ?? '';
};

function ours({ dependencies }: Bench, pick: Pick): () => Promise<void> {
  let count = 0;
  return async () => {
    const terms = TERMS[count++ % TERMS.length];
    const { refusals } = await placeOrder(dependencies, trader, {
      ...aRequest({ ...terms, quantity: '1', timeInForce: 'GTC' }),
      accountId: pick(),
      symbol: 'AAPL',
      clientOrderId: newId(),
    });
    if (refusals.length > 0) throw new Error(refusals[0]?.message);
  };
}

function plain({ sql }: Bench, pick: Pick, terms: readonly OrderColumns[]): () => Promise<void> {
  let count = 0;
  return async () => {
    if (!(await placePlainly(sql, pick(), terms[count++ % terms.length] ?? {}))) throw new Error('it has the cash');
  };
}

interface Result {
  readonly scenario: string;
  readonly ours: Round;
  readonly plain: Round | undefined;
  readonly batchSize: number;
}

async function run(bench: Bench, plainSql: Sql): Promise<Result[]> {
  const terms = plainTerms();
  const pickHot = {
    ours: oneAfterAnother(bench.hot.slice(0, HOT_ACCOUNTS / 2)),
    plain: oneAfterAnother(bench.hot.slice(HOT_ACCOUNTS / 2)),
  };
  const pickMany = anyOf(bench.many);
  const scenarios = [64, 256].flatMap(submitters => [
    {
      name: `${MANY_ACCOUNTS.toLocaleString('en')} accounts, ${submitters} submitters`,
      submitters,
      ours: pickMany,
      plain: pickMany,
    },
    { name: `one hot account, ${submitters} submitters`, submitters, ours: pickHot.ours, plain: pickHot.plain },
  ]);
  const results: Result[] = [];
  for (const scenario of scenarios) {
    const rounds: { ours: Round; plain: Round | undefined }[] = [];
    bench.batchSizes.length = 0;
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({
        ours: await load(scenario.submitters, roundMs, ours(bench, scenario.ours)),
        plain: flags.ours
          ? undefined
          : await load(scenario.submitters, roundMs, plain({ ...bench, sql: plainSql }, scenario.plain, terms)),
      });
    const plainRounds = rounds.flatMap(round => round.plain ?? []);
    results.push({
      scenario: scenario.name,
      ours: together(rounds.map(round => round.ours)),
      plain: plainRounds.length === 0 ? undefined : together(plainRounds),
      batchSize: bench.batchSizes.reduce((sum, size) => sum + size, 0) / bench.batchSizes.length,
    });
  }
  return results;
}

function print(results: readonly Result[]): void {
  const cells = (round: Round | undefined) =>
    round === undefined
      ? ['–', '–', '–']
      : [round.ordersPerSecond.toFixed(0), percentile(round, 0.5).toFixed(1), percentile(round, 0.99).toFixed(1)];
  const rows = results.map(({ scenario, ours: own, plain: peer, batchSize }) => [
    scenario,
    ...cells(own),
    batchSize.toFixed(0),
    ...cells(peer),
    peer === undefined ? '–' : `${(own.ordersPerSecond / peer.ordersPerSecond).toFixed(1)} ×`,
  ]);
  const header = ['', 'ours/s', 'p50 ms', 'p99 ms', 'batch', 'plain/s', 'p50 ms', 'p99 ms', 'ratio'];
  for (const row of [header, ...rows])
    console.log(row.map((cell, index) => (index === 0 ? cell.padEnd(34) : cell.padStart(9))).join(''));
}

const ledger = await startBenchLedger();
try {
  const plainSql = connectPostgres({ url: ledger.url, poolSize: PLAIN_CONNECTIONS, applicationName: 'plain' });
  const bench = {
    ...ledger,
    many: await openAccounts(ledger, MANY_ACCOUNTS),
    hot: await openAccounts(ledger, HOT_ACCOUNTS),
  };
  await warmUp(bench);
  print(await run(bench, plainSql));
  console.log(await ledger.audit());
  const peakMegabytes = process.resourceUsage().maxRSS / 1_024;
  console.log(`${await countOrders(ledger.sql)} orders; at most ${peakMegabytes.toFixed(0)} MB of memory.`);
  await plainSql.end();
} finally {
  await ledger.stop();
}

/** A database that has been up for a minute: Postgres knows its tables by then, which it does of itself only after the first minute. */
async function warmUp(bench: Bench): Promise<void> {
  await load(64, 1_000, ours(bench, anyOf(bench.many)));
  await bench.sql`analyze`;
}

async function countOrders(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from trading.orders`;
  return row?.count ?? 0;
}
