/**
 * Kills each container of the demo installation in turn, under load, and starts it again; then replaces those that can run beside their successors, as a deployment
 * does: `npm run smoke:losses`. Prints the table of docs/runbook.md. `-- gateway nats` takes these parts only, `-- --kill` kills only, `-- --replace` replaces only.
 *
 * Needs Docker. Starts the installation with three gateways, two trading processes and two of market-data, without nginx' limits for one address, and leaves it
 * running. Ends with 1 when an acknowledged order was lost or filled twice, when somebody's stream has a gap or goes back, or when a law of the ledger is broken.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Audience } from './smoke/audience.ts';
import { until } from './smoke/checks.ts';
import { send } from './smoke/client.ts';
import {
  addressOf,
  checkLedger,
  compose,
  containersOf,
  databaseUrl,
  docker,
  findEdge,
  publishedPort,
  trustCertificate,
  venueOf,
  writerOf,
} from './smoke/compose.ts';
import { SteadyLoad } from './smoke/steady-load.ts';
import { newTrader } from './smoke/trader.ts';

/** Every part, and how many of it run. */
const REPLICAS = { user: 1, 'market-data': 2, trading: 2, gateway: 3, nats: 1, postgres: 1, nginx: 1 } as const;
type Part = keyof typeof REPLICAS;
const PARTS = Object.keys(REPLICAS) as readonly Part[];
const REPLACED: readonly Part[] = ['market-data', 'user', 'trading', 'gateway'];
const TRADERS = 20;
const ORDER_FOLLOWERS_EACH = 5;
const QUOTE_FOLLOWERS = 100;
const SYMBOLS = 20;
const DOWN_MS = 2_000;
/** So long without an error counts as recovered. */
const CALM_MS = 4_000;
const RECOVERY_MAX_MS = 60_000;
const QUIET_MS = 10_000;
/** Everybody here has one address. */
Object.assign(process.env, {
  NGINX_REQUESTS_PER_SECOND: '1000',
  NGINX_REQUESTS_BURST: '1000',
  NGINX_SOCKETS_PER_CLIENT: '1000',
});

const { positionals: named, values: flags } = parseArgs({
  allowPositionals: true,
  options: { kill: { type: 'boolean' }, replace: { type: 'boolean' } },
});
const isNamed = (part: Part) => named.length === 0 || named.includes(part);

const scales = PARTS.flatMap(part => ['--scale', `${part}=${REPLICAS[part]}`]);
await compose('up', '-d', '--wait', '--build', ...scales);
await trustCertificate();
const url = `${(await findEdge()).origin}/graphql`;
const emulatorHost = await publishedPort('emulator', 9099);
const traders = await Promise.all(Array.from({ length: TRADERS }, () => newTrader(url, emulatorHost)));
const { body } = await send(url, { query: `{ instruments(first: ${SYMBOLS}) { nodes { symbol } } }` });
const instruments = body.data?.['instruments'] as { readonly nodes: readonly { readonly symbol: string }[] };
const audience = new Audience({
  ...{ url, traders, followersEach: ORDER_FOLLOWERS_EACH, quoteFollowers: QUOTE_FOLLOWERS },
  symbols: instruments.nodes.map(({ symbol }) => symbol),
});
await until('everybody is connected', () => audience.isConnected || undefined);
const load = new SteadyLoad(traders);
console.log(`${TRADERS} traders, ${audience.size} live subscribers`);

const rows = [await observe('nothing', '–', () => sleep(QUIET_MS))];
if (flags.replace !== true) for (const part of PARTS.filter(isNamed)) rows.push(await kill(part));
if (flags.kill !== true)
  for (const part of REPLACED.filter(isNamed))
    rows.push(await observe(`${part}, replaced`, `all ${REPLICAS[part]}`, () => replace(part)));
await load.stop();
await audience.check(load.orders);
audience.close();
await checkLedger(await databaseUrl(`${await addressOf('postgres')}:5432`), 'the database');

const HEADER =
  'lost | of | operations failed | the last after | sockets opened again | the last after | slowest fill | quotes silent for';
console.log(`\n| ${HEADER} |\n|${HEADER.replace(/[^|]+/g, '---')}|\n${rows.join('\n')}`);

/** A row of the table: what `act` did to operations, orders and subscribers until all is well again. Times count from its beginning. */
async function observe(name: string, count: string, act: () => Promise<unknown>): Promise<string> {
  const before = { failures: load.failures.length, answered: load.answered, orders: load.orders.length };
  const connections = audience.connections;
  audience.takeLongestSilenceMs();
  const beganAt = performance.now();
  await act();
  const actedAt = performance.now();
  const orders = () => load.orders.slice(before.orders).filter(({ sentAt }) => sentAt < actedAt);
  const isCalm = () => {
    const calmForMs = performance.now() - Math.max(actedAt, load.failures.at(-1)?.at ?? 0);
    const isFilled = orders().every(order => audience.filledAt(order) !== undefined);
    return calmForMs > CALM_MS && audience.isConnected && isFilled;
  };
  await until(`all is well after: ${name}`, () => isCalm() || undefined, RECOVERY_MAX_MS);

  const failures = load.failures.slice(before.failures);
  const reopened = audience.connections - connections;
  const fills = orders().map(order => (audience.filledAt(order) ?? order.sentAt) - order.sentAt);
  const after = (at: number | undefined) => (at === undefined ? '–' : seconds(at - beganAt));
  const cells = [
    ...[name, count, `${failures.length} of ${load.answered - before.answered + failures.length}`],
    ...[after(failures.at(-1)?.at), reopened, after(reopened === 0 ? undefined : audience.lastConnectedAt)],
    ...[fills.length === 0 ? '–' : seconds(Math.max(...fills)), seconds(audience.takeLongestSilenceMs())],
  ];
  const row = `| ${cells.join(' | ')} |`;
  const why = [...failures.map(({ message }) => message), ...audience.takeProblems()];
  console.log(row, countBy(why.map(message => /"code":"(\w+)"/.exec(message)?.[1] ?? message)));
  return row;
}

async function kill(part: Part): Promise<string> {
  const containers = await containersOf(part);
  const [role, victim = ''] = await chosenOf(part, containers);
  return observe(role, `1 of ${containers.length}`, async () => {
    await docker('kill', victim);
    await sleep(DOWN_MS);
    await docker('start', victim);
  });
}

/** Of several that are not alike, the one that everything hangs on. */
async function chosenOf(part: Part, containers: readonly string[]): Promise<readonly [string, string | undefined]> {
  if (part === 'market-data') return ['market-data, the writer', await writerOf(containers)];
  if (part === 'trading') return ['trading, the venue', await venueOf(containers)];
  return [part, containers[0]];
}

/** New containers beside the old ones, which are asked to end once the new are healthy, as `deploy/compose/roll-out.sh` does it. */
async function replace(part: Part): Promise<void> {
  const old = await containersOf(part);
  const scale = `${part}=${2 * REPLICAS[part]}`;
  await compose('up', '-d', '--wait', '--no-deps', '--no-recreate', '--scale', scale, part);
  // nginx asks for addresses every 5 seconds; a deployment has it ask at once.
  if (part === 'gateway')
    await compose('exec', '-T', 'nginx', 'nginx', '-c', '/etc/nginx/platform/nginx.conf', '-s', 'reload');
  await docker('stop', ...old);
  await docker('rm', ...old);
}

function countBy(messages: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const message of messages) counts[message] = (counts[message] ?? 0) + 1;
  return counts;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
