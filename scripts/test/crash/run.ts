/**
 * Kills parts of the whole platform with `kill -9`, round after round, under load from 50 clients who try again: `npm run test:crash -- --rounds N --seed S`.
 * After each round: no acknowledged order is lost, none is there twice, the ledger is sound; in the end every subscriber has every event. Exit code 1 otherwise.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { eventually } from '@platform/shared/testkit';
import { newTrader } from '../../../gateway/test/e2e/testkit/client.ts';
import { orderEventsOf } from '../../../gateway/test/e2e/testkit/database.ts';
import {
  type E2ePlatform,
  startE2ePlatform,
  temporaryDataDirectory,
} from '../../../gateway/test/e2e/testkit/e2e-platform.ts';
import { openFundedAccount } from '../../../gateway/test/e2e/testkit/trading.ts';
import { createLedgerAuditor } from '../../../subgraphs/trading/src/adapters/postgres/ledger-auditor.ts';
import { Random } from '../../../subgraphs/trading/test/simulation/random.ts';
import { Acknowledgements, follow, type HeardEvent, type TradingClient, trade } from './load.ts';

const VICTIMS = ['trading', 'postgres', 'gateway'] as const;
const PEOPLE = 10;
const CLIENTS_EACH = 5;
const RECOVERY_TIMEOUT_MS = 90_000;

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, seed: { type: 'string' } },
});
const rounds = Number(flags.rounds);
const seed = flags.seed === undefined ? Date.now() % 1_000_000_000 : Number(flags.seed);
const random = new Random(seed);

interface Problem {
  readonly round: number;
  readonly what: string;
}

/** One round: load, a kill at a random moment, recovery, silence, and everything is counted. */
async function round(
  number: number,
  e2e: E2ePlatform,
  people: readonly TradingClient[],
  told: Acknowledgements,
  sql: () => Promise<Sql>,
): Promise<Problem[]> {
  const victim = random.pick(VICTIMS);
  let isOver = false;
  const before = told.orders.size;
  const trading = people.flatMap((person, index) =>
    Array.from({ length: CLIENTS_EACH }, (_, client) =>
      trade(person, `${number}-${index}-${client}`, told, () => isOver),
    ),
  );
  await sleep(random.integer(300, 1_500));
  const pid = e2e.platform.pid(victim);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  const killedAt = performance.now();
  await eventually(
    () => e2e.platform.pid(victim) !== pid && e2e.platform.pid(victim) !== undefined,
    RECOVERY_TIMEOUT_MS,
  );
  const atKill = told.orders.size;
  await eventually(() => told.orders.size > atKill + PEOPLE * CLIENTS_EACH, RECOVERY_TIMEOUT_MS);
  const tookMs = performance.now() - killedAt;
  isOver = true;
  await Promise.all(trading);
  console.log(
    `Round ${number}: ${victim} killed, ${told.orders.size - before} orders acknowledged, trading again after ${(tookMs / 1000).toFixed(1)} s.`,
  );
  return check(number, told, people, await sql());
}

async function check(
  number: number,
  told: Acknowledgements,
  people: readonly TradingClient[],
  sql: Sql,
): Promise<Problem[]> {
  const problem = (what: string): Problem => ({ round: number, what });
  const rows = await sql<{ key: string; id: string }[]>`
    select client_order_id as key, id from trading.orders where account_id in ${sql(people.map(({ accountId }) => accountId))}`;
  const kept = new Map(rows.map(({ key, id }) => [key, id]));
  const lost = [...told.orders].filter(([key, id]) => kept.get(key) !== id);
  const unknown = rows.filter(({ key }) => !told.orders.has(key));
  const findings = await createLedgerAuditor(sql).audit();
  return [
    ...lost.map(([key]) => problem(`${key} was acknowledged and is lost`)),
    ...unknown.map(({ key }) => problem(`${key} is there twice, or nobody was told`)),
    ...told.doubled.splice(0).map(key => problem(`${key} was told to be two orders`)),
    ...findings
      .filter(({ violations }) => violations.length > 0)
      .map(({ law, violations }) => problem(`${law}: ${JSON.stringify(violations.slice(0, 3))}`)),
  ];
}

/** Everybody who listened all the time has exactly the rows. */
async function checkSubscribers(
  people: readonly TradingClient[],
  heard: readonly HeardEvent[][],
  sql: Sql,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [index, { accountId }] of people.entries()) {
    const rows = JSON.stringify(await orderEventsOf(sql, accountId));
    const events = heard[index] ?? [];
    const isComplete = await eventually(() => JSON.stringify(events) === rows, 20_000).catch(() => false);
    if (!isComplete)
      problems.push({
        round: rounds,
        what: `the subscriber of ${accountId} has ${events.length} events, and not the rows`,
      });
  }
  return problems;
}

async function run(e2e: E2ePlatform): Promise<Problem[]> {
  const { addresses } = e2e;
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, index): Promise<TradingClient> => {
      const trader = await newTrader(addresses, `Trader ${index}`);
      return {
        gatewayUrl: addresses.gatewayUrl,
        token: trader.token,
        accountId: await openFundedAccount(trader, '900000000.00'),
      };
    }),
  );
  const told = new Acknowledgements();
  const heard = people.map((): HeardEvent[] => []);
  let isOver = false;
  const listening = people.map((person, index) => follow(person, heard[index] ?? [], () => isOver));
  const sql = connectPostgres({ url: addresses.databaseUrl, poolSize: 2, applicationName: 'crash test' });
  const connected = async () => {
    await eventually(async () => (await sql`select 1`).length === 1, RECOVERY_TIMEOUT_MS);
    return sql;
  };
  const problems: Problem[] = [];
  for (let number = 1; number <= rounds; number += 1) {
    problems.push(...(await round(number, e2e, people, told, connected)));
    // An account takes a thousand open orders: those that rest make room.
    for (const person of people) await cancelAll(person);
  }
  problems.push(...(await checkSubscribers(people, heard, sql)));
  isOver = true;
  await Promise.all(listening);
  await sql.end();
  const events = heard.reduce((sum, list) => sum + list.length, 0);
  console.log(`${told.orders.size} orders acknowledged, ${told.retries} tried again, ${events} events heard.`);
  for (const [code, count] of told.strange) problems.push({ round: rounds, what: `${count} answers with ${code}` });
  return problems;
}

async function cancelAll({ gatewayUrl, token, accountId }: TradingClient): Promise<void> {
  const query = 'mutation($input: CancelAllOrdersInput!) { cancelAllOrders(input: $input) { userErrors { code } } }';
  await eventually(async () => {
    const response = await fetch(gatewayUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { input: { accountId } } }),
    });
    const { errors } = (await response.json()) as { errors?: unknown };
    return errors === undefined;
  }, RECOVERY_TIMEOUT_MS);
}

const { directory, remove } = temporaryDataDirectory();
console.log(`Seed ${seed}, ${rounds} rounds. Starting the platform …`);
const e2e = await startE2ePlatform(directory, { LOG_LEVEL: 'warn', AUDIT_INTERVAL_SECONDS: '0' });
const problems = await run(e2e).finally(async () => {
  await e2e.stop();
  remove();
});
for (const { round: at, what } of problems) console.error(`Round ${at}: ${what}`);
console.log(
  problems.length === 0
    ? 'Nothing lost, nothing doubled, the ledger sound, every subscriber complete.'
    : `${problems.length} problems.`,
);
process.exit(problems.length === 0 ? 0 : 1);
