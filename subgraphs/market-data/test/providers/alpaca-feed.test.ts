import { parseDecimal } from '@platform/shared/pure';
import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FeedEvent } from '../../src/application/ports/feed.ts';
import { type AlpacaQuote, AlpacaServer, type AlpacaTrade } from './alpaca-server.ts';
import { FeedUnderTest, type FeedUnderTestOptions } from './feed-under-test.ts';

const SYMBOLS = ['AAPL', 'IBM'];
const STARTS_AT = '2026-01-05T15:00:00Z';
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

async function open(options: Partial<FeedUnderTestOptions> = {}): Promise<void> {
  run = FeedUnderTest.alpaca(server, { symbols: SYMBOLS, startsAt: STARTS_AT, ...options });
  run.start();
  // The quotes as they stand are asked for last; a newer one that is among them is not said again.
  await eventually(() => run.feed.isAlive() && server.requests.some(url => url.includes('/quotes/latest')));
  await eventually(() => server.subscribersOf('statuses') === 1);
}

/** So many seconds after the start, to the nanosecond. */
const timeAt = (seconds: number, nanos = 0) =>
  `${new Date(Date.parse(STARTS_AT) + seconds * 1_000).toISOString().slice(0, 19)}.${String(nanos).padStart(9, '0')}Z`;

let ids = 52_983_525_033_527n;
function trade(seconds: number, overrides: Partial<AlpacaTrade> = {}): AlpacaTrade {
  ids += 1n;
  return {
    S: 'AAPL',
    i: ids,
    x: 'V',
    p: 181.69,
    s: 100,
    c: ['@'],
    t: timeAt(seconds, 123_456_789),
    z: 'C',
    ...overrides,
  };
}

function quote(seconds: number, overrides: Partial<AlpacaQuote> = {}): AlpacaQuote {
  const sides = { bx: 'V', bp: 181.68, bs: 300, ax: 'V', ap: 181.7, as: 200 };
  return { S: 'AAPL', ...sides, c: ['R'], t: timeAt(seconds), z: 'C', ...overrides };
}

/** The same in our terms. */
const toEvent = ({ S, i, x, p, s, c, t }: AlpacaTrade): FeedEvent => ({
  ...{ kind: 'trade', symbol: S, feedId: `alpaca:${x}:${i}`, exchange: x, conditions: c, executedAt: Date.parse(t) },
  ...{ price: parseDecimal(String(p), 9), size: parseDecimal(String(s), 9) },
});

/** Trades of both symbols, four in a second, from one second on. */
const script = (from: number, seconds: number): AlpacaTrade[] =>
  Array.from({ length: seconds * 4 }, (_, place) =>
    trade(from + Math.floor(place / 4), {
      ...{ S: SYMBOLS[place % 2] ?? '', p: 181 + ((place * 7) % 100) / 100, s: 1 + (place % 300) },
      t: timeAt(from + Math.floor(place / 4), (place % 4) * 1_000),
    }),
  );

function play(trades: readonly AlpacaTrade[]): void {
  for (const one of trades) {
    run.clock.set(one.t);
    server.trade(one);
  }
}

const hasHeard = (count: number) => eventually(() => run.said('trade').length >= count);
/** Disturbs the feed; something happens that nobody is connected to hear of; then the feed may come back. */
async function away(disturb: () => void, happen: () => void): Promise<void> {
  server.socketRefusal = { status: 500 };
  disturb();
  await eventually(() => !run.feed.isAlive() && server.subscribers === 0);
  happen();
  server.pageSize = 50;
  server.socketRefusal = undefined;
  await eventually(() => run.feed.isAlive());
}

/** Each trade once, and in order. */
function expectTrades(trades: readonly AlpacaTrade[]): void {
  expect(run.said('trade')).toEqual(trades.map(toEvent));
}

describe.each(['json', 'msgpack'] as const)("Alpaca's stream in %s", codec => {
  test('is taken as it comes: prices and ids exactly, times to the nanosecond', async () => {
    await open({ alpaca: { codec } });
    run.clock.set(timeAt(9));
    const odd = trade(1, { i: 9_007_199_254_740_993n, p: 0.0001, s: 1, c: ['@', 'I'], x: 'D' });
    server.trade(odd, trade(2, { S: 'MSFT' }));
    server.quote(quote(3), quote(3, { t: timeAt(3, 1_000_000), bp: 0, bs: 0 }), quote(3, { S: 'IBM', ap: 0, as: 0 }));
    await eventually(() => run.said('quote').length === 3);
    expectTrades([odd]);
    const side = { bidPrice: 181_680_000_000n, bidSize: 300_000_000_000n };
    const other = { askPrice: 181_700_000_000n, askSize: 200_000_000_000n };
    const none = { askPrice: undefined, askSize: undefined };
    const at = Date.parse(timeAt(3));
    expect(run.said('quote')).toEqual([
      { kind: 'quote', symbol: 'AAPL', quotedAt: at, ...side, ...other },
      { kind: 'quote', symbol: 'AAPL', quotedAt: at + 1, bidPrice: undefined, bidSize: undefined, ...other },
      { kind: 'quote', symbol: 'IBM', quotedAt: at, ...side, ...none },
    ]);
  });

  test.each([
    ['messages are doubled', { isDuplicating: true }],
    ['messages are fragmented', { isSplitting: true }],
    ['messages are late', { delayMs: 40 }],
  ])('is complete and in order while %s', async (_, faults) => {
    await open({ alpaca: { codec } });
    Object.assign(server.faults, faults);
    const trades = script(0, 20);
    play(trades);
    await hasHeard(trades.length);
    expectTrades(trades);
  });

  test.each([
    ['the connection breaks', () => server.disconnect()],
    ['it says that we are too slow', () => server.fail(407)],
    ['it fails', () => server.fail(500)],
  ])('misses nothing when %s', async (_, disturb) => {
    await open({ alpaca: { codec } });
    const [before, meanwhile, after] = [script(0, 10), script(10, 100), script(110, 10)];
    play(before);
    await hasHeard(before.length);
    await away(disturb, () => play(meanwhile));
    play(after);
    await hasHeard(before.length + meanwhile.length + after.length);
    expectTrades([...before, ...meanwhile, ...after]);
    expect(await run.metric('backfilled_trades_total')).toBe(meanwhile.length);
  });
});

describe("Alpaca's feed", () => {
  test('notices a mute connection by its data, not its pings, and asks for what was said meanwhile', async () => {
    await open({ timings: { silenceMs: 150 } });
    const [before, meanwhile, after] = [script(0, 5), script(5, 70), script(75, 5)];
    play(before);
    await hasHeard(before.length);
    server.faults.isMute = true;
    play(meanwhile);
    await eventually(() => run.said('trade').length === before.length + meanwhile.length);
    expect(await run.metric('disconnects_total{reason="silent"')).toBeGreaterThanOrEqual(1);
    server.faults.isMute = false;
    await eventually(() => run.feed.isAlive());
    play(after);
    await hasHeard(before.length + meanwhile.length + after.length);
    expectTrades([...before, ...meanwhile, ...after]);
  });

  test('finds trades that were lost on the way by the bar of their minute', async () => {
    await open();
    play(script(0, 1));
    const minute = script(60, 50);
    play(minute.slice(0, 100));
    server.faults.drop = 30;
    play(minute.slice(100));
    const bar = (S: string) => {
      const trades = minute.filter(one => one.S === S);
      const v = trades.reduce((sum, { s }) => sum + s, 0);
      return { T: 'b', S, o: 1, h: 1, l: 1, c: 1, v, n: trades.length, vw: 1, t: timeAt(60) };
    };
    play(script(120, 1));
    server.send(bar('AAPL'), bar('IBM'));
    await hasHeard(4 + minute.length + 4);
    const heard = run.said('trade').filter(({ executedAt }) => executedAt >= Date.parse(timeAt(60)));
    const ids_ = (events: readonly { readonly feedId?: string }[]) => events.map(({ feedId }) => feedId).sort();
    expect(ids_(heard.slice(0, -4).concat(heard.slice(-4)))).toHaveLength(minute.length + 4);
    expect(new Set(ids_(heard)).size).toBe(minute.length + 4);
    // A bar that tells the same again is not asked about again.
    const { length } = server.requests;
    server.send(bar('AAPL'), bar('IBM'));
    server.quote(quote(121));
    await eventually(() => run.said('quote').length === 1);
    expect(server.requests).toHaveLength(length);
  });

  test('passes on trades that come out of order and late, with their own times, and no old quotes', async () => {
    await open();
    const trades = script(0, 20);
    server.faults.isReordering = true;
    play(trades);
    await hasHeard(trades.length);
    server.faults.isReordering = false;
    expect(run.said('trade').sort((a, b) => a.executedAt - b.executedAt || Number(a.feedId > b.feedId) - 0.5)).toEqual(
      trades
        .map(toEvent)
        .sort((a, b) => ('executedAt' in a && 'executedAt' in b ? (a.executedAt ?? 0) - (b.executedAt ?? 0) : 0)),
    );
    const late = trade(3, { c: ['@', 'Z'] });
    server.trade(late);
    server.quote(quote(10), quote(9, { bp: 1 }), quote(11));
    await eventually(() => run.said('quote').length === 2);
    expect(run.said('trade').at(-1)).toEqual(toEvent(late));
    expect(run.said('quote').map(({ quotedAt }) => quotedAt)).toEqual([10, 11].map(at => Date.parse(timeAt(at))));
  });

  test('tells of corrections and cancels under the first id of the trade, with its time', async () => {
    await open();
    const [first, second, third] = [trade(1), trade(2), trade(3, { S: 'IBM', z: 'A' })];
    play([first, second, third]);
    const corrected = trade(1, { p: 182.5, s: 50, c: ['@', 'T'], t: first.t });
    run.clock.set(timeAt(9));
    server.correct(first, corrected, timeAt(5));
    server.cancel(corrected, timeAt(6));
    server.cancel(third, timeAt(7));
    server.cancel(trade(4), timeAt(8));
    await eventually(() => run.said('cancel').length === 3);
    const { feedId, executedAt } = toEvent(first) as Extract<FeedEvent, { kind: 'trade' }>;
    const amended = { symbol: 'AAPL', feedId, executedAt };
    expect(run.said('correction')).toEqual([
      {
        ...{ kind: 'correction', ...amended, at: Date.parse(timeAt(5)), exchange: 'V', conditions: ['@', 'T'] },
        ...{ price: 182_500_000_000n, size: 50_000_000_000n },
      },
    ]);
    expect(run.said('cancel')).toEqual([
      { kind: 'cancel', ...amended, at: Date.parse(timeAt(6)) },
      {
        ...{ kind: 'cancel', symbol: 'IBM', feedId: `alpaca:V:${third.i}` },
        executedAt: Date.parse(timeAt(3)) + 123,
        at: Date.parse(timeAt(7)),
      },
      // One that we have not seen: when it was, somebody else has to find out.
      { kind: 'cancel', symbol: 'AAPL', feedId: `alpaca:V:${ids}`, executedAt: undefined, at: Date.parse(timeAt(8)) },
    ]);
  });

  test('learns of what was taken back while it was away', async () => {
    await open();
    const [first, second] = [trade(1), trade(2)];
    play([first, second]);
    await hasHeard(2);
    await away(
      () => server.disconnect(),
      () => {
        const third = trade(5);
        play([third]);
        server.cancel(first, timeAt(6));
        server.correct(second, trade(2, { p: 190, t: second.t }), timeAt(6));
        server.cancel(third, timeAt(6));
      },
    );
    expect(run.said('cancel').map(({ feedId }) => feedId)).toEqual(
      expect.arrayContaining([`alpaca:V:${first.i}`, `alpaca:V:${second.i}`]),
    );
    expect(run.said('trade').map(({ feedId, price }) => [feedId, price])).toEqual([
      [`alpaca:V:${first.i}`, 181_690_000_000n],
      [`alpaca:V:${second.i}`, 181_690_000_000n],
      [`alpaca:V:${ids}`, 190_000_000_000n],
    ]);
  });

  test('tells of halts and price bands', async () => {
    await open();
    const status = (S: string, sc: string, rc: string, seconds: number) =>
      server.send({ T: 's', S, sc, sm: '', rc, rm: '', t: timeAt(seconds), z: S === 'AAPL' ? 'C' : 'A' });
    run.clock.set(timeAt(60));
    status('AAPL', 'P', 'LUDP', 1);
    status('AAPL', 'Q', 'LUDP', 2);
    status('AAPL', 'T', '', 3);
    status('IBM', '2', 'M', 4);
    status('IBM', '5', '', 5); // a price indication: neither
    status('IBM', '3', ' ', 6);
    server.send({ T: 'l', S: 'IBM', u: 190.5, d: 170.25, i: 'B', t: timeAt(7), z: 'A' });
    await eventually(() => run.said('bands').length === 1);
    expect(run.said('status').map(({ symbol, state, reason }) => [symbol, state, reason])).toEqual([
      ['AAPL', 'HALTED', 'LUDP'],
      ['AAPL', 'HALTED', 'LUDP'],
      ['AAPL', 'TRADING', undefined],
      ['IBM', 'HALTED', 'M'],
      ['IBM', 'TRADING', undefined],
    ]);
    expect(run.said('bands')).toMatchObject([
      { symbol: 'IBM', lowerBand: 170_250_000_000n, upperBand: 190_500_000_000n },
    ]);
  });

  test('takes a huge message, and nothing of what makes no sense in it', async () => {
    await open();
    const trades = script(0, 3_000);
    run.clock.set(timeAt(3_000));
    const bad = [
      trade(1, { p: 0 }),
      trade(1, { s: -1 }),
      trade(1, { t: 'yesterday' }),
      trade(1, { x: 'not a venue' }),
      // An hour ahead of the clock.
      trade(6_600),
      trade(1, { x: '' }),
    ];
    server.trade(...trades.slice(0, 6_000), ...bad, ...trades.slice(6_000));
    await hasHeard(trades.length);
    expect(run.said('trade').map(({ feedId }) => feedId)).toEqual(trades.map(({ x, i }) => `alpaca:${x}:${i}`));
    expect(await run.metric('messages_refused_total')).toBe(bad.length);
  });

  test('says that time has passed only while nothing is missing', async () => {
    await open();
    run.clock.set(timeAt(100));
    await eventually(() => run.said('advance').at(-1)?.at === Date.parse(timeAt(99)));
    await server.kill();
    await eventually(() => !run.feed.isAlive());
    run.clock.set(timeAt(200));
    const { length } = run.log;
    await eventually(() => run.log.length > length + 2);
    expect(run.said('advance').at(-1)?.at).toBe(Date.parse(timeAt(99)));
    await server.start();
    await eventually(() => run.said('advance').at(-1)?.at === Date.parse(timeAt(199)));
  });

  test('goes on where an earlier run has left off, without saying again what that has stored', async () => {
    const trades = script(0, 30);
    server.trade(...trades);
    run = FeedUnderTest.alpaca(server, { symbols: SYMBOLS, startsAt: timeAt(60) });
    const stored = trades.slice(0, 80).map(toEvent) as Extract<FeedEvent, { kind: 'trade' }>[];
    run.start({ from: stored.at(-1)?.executedAt ?? 0, trades: stored });
    await hasHeard(40);
    expectTrades(trades.slice(80));
  });

  test('begins with the whole minute and the quotes as they stand', async () => {
    server.trade(trade(-70), trade(-1), trade(20));
    server.quote(quote(10), quote(20, { S: 'IBM' }));
    run = FeedUnderTest.alpaca(server, { symbols: SYMBOLS, startsAt: timeAt(30) });
    run.start();
    await eventually(() => run.said('quote').length === 2);
    expect(run.said('trade').map(({ executedAt }) => executedAt)).toEqual([Date.parse(timeAt(20)) + 123]);
  });
});
