import type { Bench } from '../bench.ts';
import type { BenchProcess, Counted } from '../child.ts';
import { QUOTES } from '../graph.ts';
import { median, wait } from '../measure.ts';
import { type Finding, print } from '../report.ts';
import { follow, stopAll, WATCHED_SYMBOLS, watchlists } from './followers.ts';

/** Each symbol once a second: to each socket twenty results. */
const QUOTES_PER_SECOND = 100;
const WARM_UP_MS = 3_000;
const MEASURED_MS = 4_000;
/** Until a client that reads nothing has been sent all that it may be, and everything else is conflated. */
const FILL_MS = 5_000;

/** Within which a machine that others use too does not tell two equal things apart. */
const P99_RATIO_MAX = 1.2;
const MEMORY_RATIO_MAX = 1.1;

const MEGABYTE = 1_024 * 1_024;

interface Observation {
  readonly p99Ms: number;
  readonly usedMegabytes: number;
}

/** Some of many clients stop reading: the others are not to notice, nor the memory. */
export async function frozen({
  subgraphs,
  startGateway,
  sockets,
  frozenSockets,
  frozenMs,
}: Bench): Promise<readonly Finding[]> {
  const ours = await startGateway();
  const side = await follow({
    name: 'ours',
    peer: ours,
    source: subgraphs,
    query: QUOTES,
    watchlists: watchlists(sockets),
    symbols: WATCHED_SYMBOLS,
    perSecond: () => QUOTES_PER_SECOND,
  });
  await side.begin();
  await wait(WARM_UP_MS);
  print(`\n${frozenSockets} of ${sockets} sockets stop reading; 20 of ${WATCHED_SYMBOLS} symbols each`);
  const before = await observe('all read', side.load, ours);
  await side.load.ask({ kind: 'freeze', sockets: frozenSockets });
  await wait(FILL_MS);
  const after: Observation[] = [];
  for (let ms = 0; ms < frozenMs; ms += MEASURED_MS) after.push(await observe('then, others', side.load, ours));
  await side.end();
  await stopAll([side]);
  return [
    {
      what: 'frozen clients: p99 of the others to that before',
      value: median(after.map(({ p99Ms }) => p99Ms)) / before.p99Ms,
      atMost: P99_RATIO_MAX,
    },
    {
      what: 'frozen clients: memory in use to that before',
      value: (after.at(-1)?.usedMegabytes ?? Number.NaN) / before.usedMegabytes,
      atMost: MEMORY_RATIO_MAX,
    },
  ];
}

async function observe(when: string, load: BenchProcess, ours: BenchProcess): Promise<Observation> {
  const cpuBefore = ours.cpuSeconds();
  await load.ask({ kind: 'count' });
  await wait(MEASURED_MS);
  const { messages, p50Ms, p99Ms } = await load.ask<Counted>({ kind: 'counted' });
  const cores = ((ours.cpuSeconds() - cpuBefore) / MEASURED_MS) * 1_000;
  const { bytes } = await ours.ask<{ bytes: number }>({ kind: 'memory' });
  const messagesPerSecond = (messages / MEASURED_MS) * 1_000;
  const usedMegabytes = bytes / MEGABYTE;
  const residentMegabytes = ours.residentBytes() / MEGABYTE;
  print(
    `${`${when}:`.padEnd(15)}${messagesPerSecond.toFixed(0)} messages/s, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, ${cores.toFixed(2)} cores, ` +
      `${usedMegabytes.toFixed(0)} MB in use, ${residentMegabytes.toFixed(0)} MB resident`,
  );
  return { p99Ms, usedMegabytes };
}
