import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BenchProcess, start } from './child.ts';
import { composeBench } from './graph.ts';

/** What every scenario runs against: the same subgraphs, and gateways in front of them. */
export interface Bench {
  readonly subgraphs: BenchProcess;
  /** How many sockets "many" are, and how many of them stop reading. */
  readonly sockets: number;
  readonly frozenSockets: number;
  /** For how long the others are watched then. */
  readonly frozenMs: number;
  /** A gateway that nothing was asked of yet. Whoever starts it stops it. */
  startGateway(): Promise<BenchProcess>;
  stop(): Promise<void>;
}

export async function startBench(sizes: Pick<Bench, 'sockets' | 'frozenSockets' | 'frozenMs'>): Promise<Bench> {
  const directory = mkdtempSync(path.join(tmpdir(), 'gateway-bench-'));
  const supergraphPath = path.join(directory, 'supergraph.graphql');
  const subgraphs = await start('subgraphs');
  writeFileSync(supergraphPath, composeBench(subgraphs.ready.url, subgraphs.ready.url));
  return {
    ...sizes,
    subgraphs,
    startGateway: () => start('gateway', { environment: { SUPERGRAPH_PATH: supergraphPath } }),
    async stop() {
      await subgraphs.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
