/**
 * How fast the gateway is beside others, on this machine, in one run: `npm run bench -w gateway`. Every peer is a process of its
 * own, the clients are another, and only the CPU time of the peer counts. Peers take turns, and what is told is the median over the rounds.
 * `npm run bench -w gateway -- fan-out frozen --sockets 2000 --frozen 200` runs parts of it.
 */
import { parseArgs } from 'node:util';
import { type Bench, startBench } from './bench.ts';
import { type Finding, findings, print } from './report.ts';
import { fanOut } from './scenarios/fan-out.ts';
import { frozen } from './scenarios/frozen.ts';
import { queries } from './scenarios/queries.ts';
import { sleeper } from './scenarios/sleeper.ts';
import { watched } from './scenarios/watchlists.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sockets: { type: 'string', default: '5000' },
    frozen: { type: 'string', default: '500' },
    'frozen-seconds': { type: 'string', default: '4' },
  },
});
const FEW_SOCKETS = 1_000;

const parts: Readonly<Record<string, (bench: Bench) => Promise<readonly Finding[]>>> = {
  queries,
  'fan-out': bench => fanOut(bench, FEW_SOCKETS, true),
  'fan-out-many': bench => fanOut(bench, bench.sockets, false),
  watchlists: watched,
  sleeper,
  frozen,
};
const startedAt = performance.now();
const bench = await startBench({
  sockets: Number(values.sockets),
  frozenSockets: Number(values.frozen),
  frozenMs: Number(values['frozen-seconds']) * 1_000,
});
try {
  const found: Finding[] = [];
  for (const [name, run] of Object.entries(parts))
    if (positionals.length === 0 || positionals.includes(name)) found.push(...(await run(bench)));
  findings(found);
  print(`\n${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
} finally {
  await bench.stop();
}
