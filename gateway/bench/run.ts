/**
 * How fast the gateway is beside others, on this machine, in one run: `npm run bench -w gateway`. Every peer is a process of its own, the
 * clients are another, and only the CPU time of the peer counts. Peers take turns, and what is told is the median over the rounds.
 * `npm run bench -w gateway -- fan-out frozen --sockets 2000 --frozen 200` runs parts of it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { start } from './child.ts';
import { composeBench } from './graph.ts';
import { fanOut } from './scenarios/fan-out.ts';
import { frozen } from './scenarios/frozen.ts';
import { queries } from './scenarios/queries.ts';
import { sleeper } from './scenarios/sleeper.ts';
import { watched } from './scenarios/watchlists.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sockets: { type: 'string', default: '5000' }, frozen: { type: 'string', default: '500' } },
});
const sockets = Number(values.sockets);
const FEW_SOCKETS = 1_000;

const directory = mkdtempSync(path.join(tmpdir(), 'gateway-bench-'));
const supergraphPath = path.join(directory, 'supergraph.graphql');
const subgraphs = await start('subgraphs');
writeFileSync(supergraphPath, composeBench(subgraphs.ready.url, subgraphs.ready.url));
const ours = await start('gateway', { environment: { SUPERGRAPH_PATH: supergraphPath } });

const parts: Readonly<Record<string, () => Promise<void>>> = {
  queries: () => queries(ours, subgraphs.ready.url),
  'fan-out': () => fanOut(ours, subgraphs, FEW_SOCKETS),
  'fan-out-many': () => fanOut(ours, subgraphs, sockets),
  watchlists: () => watched(ours, subgraphs),
  sleeper: () => sleeper(ours, subgraphs),
  frozen: () => frozen(ours, subgraphs, sockets, Number(values.frozen)),
};
try {
  for (const [name, run] of Object.entries(parts))
    if (positionals.length === 0 || positionals.includes(name)) await run();
} finally {
  await Promise.all([ours.stop(), subgraphs.stop()]);
  rmSync(directory, { recursive: true, force: true });
}
