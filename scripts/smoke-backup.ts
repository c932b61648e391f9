/**
 * Makes a backup of the demo installation while orders come in, restores it elsewhere (another container, another disk) and holds it to the laws of the ledger:
 * `npm run smoke:backup`. Needs Docker; leaves the installation running. Ends with 1 when the backup lacks an order that was acknowledged before it began, or breaks a law.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectPostgres } from '@platform/shared/postgres';
import { ROOT } from './platform/settings.ts';
import { check, until } from './smoke/checks.ts';
import {
  checkLedger,
  compose,
  containersOf,
  databaseUrl,
  docker,
  findEdge,
  publishedPort,
  trustCertificate,
} from './smoke/compose.ts';
import { marketOrder, newTrader, PLACE_ORDER } from './smoke/trader.ts';

const LOADERS = 8;
const LOAD_PAUSE_MS = 20;
/** Orders that are there before the backup begins, at least. */
const ORDERS_BEFORE = 100;
const COPY = `smoke-backup-${process.pid}`;

/** Unpacks the newest backup into a folder of its own and starts a server on it. */
const RESTORE = `
  newest="$(ls -1d /backups/base/*Z | sort | tail -n 1)"
  mkdir -m 700 /tmp/copy
  tar --extract --gzip --file "$newest/base.tar.gz" --directory /tmp/copy
  tar --extract --gzip --file "$newest/pg_wal.tar.gz" --directory /tmp/copy/pg_wal
  exec postgres -D /tmp/copy -c archive_mode=off -c listen_addresses='*'`;

await compose('up', '-d', '--wait', '--build');
await trustCertificate();
const { origin } = await findEdge();
const trader = await newTrader(`${origin}/graphql`, await publishedPort('emulator', 9099));

let isRunning = true;
const acknowledged: string[] = [];
const load = Promise.all(Array.from({ length: LOADERS }, () => keepOrdering()));
await until('orders come in', () => acknowledged.length >= ORDERS_BEFORE || undefined);
const before = [...acknowledged];
await backUp();
isRunning = false;
await load;
check(
  acknowledged.length > before.length,
  `orders came in meanwhile (${before.length} before, ${acknowledged.length} in all)`,
);

try {
  const url = await restoreElsewhere();
  await checkCopy(url);
} finally {
  await docker('rm', '--force', '--volumes', COPY);
}

async function keepOrdering(): Promise<void> {
  while (isRunning) {
    const clientOrderId = randomUUID();
    await trader.ask(PLACE_ORDER, marketOrder(trader.accountId, clientOrderId));
    acknowledged.push(clientOrderId);
    await sleep(LOAD_PAUSE_MS);
  }
}

async function backUp(): Promise<void> {
  const startedAt = performance.now();
  const child = spawn('bash', ['deploy/compose/backup.sh', 'make'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, COMPOSE_PROFILES: 'dev' },
  });
  const [code] = await once(child, 'exit');
  check(code === 0, `a backup under load takes ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
}

/** @returns the owner's address of the copy. */
async function restoreElsewhere(): Promise<string> {
  const [original = ''] = await containersOf('postgres');
  const image = (await docker('inspect', '--format', '{{.Config.Image}}', original)).trim();
  const project = (
    await docker('inspect', '--format', '{{index .Config.Labels "com.docker.compose.project"}}', original)
  ).trim();
  const volume = `${project}_backups:/backups:ro`;
  const startedAt = performance.now();
  await docker(
    'run',
    '--detach',
    '--name',
    COPY,
    '--user',
    'postgres',
    '--volume',
    volume,
    '--publish',
    '127.0.0.1::5432',
    '--entrypoint',
    'bash',
    image,
    '-euc',
    RESTORE,
  );
  const url = await databaseUrl((await docker('port', COPY, '5432')).trim().split('\n')[0] ?? '');
  await until('the copy takes changes', async () => (await isOpen(url)) || undefined);
  console.log(`  restored elsewhere after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return url;
}

function open(url: string) {
  return connectPostgres({ url, poolSize: 1, applicationName: 'smoke' });
}

async function isOpen(url: string): Promise<boolean> {
  const sql = open(url);
  try {
    const [row] = await sql`select pg_is_in_recovery() as recovering`;
    return row?.['recovering'] === false;
  } catch {
    return false;
  } finally {
    await sql.end();
  }
}

async function checkCopy(url: string): Promise<void> {
  const sql = open(url);
  const rows = await sql<
    { id: string }[]
  >`select client_order_id as id from trading.orders where client_order_id = any(${before})`;
  await sql.end();
  check(
    rows.length === before.length,
    `all ${before.length} orders that were acknowledged before the backup are in it`,
  );
  await checkLedger(url, 'the copy');
}
