import type { BenchProcess, Counted } from '../child.ts';
import { QUOTES } from '../graph.ts';
import { wait } from '../measure.ts';
import { print } from '../report.ts';
import { follow, WATCHED_SYMBOLS, watchlists } from './followers.ts';

/** Each symbol once a second: to each socket twenty results. */
const QUOTES_PER_SECOND = 100;
const WARM_UP_MS = 5_000;
const MEASURED_MS = 4_000;
/** Until a client that reads nothing has been sent all that it may be, and everything else is conflated. */
const FILL_MS = 6_000;

/** Some of many clients stop reading: the others are not to notice, nor the memory. */
export async function frozen(
  ours: BenchProcess,
  subgraphs: BenchProcess,
  sockets: number,
  frozenSockets: number,
): Promise<void> {
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
  const before = await observe(side.load, ours);
  print(`all read:      ${before}`);
  await side.load.ask({ kind: 'freeze', sockets: frozenSockets });
  await wait(FILL_MS);
  print(`then, others:  ${await observe(side.load, ours)}`);
  print(`and later:     ${await observe(side.load, ours)}`);
  await side.end();
  await side.load.stop();
}

async function observe(load: BenchProcess, ours: BenchProcess): Promise<string> {
  const cpuBefore = ours.cpuSeconds();
  await load.ask({ kind: 'count' });
  await wait(MEASURED_MS);
  const { messages, p50Ms, p99Ms } = await load.ask<Counted>({ kind: 'counted' });
  const cpu = ((ours.cpuSeconds() - cpuBefore) / MEASURED_MS) * 1_000;
  const { bytes } = await ours.ask<{ bytes: number }>({ kind: 'memory' });
  const megabytes = (count: number) => (count / 1_024 / 1_024).toFixed(0);
  const perSecond = (messages / MEASURED_MS) * 1_000;
  return (
    `${perSecond.toFixed(0)} messages/s, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, ${cpu.toFixed(2)} cores, ` +
    `${megabytes(bytes)} MB in use, ${megabytes(ours.residentBytes())} MB resident`
  );
}
