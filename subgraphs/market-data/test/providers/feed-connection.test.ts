import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlpacaServer, type AlpacaTrade } from './alpaca-server.ts';
import { FeedUnderTest, type FeedUnderTestOptions } from './feed-under-test.ts';

/** What every live feed does about its connection and its gaps, shown with Alpaca's. */
const STARTS_AT = '2026-01-05T15:00:00.000Z';
let server: AlpacaServer;
let run: FeedUnderTest;

beforeEach(async () => {
  server = new AlpacaServer();
  await server.start();
});
afterEach(async () => {
  await run.feed.stop();
  await server.kill();
});

function start(options: Partial<FeedUnderTestOptions> = {}): void {
  run = FeedUnderTest.alpaca(server, { symbols: ['AAPL'], startsAt: STARTS_AT, ...options });
  run.start();
}

/** Starts, and waits until the last thing that a start asks for was asked for. */
async function begin(options: Partial<FeedUnderTestOptions> = {}): Promise<void> {
  start(options);
  await eventually(() => run.feed.isAlive() && server.requests.some(url => url.includes('/quotes/latest')));
}

const timeAt = (seconds: number) => new Date(Date.parse(STARTS_AT) + seconds * 1_000).toISOString();
const trade = (i: number): AlpacaTrade => ({ S: 'AAPL', i, x: 'V', p: 181, s: 100, c: ['@'], t: timeAt(i), z: 'C' });
function play(from: number, to: number): void {
  for (let i = from; i < to; i += 1) {
    run.clock.set(timeAt(i));
    server.trade(trade(i));
  }
}
const numbers = () => run.said('trade').map(({ feedId }) => Number(feedId.split(':')[2]));
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place);

describe('errors of the stream', () => {
  test.each([
    [402, 'ALPACA_API_KEY_ID'],
    [408, 'v2'],
    [409, 'ALPACA_FEED'],
  ])('%i ends the feed with a clear reason', async (code, reason) => {
    server.authenticationErrors.push(code);
    start();
    await eventually(() => run.log.some(line => line.includes('the feed is off') && line.includes(reason)));
    expect(run.feed.isAlive()).toBe(false);
    expect(await run.metric('connected')).toBe(0);
    expect(await run.metric(`disconnects_total{reason="alpaca_${code}"`)).toBe(1);
    expect(server.connections).toBe(1);
  });

  test('405, too many symbols, ends the feed with a clear reason', async () => {
    server.subscriptionErrors.push(405);
    start();
    await eventually(() => run.log.some(line => line.includes('MARKET_DATA_SYMBOLS')));
    expect(run.feed.isAlive()).toBe(false);
    expect(server.connections).toBe(1);
  });

  test.each([400, 401, 404, 406, 407, 500, 499])('%i is tried again until it is over', async code => {
    server.authenticationErrors.push(code, code, code);
    await begin();
    expect(server.connections).toBe(4);
    const reason = code === 499 ? 'other' : code;
    expect(await run.metric(`disconnects_total{reason="alpaca_${reason}"`)).toBe(3);
  });

  test('403, already authenticated, is nothing to worry about', async () => {
    await begin();
    server.complain(403);
    play(0, 1);
    await eventually(() => numbers().length === 1);
    expect(server.connections).toBe(1);
  });

  test.each([405, 409])(
    '%i to halts and price bands alone leaves the feed on, and they are not asked for again',
    async code => {
      server.subscriptionErrors.push(0, code);
      start();
      await eventually(() => run.log.some(line => line.includes('not given halts')));
      // Only the second one ends the connection.
      await eventually(() => server.connections === (code === 405 ? 1 : 2) && run.feed.isAlive());
      play(0, 3);
      await eventually(() => numbers().length === 3);
      expect(server.subscribersOf('statuses')).toBe(0);
    },
  );

  test('a second connection is waited for longer than a broken one', async () => {
    server.authenticationErrors.push(406, 500);
    await begin({ timings: { waitMs: 300 } });
    const pauses = run.log.flatMap(line => Number(/"pauseMs":(\d+)/.exec(line)?.[1] ?? []));
    expect(pauses).toHaveLength(2);
    expect(pauses[0]).toBeGreaterThanOrEqual(300);
    expect(pauses[1]).toBeLessThan(300);
  });
});

describe('a server that is gone', () => {
  test('is tried again and again, ever less often, and all that was traded meanwhile comes in order', async () => {
    await begin();
    play(0, 20);
    await eventually(() => numbers().length === 20);
    await server.kill();
    await eventually(() => !run.feed.isAlive());
    play(20, 100);
    await eventually(() => run.log.length > 5);
    expect(await run.metric('connected')).toBe(0);
    await server.start();
    await eventually(() => run.feed.isAlive());
    play(100, 110);
    await eventually(() => numbers().length === 110);
    expect(numbers()).toEqual(upTo(110));
    expect(await run.metric('connected')).toBe(1);
    expect(await run.metric('catching_up')).toBe(0);
  });

  test('says by HTTP when it wants to be asked again', async () => {
    server.socketRefusal = { status: 429, headers: { 'retry-after': '0.2' } };
    start();
    await eventually(() => server.refusedSockets > 0);
    server.socketRefusal = undefined;
    await eventually(() => run.feed.isAlive());
    const [pauseMs] = run.log.flatMap(line => Number(/"pauseMs":(\d+)/.exec(line)?.[1] ?? []));
    expect(pauseMs).toBeGreaterThanOrEqual(200);
    expect(await run.metric('disconnects_total{reason="http_429"')).toBeGreaterThanOrEqual(1);
  });

  test('is not waited for when the feed is stopped', async () => {
    await server.kill();
    start();
    await eventually(() => run.log.length > 1);
    await run.feed.stop();
    const { length } = run.log;
    await server.start();
    await run.feed.stop();
    expect([server.connections, run.log.length]).toEqual([0, length]);
  });
});

test('a connection that breaks as soon as it is made is made again ever later', async () => {
  await begin();
  for (let breaks = 0; breaks < 14; breaks += 1) {
    server.disconnect();
    await eventually(async () => (await run.metric('disconnects_total')) === breaks + 1);
    await eventually(() => run.feed.isAlive());
  }
  // Pauses are diced up to a bound, of 5 ms at first: that none of fourteen is longer, though it has doubled, has a chance of one in millions.
  const pauses = run.log.flatMap(line => Number(/"pauseMs":(\d+)/.exec(line)?.[1] ?? []));
  expect(pauses).toHaveLength(14);
  expect(Math.max(...pauses)).toBeGreaterThan(5);
});

/** Leaves out the trades of some seconds: nobody is connected while they happen. */
async function miss(from: number, to: number): Promise<void> {
  server.socketRefusal = { status: 500 };
  server.disconnect();
  await eventually(() => !run.feed.isAlive() && server.subscribers === 0);
  play(from, to);
}

describe('the history', () => {
  test('is asked again when it is busy, as late as it wants, and when it fails', async () => {
    await begin();
    play(0, 5);
    await eventually(() => numbers().length === 5);
    await miss(5, 30);
    server.refusals.push({ status: 429, headers: { 'retry-after': '0.1' } }, { status: 500 }, { status: 503 });
    server.socketRefusal = undefined;
    await eventually(() => run.feed.isAlive());
    expect(numbers()).toEqual(upTo(30));
    expect(await run.metric('history_answers_total{status="429"')).toBe(1);
    expect(await run.metric('gaps_total{outcome="abandoned"')).toBe(0);
  });

  test('is asked from where it was complete although something was said to be of the future', async () => {
    await begin();
    play(0, 5);
    const future = trade(86_400);
    server.trade({ ...future, i: 999 });
    await eventually(() => numbers().length === 5);
    await miss(5, 30);
    server.socketRefusal = undefined;
    await eventually(() => run.feed.isAlive());
    expect(numbers()).toEqual(upTo(30));
  });

  test('that is refused leaves the gap open, says so, and the feed goes on', async () => {
    await begin();
    play(0, 5);
    await eventually(() => numbers().length === 5);
    await miss(5, 30);
    server.refusals.push({ status: 403 });
    server.socketRefusal = undefined;
    await eventually(() => run.feed.isAlive());
    play(30, 35);
    await eventually(() => numbers().length === 10);
    expect(numbers()).toEqual([...upTo(5), 30, 31, 32, 33, 34]);
    expect(await run.metric('gaps_total{outcome="abandoned"')).toBe(1);
    expect(run.log.some(line => line.includes('cannot be had'))).toBe(true);
  });

  test('that does not answer for long does not hold the market up: its trades come late', async () => {
    await begin({ timings: { holdMs: 50 } });
    play(0, 5);
    await eventually(() => numbers().length === 5);
    await miss(5, 30);
    for (let attempt = 0; attempt < 12; attempt += 1) server.refusals.push({ status: 500 });
    server.socketRefusal = undefined;
    await eventually(() => server.subscribers === 1);
    play(30, 35);
    await eventually(() => numbers().includes(34));
    await eventually(() => numbers().length === 35);
    expect(numbers().sort((a, b) => a - b)).toEqual(upTo(35));
    await eventually(async () => (await run.metric('catching_up')) === 0);
  });

  test('is asked from where it was complete when the connection breaks again meanwhile', async () => {
    await begin();
    play(0, 5);
    await eventually(() => numbers().length === 5);
    await miss(5, 30);
    for (let attempt = 0; attempt < 4; attempt += 1)
      server.refusals.push({ status: 429, headers: { 'retry-after': '30' } });
    server.socketRefusal = undefined;
    await eventually(() => server.subscribers === 1);
    play(30, 35);
    await eventually(() => server.refusals.length === 3);
    server.refusals.length = 0;
    await miss(35, 50);
    server.socketRefusal = undefined;
    await eventually(() => run.feed.isAlive());
    play(50, 55);
    await eventually(() => numbers().length === 55);
    expect(numbers()).toEqual(upTo(55));
  });

  test('is asked for hours, stretch by stretch, and gives all of them in order', async () => {
    await begin();
    play(0, 5);
    await eventually(() => numbers().length === 5);
    server.socketRefusal = { status: 500 };
    server.disconnect();
    await eventually(() => !run.feed.isAlive() && server.subscribers === 0);
    const minutes = Array.from({ length: 200 }, (_, place) => (place + 1) * 60);
    for (const second of minutes) {
      run.clock.set(timeAt(second));
      server.trade(trade(second));
    }
    server.socketRefusal = undefined;
    await eventually(() => run.feed.isAlive());
    expect(numbers()).toEqual([...upTo(5), ...minutes]);
    // Stretches get longer while little is in them.
    expect(server.requests.filter(url => url.includes('/trades')).length).toBeLessThan(10);
  });

  test('is asked no further back than is wanted', async () => {
    await begin({ timings: { backfillMaxMs: 10_000 } });
    play(0, 5);
    await eventually(() => numbers().length === 5);
    await miss(5, 60);
    server.socketRefusal = undefined;
    await eventually(() => run.feed.isAlive());
    expect(numbers()).toEqual([...upTo(5), 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
    expect(run.log.some(line => line.includes('too old'))).toBe(true);
  });
});

test('a feed with a delay is behind the clock by it', async () => {
  run = FeedUnderTest.alpaca(server, { symbols: ['AAPL'], startsAt: STARTS_AT, alpaca: { feed: 'delayed_sip' } });
  run.start();
  expect(run.feed.clock.now().toISOString()).toBe(timeAt(-900));
  await eventually(() => server.requests.length === 2);
  expect(server.requests.map(url => new URL(url, server.httpUrl).searchParams.get('feed'))).toEqual([
    'sip',
    'delayed_sip',
  ]);
  await eventually(() => run.said('advance').at(-1)?.at === Date.parse(timeAt(-901)));
});
