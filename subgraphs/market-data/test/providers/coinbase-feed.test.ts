import { parseDecimal } from '@platform/shared/pure';
import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CoinbaseServer, type CoinbaseTrade } from './coinbase-server.ts';
import { FeedUnderTest } from './feed-under-test.ts';

const STARTS_AT = '2026-01-05T15:00:00.000Z';
let server: CoinbaseServer;
let run: FeedUnderTest;

beforeEach(async () => {
  server = new CoinbaseServer();
  await server.start();
});
afterEach(async () => {
  await run.feed.stop();
  await server.kill();
});

async function open(silenceMs = 60_000): Promise<void> {
  const symbols = ['BTC/USD', 'ETH/USD'];
  run = FeedUnderTest.coinbase(server, { symbols, startsAt: STARTS_AT, timings: { silenceMs } });
  run.start();
  await eventually(() => run.feed.isAlive());
}

/** Half seconds after the start; ids count up. */
const timeAt = (halves: number) => new Date(Date.parse(STARTS_AT) + halves * 500).toISOString();
const trade = (id: number): CoinbaseTrade => ({
  ...{ trade_id: String(id), product_id: id % 2 === 0 ? 'BTC-USD' : 'ETH-USD', side: 'BUY', time: timeAt(id) },
  ...{ price: `${96_000 + id}.12`, size: '0.00000001' },
});
function play(from: number, to: number): void {
  for (let id = from; id < to; id += 1) {
    run.clock.set(timeAt(id));
    server.trade(trade(id));
  }
}
const numbers = () => run.said('trade').map(({ feedId }) => Number(feedId.split(':')[1]));
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place);
const inOrder = (all: readonly number[]) => all.toSorted((a, b) => a - b);

describe("Coinbase's stream", () => {
  test('is taken as it comes: prices and sizes exactly, under our names', async () => {
    await open();
    play(2, 3);
    run.clock.set(timeAt(5));
    const ticker = { product_id: 'BTC-USD', price: '96002.12', best_bid: '96002.11', best_bid_quantity: '0.5' };
    server.ticker(timeAt(4), { ...ticker, best_ask: '96002.13', best_ask_quantity: '0.12345678' });
    server.ticker(timeAt(5), { ...ticker, best_ask: '0', best_ask_quantity: '0' });
    await eventually(() => run.said('quote').length === 2);
    expect(run.said('trade')).toEqual([
      {
        ...{ kind: 'trade', symbol: 'BTC/USD', feedId: 'coinbase:2', exchange: 'COINBASE', conditions: [] },
        ...{ executedAt: Date.parse(timeAt(2)), price: parseDecimal('96002.12', 9), size: 10n },
      },
    ]);
    const bid = { bidPrice: parseDecimal('96002.11', 9), bidSize: parseDecimal('0.5', 9) };
    const quote = { kind: 'quote', symbol: 'BTC/USD', ...bid };
    expect(run.said('quote')).toEqual([
      { ...quote, quotedAt: Date.parse(timeAt(4)), askPrice: parseDecimal('96002.13', 9), askSize: 123_456_780n },
      { ...quote, quotedAt: Date.parse(timeAt(5)), askPrice: undefined, askSize: undefined },
    ]);
  });

  test.each([
    ['messages are doubled', { isDuplicating: true }, 1],
    ['messages are fragmented', { isSplitting: true }, 1],
    // It looks like a connection that keeps losing messages.
    ['messages change places', { isReordering: true }, 2],
    ['messages are late', { delayMs: 40 }, 1],
  ])('is complete while %s', async (_, faults, connections) => {
    await open();
    Object.assign(server.faults, faults);
    play(0, 40);
    await eventually(() => numbers().length >= 40 && server.connections >= connections && run.feed.isAlive());
    expect(inOrder(numbers())).toEqual(upTo(40));
    expect(server.connections).toBe(connections);
  });

  test('sees by the numbers that messages were lost, subscribes again and asks for them', async () => {
    await open();
    play(0, 10);
    await eventually(() => numbers().length === 10);
    server.faults.drop = 200;
    server.pageSize = 9;
    play(10, 210);
    expect(server.faults.drop).toBe(0);
    play(210, 220);
    await eventually(() => numbers().length === 220 && run.feed.isAlive());
    expect(numbers()).toEqual(upTo(220));
    expect(server.connections).toBe(1);
    expect(await run.metric('backfilled_trades_total')).toBeGreaterThan(0);
  });

  test('makes a new connection when one keeps losing messages', async () => {
    await open();
    for (let round = 0; round < 8; round += 1) {
      play(round * 10, round * 10 + 5);
      server.faults.drop = 1;
      play(round * 10 + 5, round * 10 + 10);
      await eventually(() => numbers().length === round * 10 + 10);
    }
    expect(inOrder(numbers())).toEqual(upTo(80));
    expect(server.connections).toBe(2);
  });

  test('notices a mute connection by its data: heartbeats go on', async () => {
    await open(200);
    play(0, 10);
    await eventually(() => numbers().length === 10);
    server.faults.isMute = true;
    const heart = setInterval(() => server.heartbeat(), 20);
    play(10, 30);
    await eventually(() => numbers().length === 30);
    clearInterval(heart);
    expect(numbers()).toEqual(upTo(30));
    expect(await run.metric('disconnects_total{reason="silent"')).toBeGreaterThanOrEqual(1);
  });

  test('misses nothing when the server is gone for a while', async () => {
    await open();
    play(0, 10);
    await eventually(() => numbers().length === 10);
    await server.kill();
    await eventually(() => !run.feed.isAlive());
    server.pageSize = 50;
    play(10, 400);
    await server.start();
    await eventually(() => run.feed.isAlive());
    play(400, 410);
    await eventually(() => numbers().length === 410);
    expect(numbers()).toEqual(upTo(410));
  });

  test('begins with its minute whole and in order, though the newest trades come first, and with the quote as it stands', async () => {
    for (let id = -10; id < 115; id += 1) server.trade(trade(id));
    server.ticker(timeAt(114), {
      ...{ product_id: 'BTC-USD', price: '96000.12', best_bid: '96000.11', best_bid_quantity: '0.5' },
      ...{ best_ask: '96000.13', best_ask_quantity: '0.25' },
    });
    run = FeedUnderTest.coinbase(server, { symbols: ['BTC/USD', 'ETH/USD'], startsAt: timeAt(115) });
    run.start();
    await eventually(() => run.feed.isAlive());
    expect(numbers()).toEqual(upTo(115));
    expect(run.said('quote')).toHaveLength(1);
  });

  test('comes back when it was told to slow down', async () => {
    await open();
    server.fail('rate limit exceeded');
    await eventually(() => server.connections === 2 && run.feed.isAlive());
    expect(await run.metric('disconnects_total{reason="coinbase_rate_limit"')).toBe(1);
  });
});
