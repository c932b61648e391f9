import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchProcess, start } from '../../../gateway/bench/child.ts';
import { composeBench, QUOTES } from '../../../gateway/bench/graph.ts';

/** What so many gateways did. */
export interface FanOutRow {
  readonly processes: number;
  readonly offered: number;
  readonly delivered: number;
  readonly p99Ms: number;
  /** CPU cores that each part kept busy. */
  readonly cores: Readonly<Record<'gateways' | 'publisher' | 'clients', number>>;
}

const SOCKETS = 1_000;
/** One symbol that everybody follows, so often a second. */
const QUOTES_PER_SECOND = 60;
const WARM_UP_MS = 2_500;
const MEASURED_MS = 6_000;

/** Quotes delivered to a thousand sockets that are spread over 1, 2 and 4 gateways. */
export async function measureFanOut(processCounts: readonly number[]): Promise<FanOutRow[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'platform-scale-'));
  const publisher = await start('subgraphs');
  try {
    const supergraphPath = path.join(directory, 'supergraph.graphql');
    writeFileSync(supergraphPath, composeBench(publisher.ready.url, publisher.ready.url));
    const rows: FanOutRow[] = [];
    for (const processes of processCounts) rows.push(await measure(processes, publisher, supergraphPath));
    return rows;
  } finally {
    await publisher.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(processes: number, publisher: BenchProcess, supergraphPath: string): Promise<FanOutRow> {
  const environment = { SUPERGRAPH_PATH: supergraphPath, WS_CONNECTIONS_PER_ADDRESS: '0' };
  const gateways = await Promise.all(Array.from({ length: processes }, () => start('gateway', { environment })));
  const clients = await Promise.all(
    gateways.map(gateway =>
      start('load-sockets', {
        url: gateway.ready.url,
        query: QUOTES,
        symbols: Array.from({ length: SOCKETS / processes }, () => ['S0']),
      }),
    ),
  );
  try {
    await publisher.ask({ kind: 'publish', perSecond: QUOTES_PER_SECOND, firstSymbol: 0, symbols: 1 });
    await sleep(WARM_UP_MS);
    const sum = (all: readonly BenchProcess[]) => all.reduce((total, one) => total + one.cpuSeconds(), 0);
    const used = () => ({ gateways: sum(gateways), publisher: publisher.cpuSeconds(), clients: sum(clients) });
    await Promise.all(clients.map(client => client.ask({ kind: 'count' })));
    const before = used();
    const beganAt = performance.now();
    await sleep(MEASURED_MS);
    const counts = await Promise.all(
      clients.map(client => client.ask<{ messages: number; p99Ms: number }>({ kind: 'counted' })),
    );
    const seconds = (performance.now() - beganAt) / 1_000;
    const after = used();
    const cores = (part: keyof typeof before) => (after[part] - before[part]) / seconds;
    return {
      processes,
      offered: QUOTES_PER_SECOND * SOCKETS,
      delivered: counts.reduce((total, { messages }) => total + messages, 0) / seconds,
      p99Ms: Math.max(...counts.map(({ p99Ms }) => p99Ms)),
      cores: { gateways: cores('gateways'), publisher: cores('publisher'), clients: cores('clients') },
    };
  } finally {
    await publisher.ask({ kind: 'silence' });
    await Promise.all([...clients, ...gateways].map(one => one.stop()));
  }
}
