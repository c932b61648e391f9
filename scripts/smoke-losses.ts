/**
 * Kills each container of the demo installation in turn, under load, and starts it again; then replaces those that can run beside their successors, as a deployment
 * does: `npm run smoke:losses`. Prints the tables of docs/runbook.md. `-- gateway nats` kills these only, `-- --replace` replaces only.
 *
 * Needs Docker. Starts the installation with two gateways, two trading processes and two of market-data, and leaves it running. Ends with 1 when an acknowledged
 * order was lost or filled twice, or when the live stream has a gap.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { check, until } from './smoke/checks.ts';
import { OrderFollower } from './smoke/client.ts';
import {
  compose,
  containersOf,
  docker,
  findEdge,
  publishedPort,
  sumOfSeries,
  trustCertificate,
} from './smoke/compose.ts';
import { marketOrder, newTrader, PLACE_ORDER } from './smoke/trader.ts';

const PARTS = ['user', 'market-data', 'trading', 'gateway', 'nats', 'postgres', 'nginx'] as const;
/** Of which several run at once; the number is that of `up` below. */
const REPLACED = { 'market-data': 2, user: 1, trading: 2, gateway: 2 } as const;
const LOADERS = 4;
const LOAD_PAUSE_MS = 200;
const DOWN_MS = 2_000;
/** So long without an error counts as recovered. */
const CALM_MS = 4_000;
const LOOK = '{ me { displayName accounts { buyingPower } } instrument(symbol: "AAPL") { quote { askPrice } } }';

await compose(
  'up',
  '-d',
  '--wait',
  '--build',
  ...['gateway', 'trading', 'market-data'].flatMap(part => ['--scale', `${part}=2`]),
);
await trustCertificate();
const { origin } = await findEdge();
const url = `${origin}/graphql`;
const trader = await newTrader(url, await publishedPort('emulator', 9099));
const follower = new OrderFollower({ url, token: trader.signedIn.idToken, accountId: trader.accountId });

let isRunning = true;
let answered = 0;
const failures: { readonly at: number; readonly message: string }[] = [];
const acknowledged: string[] = [];
const load = Promise.all(Array.from({ length: LOADERS }, () => keepAsking()));
const { positionals: named, values: flags } = parseArgs({
  allowPositionals: true,
  options: { replace: { type: 'boolean' } },
});
const isNamed = (part: string) => named.length === 0 || named.includes(part);
const rows: string[] = [];
if (flags.replace !== true) for (const part of PARTS.filter(isNamed)) rows.push(await lose(part));
const replacements: string[] = [];
if (flags.replace === true || named.length === 0)
  for (const part of (Object.keys(REPLACED) as (keyof typeof REPLACED)[]).filter(isNamed))
    replacements.push(await replace(part));
isRunning = false;
await load;

const fills = () => follower.events.filter(({ order }) => order.status === 'FILLED').map(e => e.order.clientOrderId);
await until('every acknowledged order fills', () =>
  acknowledged.every(id => fills().includes(id)) ? true : undefined,
);
follower.close();
check(new Set(fills()).size === fills().length, `no order of ${acknowledged.length} was lost or filled twice`);
check(
  follower.events.every(({ sequence }, index) => Number(sequence) === index + 1),
  `the live stream of ${follower.events.length} events has no gap, over ${follower.connections} sockets`,
  follower.problems,
);
table(['killed', 'of', 'operations failed', 'last failure after its start', 'sockets opened again'], rows);
table(['replaced', 'operations failed', 'sockets opened again'], replacements);

function table(header: readonly string[], lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`\n| ${header.join(' | ')} |\n|${header.map(() => '---').join('|')}|`);
  for (const line of lines) console.log(line);
}

async function lose(part: (typeof PARTS)[number]): Promise<string> {
  const containers = await containersOf(part);
  const victim = (await busiestOf(part, containers)) ?? '';
  const before = { failures: failures.length, answered, connections: follower.connections };
  await docker('kill', victim);
  await sleep(DOWN_MS);
  const startedAt = performance.now();
  await docker('start', victim);
  await until(`${part} is back`, () => {
    const last = Math.max(startedAt, failures.at(-1)?.at ?? 0);
    return performance.now() - last > CALM_MS && follower.isConnected ? true : undefined;
  });
  const lost = failures.slice(before.failures);
  const lastMs = Math.max(0, ...lost.map(({ at }) => at - startedAt));
  const total = answered - before.answered + lost.length;
  console.log(part, [...new Set(lost.map(({ message }) => message.slice(0, 160)))]);
  return `| ${part} | ${containers.length} | ${lost.length} of ${total} | ${lost.length === 0 ? '–' : `${(lastMs / 1_000).toFixed(1)} s`} | ${follower.connections - before.connections} |`;
}

/** New containers beside the old ones, which are asked to end once the new are healthy, as `deploy/compose/roll-out.sh` does it. */
async function replace(part: keyof typeof REPLACED): Promise<string> {
  const old = await containersOf(part);
  const before = { failures: failures.length, answered, connections: follower.connections };
  const scale = `${part}=${2 * REPLACED[part]}`;
  await compose('up', '-d', '--wait', '--no-deps', '--no-recreate', '--scale', scale, part);
  // nginx asks for addresses every 5 seconds; a deployment has it ask at once.
  if (part === 'gateway')
    await compose('exec', '-T', 'nginx', 'nginx', '-c', '/etc/nginx/platform/nginx.conf', '-s', 'reload');
  await docker('stop', ...old);
  await docker('rm', ...old);
  const endedAt = performance.now();
  await until(
    `${part} is replaced`,
    () => (performance.now() - endedAt > CALM_MS && follower.isConnected) || undefined,
  );
  const lost = failures.slice(before.failures);
  console.log(part, [...new Set(lost.map(({ message }) => message.slice(0, 160)))]);
  const total = answered - before.answered + lost.length;
  return `| ${part} | ${lost.length} of ${total} | ${follower.connections - before.connections} |`;
}

/** Of several, the one that fills orders, or the one that runs the feed. */
async function busiestOf(part: string, containers: readonly string[]): Promise<string | undefined> {
  if (part === 'market-data') {
    const isWriter = await Promise.all(
      containers.map(async name => (await sumOfSeries(name, 4002, 'market_data_writer')) === 1),
    );
    return containers[isWriter.indexOf(true)];
  }
  return part === 'trading' ? venueOf(containers) : containers[0];
}

/** The one whose lease on the database is held: it said so last. */
async function venueOf(containers: readonly string[]): Promise<string> {
  const since = await Promise.all(
    containers.map(async name => {
      const lines = (await docker('logs', name)).split('\n');
      return lines.findLast(line => line.includes('venue is matching'))?.match(/"time":"([^"]+)"/)?.[1] ?? '';
    }),
  );
  return containers[since.indexOf([...since].sort().at(-1) ?? '')] ?? '';
}

async function keepAsking(): Promise<void> {
  for (let turn = 0; isRunning; turn += 1) {
    const clientOrderId = randomUUID();
    try {
      if (turn % 4 === 0) {
        await trader.ask(PLACE_ORDER, marketOrder(trader.accountId, clientOrderId));
        acknowledged.push(clientOrderId);
      } else await trader.ask(LOOK);
      answered += 1;
    } catch (error) {
      failures.push({ at: performance.now(), message: (error as Error).message });
    }
    await sleep(LOAD_PAUSE_MS);
  }
}
