import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectPostgres, startEmbeddedPostgres } from '@platform/shared/postgres';
import { migrateAll } from '../../../drizzle/migrate.ts';
import { cpuSeconds } from './cpu.ts';
import type { OrderLoad, OrderRound } from './load-orders.ts';
import { type Service, startService } from './service.ts';

/** What so many trading processes did. */
export interface OrdersRow {
  readonly processes: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Bytes of write-ahead log for each order. */
  readonly walBytes: number;
  /** CPU cores that the trading processes keep busy without an order: each follows the market. */
  readonly idleCores: number;
  /** CPU cores that each part kept busy. */
  readonly cores: Readonly<Record<'trading' | 'postgres' | 'marketData' | 'load', number>>;
}

const SECRET = 'only for benchmarks: thirty-two characters and more';
const OWNERS = 200;
const SUBMITTERS = 128;
const IDLE_MS = 2_000;
const WARM_UP_MS = 3_000;
const MEASURED_MS = 8_000;
const FIRST_PORT = 21_100;
const SYMBOLS = ['AAPL', 'MSFT', 'NVDA', 'AMZN', 'META', 'TSLA', 'JPM', 'KO', 'DIS', 'IBM'];

/** Orders a second that are checked, booked and durable with 1, 2 and 4 trading processes on one Postgres with fsync on, over HTTP. */
export async function measureOrders(
  processCounts: readonly number[],
  natsUrl: string | undefined,
): Promise<OrdersRow[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'platform-scale-'));
  const postgres = await startEmbeddedPostgres({
    dataDirectory: path.join(directory, 'postgres'),
    port: FIRST_PORT,
    settings: { max_connections: '200' },
  });
  const environment = {
    DATABASE_URL: postgres.url,
    ASSERTION_SECRET: SECRET,
    ...(natsUrl !== undefined && { NATS_URL: natsUrl }),
  };
  const sql = connectPostgres({ url: postgres.url, poolSize: 1, applicationName: 'bench' });
  const walPosition = async () => {
    const [row] = await sql<{ bytes: string }[]>`select pg_current_wal_insert_lsn() - '0/0' as bytes`;
    return Number(row?.bytes);
  };
  const running: Service[] = [];
  try {
    await migrateAll(postgres.url);
    const marketData = await startService('subgraphs/market-data', 'MARKET_DATA_PORT', FIRST_PORT + 1, environment);
    running.push(marketData);
    const rows: OrdersRow[] = [];
    for (const processes of processCounts) {
      const trading = await Promise.all(
        Array.from({ length: processes }, (_, index) =>
          startService('subgraphs/trading', 'TRADING_PORT', FIRST_PORT + 2 + index, {
            ...environment,
            MARKET_DATA_URL: marketData.url,
            AUDIT_INTERVAL_SECONDS: '0',
          }),
        ),
      );
      running.push(...trading);
      rows.push(await measure({ trading, marketData, postgresPid: postgres.pid, walPosition }));
      await Promise.all(trading.map(service => service.stop()));
    }
    return rows;
  } finally {
    await Promise.all(running.map(service => service.stop()));
    await sql.end();
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Parts {
  readonly trading: readonly Service[];
  readonly marketData: Service;
  readonly postgresPid: number;
  readonly walPosition: () => Promise<number>;
}

async function measure({ trading, marketData, postgresPid, walPosition }: Parts): Promise<OrdersRow> {
  const urls = trading.map(({ url }) => url);
  const load: OrderLoad = { urls, secret: SECRET, owners: OWNERS, submitters: SUBMITTERS, symbols: SYMBOLS };
  const child = fork(fileURLToPath(new URL('./load-orders.ts', import.meta.url)), [JSON.stringify(load)]);
  try {
    await answerOf(child);
    const run = async (milliseconds: number) => {
      child.send(milliseconds);
      return (await answerOf(child)) as OrderRound;
    };
    const used = () => ({
      trading: trading.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
      postgres: cpuSeconds(postgresPid, true),
      marketData: cpuSeconds(marketData.pid),
      load: cpuSeconds(child.pid ?? 0),
    });
    const idleBefore = used().trading;
    await sleep(IDLE_MS);
    const idleCores = (used().trading - idleBefore) / (IDLE_MS / 1_000);
    await run(WARM_UP_MS);
    const walBefore = await walPosition();
    const before = used();
    const beganAt = performance.now();
    const { orders, p50Ms, p99Ms } = await run(MEASURED_MS);
    const seconds = (performance.now() - beganAt) / 1_000;
    const after = used();
    const walBytes = ((await walPosition()) - walBefore) / orders;
    const cores = (part: keyof typeof before) => (after[part] - before[part]) / seconds;
    return {
      ...{ processes: trading.length, perSecond: orders / seconds, p50Ms, p99Ms, idleCores, walBytes },
      cores: {
        trading: cores('trading'),
        postgres: cores('postgres'),
        marketData: cores('marketData'),
        load: cores('load'),
      },
    };
  } finally {
    child.kill('SIGKILL');
  }
}

/** @throws Error when the process ends instead of answering. */
async function answerOf(child: ReturnType<typeof fork>): Promise<unknown> {
  const ended = new AbortController();
  const [message] = await Promise.race([
    once(child, 'message', { signal: ended.signal }),
    once(child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`the load ended with ${code}`);
    }),
  ]);
  ended.abort();
  return message;
}
