/**
 * How fast the gateway is beside others, on this machine, in one run: `npm run bench -w gateway`. Every peer is a process of its own, the
 * clients are another, and only the CPU time of the peer counts. `BENCH_SOCKETS=5000` adds that many sockets to the first part.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BenchProcess, start } from './child.ts';
import { composeBench, FEDERATED_QUERY, QUOTES, QUOTES_WITH_JOIN } from './graph.ts';
import { symbolAt } from './pace.ts';

interface Measured {
  readonly name: string;
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly kilobytesEach: number;
}

interface Counted {
  readonly messages: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const WARM_UP_MS = 1_500;
/** Until the compiler has seen enough requests. */
const QUERY_WARM_UP_MS = 8_000;
const MEASURED_MS = 4_000;

const directory = mkdtempSync(path.join(tmpdir(), 'gateway-bench-'));
const supergraphPath = path.join(directory, 'supergraph.graphql');
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const print = (line = '') => process.stdout.write(`${line}\n`);

async function measureLoad(
  peer: BenchProcess,
  load: BenchProcess,
  warmUpMs = WARM_UP_MS,
): Promise<Omit<Measured, 'name' | 'kilobytesEach'>> {
  await wait(warmUpMs);
  const cpuBefore = peer.cpuSeconds();
  const startedAt = performance.now();
  await load.ask({ kind: 'count' });
  await wait(MEASURED_MS);
  const { messages, p50Ms, p99Ms } = await load.ask<Counted>({ kind: 'counted' });
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perCpuSecond: messages / (peer.cpuSeconds() - cpuBefore), perSecond: messages / seconds, p50Ms, p99Ms };
}

interface SocketCase {
  readonly name: string;
  readonly peer: BenchProcess;
  /** What publishes the events that the peer delivers. */
  readonly source: BenchProcess;
  readonly query?: string;
  readonly clients: readonly (readonly string[])[];
  readonly symbols: number;
  /** Events in a second, all symbols together. */
  readonly perSecond: number;
}

async function measureSockets({
  name,
  peer,
  source,
  query,
  clients,
  symbols,
  perSecond,
}: SocketCase): Promise<Measured> {
  const before = peer.residentBytes();
  const load = await start('load-sockets', {
    url: peer.ready.url,
    symbols: clients,
    ...(query !== undefined && { query }),
  });
  await wait(500);
  const kilobytesEach = (peer.residentBytes() - before) / 1_024 / clients.length;
  await source.ask({ kind: 'publish', perSecond, symbols });
  const measured = await measureLoad(peer, load);
  await source.ask({ kind: 'silence' });
  await load.stop();
  await wait(500);
  return { name, kilobytesEach, ...measured };
}

function table(title: string, unit: string, rows: readonly Measured[]): void {
  const base = rows[0]?.perCpuSecond ?? Number.NaN;
  print(`\n${title}`);
  print(
    `${'peer'.padEnd(34)}${`${unit}/CPU s`.padStart(16)}${'ratio'.padStart(8)}${`${unit}/s`.padStart(14)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'KB each'.padStart(9)}`,
  );
  for (const row of rows)
    print(
      row.name.padEnd(34) +
        row.perCpuSecond.toFixed(0).padStart(16) +
        (row.perCpuSecond / base).toFixed(2).padStart(8) +
        row.perSecond.toFixed(0).padStart(14) +
        row.p50Ms.toFixed(1).padStart(9) +
        row.p99Ms.toFixed(1).padStart(9) +
        (Number.isNaN(row.kilobytesEach) ? '' : row.kilobytesEach.toFixed(1)).padStart(9),
    );
}

const everyone = (count: number): string[][] => Array.from({ length: count }, () => [symbolAt(0)]);
/** Each its own 20 of 100. */
const watchlists = (count: number): string[][] =>
  Array.from({ length: count }, (_, client) =>
    Array.from({ length: 20 }, (__, n) => symbolAt((client * 7 + n * 5) % 100)),
  );

const EVENTS_PER_SECOND = 20;

async function fanOut(ours: BenchProcess, subgraphs: BenchProcess, sockets: number): Promise<void> {
  const clients = everyone(sockets);
  const perSecond = Math.ceil((EVENTS_PER_SECOND * 1_000) / sockets);
  const bare = await start('bare-ws');
  const stock = await start('stock-graphql-ws');
  const common = { clients, symbols: 1, perSecond };
  const rows = [
    await measureSockets({ ...common, name: 'bare ws, one frame for all', peer: bare, source: bare }),
    await measureSockets({ ...common, name: 'stock graphql-ws', peer: stock, source: stock, query: QUOTES }),
    await measureSockets({ ...common, name: 'ours', peer: ours, source: subgraphs, query: QUOTES }),
    await measureSockets({ ...common, name: 'ours, joined', peer: ours, source: subgraphs, query: QUOTES_WITH_JOIN }),
  ];
  await Promise.all([bare.stop(), stock.stop()]);
  table(`Fan-out: ${sockets} sockets, one symbol, ${perSecond} quotes/s`, 'messages', rows);
}

async function watched(ours: BenchProcess, subgraphs: BenchProcess): Promise<void> {
  const common = { clients: watchlists(500), symbols: 100, perSecond: 1_500 };
  const bare = await start('bare-ws');
  const rows = [
    await measureSockets({ ...common, name: 'bare ws, a frame per message', peer: bare, source: bare }),
    await measureSockets({ ...common, name: 'ours', peer: ours, source: subgraphs, query: QUOTES }),
    await measureSockets({ ...common, name: 'ours, joined', peer: ours, source: subgraphs, query: QUOTES_WITH_JOIN }),
  ];
  await bare.stop();
  table('Watchlists: 500 sockets, 20 of 100 symbols each, 1500 quotes/s', 'messages', rows);
}

const SLEEP_MS = 10_000;
const HTTP_CLIENTS = 48;

async function sleeper(ours: BenchProcess, subgraphs: BenchProcess): Promise<void> {
  const bare = await start('bare-ws');
  const publish = { kind: 'publish', perSecond: 200, symbols: 1 };
  const clients = everyone(5);
  const asleep = async (peer: BenchProcess, query?: string): Promise<number> => {
    const load = await start('load-sockets', {
      url: peer.ready.url,
      symbols: clients,
      ...(query !== undefined && { query }),
    });
    await wait(500);
    const { stale } = await load.ask<{ stale: number }>({ kind: 'sleep', ms: SLEEP_MS });
    await load.stop();
    return stale;
  };
  await Promise.all([bare.ask(publish), subgraphs.ask(publish)]);
  const [bareStale, ourStale] = await Promise.all([asleep(bare), asleep(ours, QUOTES)]);
  await subgraphs.ask({ kind: 'silence' });
  await bare.stop();
  print('\nA client that sleeps 10 s at 200 quotes/s: quotes older than 0.5 s that it gets on waking');
  print(`bare ws ${bareStale.toFixed(0)}, ours ${ourStale.toFixed(0)}`);
}

async function queries(ours: BenchProcess, subgraphsUrl: string): Promise<void> {
  const stock = await start('stock-apollo', { supergraph: composeBench(subgraphsUrl, subgraphsUrl, true) });
  const measure = async (name: string, peer: BenchProcess): Promise<Measured> => {
    const { url, token } = peer.ready;
    const load = await start('load-http', { url, token, query: FEDERATED_QUERY, clients: HTTP_CLIENTS });
    const measured = await measureLoad(peer, load, QUERY_WARM_UP_MS);
    await load.stop();
    return { name, kilobytesEach: Number.NaN, ...measured };
  };
  const rows = [
    await measure('stock Apollo Gateway and Server', stock),
    await measure('ours, signed in, every limit on', ours),
  ];
  await stock.stop();
  table(`Federated query over two services, ${HTTP_CLIENTS} clients`, 'requests', rows);
}

const part = process.argv[2];
const subgraphs = await start('subgraphs');
writeFileSync(supergraphPath, composeBench(subgraphs.ready.url, subgraphs.ready.url));
const ours = await start('gateway', { environment: { SUPERGRAPH_PATH: supergraphPath } });
const manySockets = Number(process.env['BENCH_SOCKETS'] ?? 0);
try {
  if (part === undefined || part === 'queries') await queries(ours, subgraphs.ready.url);
  if (part === undefined || part === 'fan-out') await fanOut(ours, subgraphs, 1_000);
  if (manySockets > 0) await fanOut(ours, subgraphs, manySockets);
  if (part === undefined || part === 'watchlists') await watched(ours, subgraphs);
  if (part === undefined || part === 'sleeper') await sleeper(ours, subgraphs);
} finally {
  await Promise.all([ours.stop(), subgraphs.stop()]);
  rmSync(directory, { recursive: true, force: true });
}
