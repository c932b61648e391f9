/**
 * `npm run soak -w gateway`: replays a recorded day at a hundred times its speed through the whole platform to a thousand subscribers, and looks that each of
 * them gets every trade in order, and ends with the right quote. Takes five minutes. SOAK_SUBSCRIBERS and SOAK_SPEED change it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { startE2ePlatform, temporaryDataDirectory } from '../e2e/testkit/e2e-platform.ts';
import { readTape, realTape, type Tape, writeTape } from '../e2e/testkit/tape.ts';
import type { SubscribersJob, SubscribersReport } from './subscribers.ts';

const SUBSCRIBERS = Number(process.env['SOAK_SUBSCRIBERS'] ?? 1_000);
const SPEED = Number(process.env['SOAK_SPEED'] ?? 100);
const PROCESSES = 2;
const SYMBOL = 'IBM';
/** After so long without a trade everyone has what there is. */
const QUIET_MS = 8_000;
/** Whatever happens. */
const SOAK_MS_MAX = 420_000;

const { directory, remove } = temporaryDataDirectory();
const file = path.join(directory, 'tape.csv');
const recorded = realTape();
if (recorded === undefined) writeTape(file);
else writeFileSync(file, gunzipSync(readFileSync(recorded)));
console.log(recorded === undefined ? 'The recorded day is not here: an hour that was made up is replayed.' : recorded);
beginEarlier(file);
const tape = readTape(file);

const platform = await startE2ePlatform(directory, {
  MARKET_DATA_FEED: 'replay',
  MARKET_DATA_REPLAY_FILE: file,
  // Until everyone has subscribed, the day does not begin.
  MARKET_DATA_REPLAY_SPEED: '0.0001',
  // Empty: the default. On a busy machine clients may get no CPU for seconds, and have to be waited for.
  WS_QUEUE_EVENTS: process.env['WS_QUEUE_EVENTS'] ?? '',
});
const children: ChildProcess[] = [];
/** Nothing is left behind, however it ends. */
const stopAll = async () => {
  for (const child of children) child.kill('SIGKILL');
  await platform.stop();
  remove();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stopAll().finally(() => process.exit(1)));
try {
  const startedAt = performance.now();
  const job: SubscribersJob = {
    url: platform.addresses.gatewayUrl,
    count: Math.ceil(SUBSCRIBERS / PROCESSES),
    symbol: SYMBOL,
  };
  const program = fileURLToPath(new URL('./subscribers.ts', import.meta.url));
  for (let n = 0; n < PROCESSES; n++) children.push(fork(program, [JSON.stringify(job)], { execArgv: [] }));
  await Promise.all(children.map(child => answerOf(child)));
  console.log(`${job.count * PROCESSES} subscribers follow the trades and the quotes`);
  const marketDataUrl = platform.addresses.subgraphUrls['market-data'];
  await setSpeed(marketDataUrl);
  await untilQuiet(marketDataUrl, startedAt);
  const reports = await Promise.all(children.map(child => ask<SubscribersReport>(child, 'report')));
  const problems = reports.flatMap(report => [...report.problems, ...problemsWith(report, tape)]);
  for (const { tradesDelivered, quotesDelivered } of reports)
    console.log(`${tradesDelivered} trades and ${quotesDelivered} quotes delivered`);
  console.log(await conflatedBy(platform.addresses.gatewayUrl));
  for (const problem of problems) console.error(`PROBLEM: ${problem}`);
  console.log(
    problems.length === 0
      ? `Everyone got all ${tape.trades.length} trades in order, and the right quote last.`
      : 'It failed.',
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await stopAll();
}

function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the subscribers ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', answer => {
      child.off('exit', onExit);
      resolve(answer as Answer);
    });
  });
}

function ask<Answer>(child: ChildProcess, question: string): Promise<Answer> {
  const answer = answerOf<Answer>(child);
  child.send(question);
  return answer;
}

async function setSpeed(marketDataUrl: string): Promise<void> {
  const { status } = await fetch(marketDataUrl.replace('/graphql', '/replay/speed'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ speed: SPEED }),
  });
  if (status !== 200) throw new Error(`the speed of the replay could not be set: ${status}`);
}

/** Until the tape has ended, and nothing more has come for a while. */
async function untilQuiet(marketDataUrl: string, startedAt: number): Promise<void> {
  let known = -1;
  let changedAt = performance.now();
  let hasEnded = false;
  while (!(hasEnded && performance.now() - changedAt > QUIET_MS) && performance.now() - startedAt < SOAK_MS_MAX) {
    await sleep(1_000);
    const counts = await Promise.all(children.map(child => ask<number>(child, 'count')));
    const sum = counts.reduce((total, count) => total + count, 0);
    const { state } = (await (await fetch(marketDataUrl.replace('/graphql', '/replay'))).json()) as { state: string };
    if (sum !== known || !hasEnded) changedAt = performance.now();
    known = sum;
    hasEnded = state === 'ENDED';
  }
}

/** A quote a minute before the first: so that there is one for whoever subscribes, and no trade has passed yet. */
function beginEarlier(file: string): void {
  const [header, first = '', ...rest] = readFileSync(file, 'utf8').split('\n');
  const [type, time = '', ...values] = first.split(',');
  const earlier = new Date(Date.parse(time) - 60_000).toISOString();
  writeFileSync(file, [header, [type, earlier, ...values].join(','), first, ...rest].join('\n'));
}

/** What was seen, held against the tape. */
function problemsWith({ trades, lastQuote }: SubscribersReport, { trades: taped, quotes }: Tape): string[] {
  const problems: string[] = [];
  if (trades.length !== taped.length) problems.push(`${trades.length} trades came, of ${taped.length}`);
  const wrong = trades.findIndex((trade, index) => {
    const { timeMs, price, size } = taped[index] ?? { timeMs: 0, price: '', size: 0 };
    return (
      Date.parse(trade.executedAt) !== timeMs || Number(trade.price) !== Number(price) || Number(trade.size) !== size
    );
  });
  if (wrong >= 0)
    problems.push(`trade ${wrong} of ${trades.length} is not the one of the tape: ${JSON.stringify(trades[wrong])}`);
  const last = quotes.at(-1);
  if (
    lastQuote === undefined ||
    last === undefined ||
    Number(lastQuote.askPrice) !== Number(last.askPrice) ||
    Number(lastQuote.bidPrice) !== Number(last.bidPrice)
  )
    problems.push(`the last quote is ${JSON.stringify(lastQuote)} and not ${JSON.stringify(last)}`);
  return problems;
}

async function conflatedBy(gatewayUrl: string): Promise<string> {
  const metrics = await (await fetch(gatewayUrl.replace('/graphql', '/metrics'))).text();
  return metrics
    .split('\n')
    .filter(line => /^gateway_(stream_events_total|frames_conflated_total|sockets)/.test(line))
    .join('\n');
}
