import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { type Bus, createPostgresBus } from '@platform/shared/bus';
import { createLogger } from '@platform/shared/observability';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { askSubgraph, eventually, severableServer } from '@platform/shared/testkit';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createMarketStore } from '../src/adapters/postgres/market-store.ts';
import { createWriterLease } from '../src/adapters/postgres/writer-lease.ts';
import { createMarketData, type RunningMarketData } from '../src/app.ts';
import { ReplacedError } from '../src/application/ports/writer-lease.ts';
import { ScriptedFeed } from './scripted-feed.ts';
import { Subscription, testConfig } from './service.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sql: Sql;
let running: RunningMarketData[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  sql = connectPostgres({ url: database.url, poolSize: 2, applicationName: 'test' });
});
afterEach(async () => {
  for (const service of running.splice(0).reverse()) await service.stop();
  await sql.end();
  await database.drop();
});

/** One more process of market-data, as far as it can be one within this process. */
async function startReplica(startsAt: string, wrapBus?: (bus: Bus) => Bus, databaseUrl = database.url) {
  const feed = new ScriptedFeed(startsAt, 'SYSTEM');
  const service = await createMarketData(testConfig(databaseUrl), {
    feed,
    logger: createLogger('test', 'silent'),
    // A machine that is busy for a moment shall not change who writes.
    turnMs: databaseUrl === database.url ? 30_000 : 3_000,
    ...(wrapBus !== undefined && { wrapBus }),
  });
  running.push(service);
  const base = service.url.replace('/graphql', '');
  return {
    feed,
    ask: async (query: string) => (await askSubgraph(service.url, undefined, query)).data,
    ready: async () => (await (await fetch(`${base}/health/ready`)).json()) as { status: string; checks: object },
    metrics: async () => (await fetch(`${base}/metrics`)).text(),
    subscribe(query: string) {
      const client = createClient({
        url: service.url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        retryAttempts: 0,
      });
      return new Subscription(client, query, {});
    },
    async stop() {
      running = running.filter(other => other !== service);
      await service.stop();
    },
  };
}
type TestReplica = Awaited<ReturnType<typeof startReplica>>;

/** Everything that both must show alike. */
const STATE = `{ instrument(symbol: "IBM") {
  quote { bidPrice askPrice sequence } lastTrade { price size sequence } tradingStatus { state reason lowerBand sequence }
  bars(timeframe: ONE_MINUTE) { nodes { startsAt open high low close volume tradeCount isFinal } }
  five: bars(timeframe: FIVE_MINUTES) { nodes { startsAt open close volume tradeCount isFinal } } } }`;

/** Both are asked again each time: the writer too may still be at work on what the feed has said. */
async function showTheSame(writer: TestReplica, follower: TestReplica): Promise<void> {
  let states: [object, object] = [{}, {}];
  await eventually(async () => {
    states = [await writer.ask(STATE), await follower.ask(STATE)];
    return JSON.stringify(states[0]) === JSON.stringify(states[1]);
  }).catch(() => {});
  expect(states[1]).toEqual(states[0]);
}

const inStep = (follower: TestReplica) =>
  eventually(async () => {
    const { status, checks } = await follower.ready();
    return status === 'ok' && Object.hasOwn(checks, 'following');
  });

/** A minute's life: quotes, trades, a halt, a late trade, a correction. */
function speak(feed: ScriptedFeed, minute: string): void {
  feed.quote(`2021-03-01T14:${minute}:01Z`, 'IBM', '120', '120.05');
  feed.bands(`2021-03-01T14:${minute}:01Z`, 'IBM', '114', `126.${minute}`);
  for (let n = 10; n < 40; n += 1) {
    feed.trade(`2021-03-01T14:${minute}:${n}Z`, 'IBM', `120.${n}`, String(n));
    feed.quote(`2021-03-01T14:${minute}:${n}Z`, 'IBM', `120.${n}`, '121');
  }
}

describe('several processes of market-data', () => {
  test('show the same: what was there before, and every change, with the same sequences', async () => {
    const writer = await startReplica('2021-03-01T14:29:00Z');
    speak(writer.feed, '30');
    speak(writer.feed, '31');
    writer.feed.trade('2021-03-01T14:31:59Z', 'NEWCO', '9', '100');
    const follower = await startReplica('2021-03-01T14:29:00Z');
    expect(Object.keys((await writer.ready()).checks)).toEqual(['postgres', 'feed']);
    expect(await writer.metrics()).toContain('market_data_writer{service="market-data"} 1');
    await inStep(follower);
    expect(await follower.metrics()).toContain('market_data_writer{service="market-data"} 0');
    await showTheSame(writer, follower);

    const query = 'subscription { tradePrinted(symbols: ["IBM", "NEWCO"]) { symbol price size sequence } }';
    const bars =
      'subscription { barUpdated(symbols: ["IBM"], timeframe: FIVE_MINUTES) { startsAt close volume tradeCount isFinal } }';
    const [there, here] = [writer.subscribe(query), follower.subscribe(query)];
    const [barsThere, barsHere] = [writer.subscribe(bars), follower.subscribe(bars)];
    for (const replica of [writer, follower])
      await eventually(async () => /subscribers\{stream="(trades)".*\} 1\n/.test(await replica.metrics()));
    await eventually(() => barsThere.events.length > 0 && barsHere.events.length > 0);
    speak(writer.feed, '32');
    writer.feed.trade('2021-03-01T14:33:00Z', 'NEWCO', '10', '100');
    writer.feed.lateTrade('2021-03-01T14:31:30Z', 'IBM', '119', '7');
    writer.feed.amend(5, '2021-03-01T14:30:14Z', 'IBM');
    writer.feed.status('2021-03-01T14:33:01Z', 'IBM', 'HALTED', 'T1');
    writer.feed.advance('2021-03-01T14:35:00Z');
    await eventually(() => there.events.length === 32 && here.events.length === 32);
    expect(here.events).toEqual(there.events);
    // The bar that the late trade and the canceled one are in is said again: 3 times 30 trades, and 7 for 14.
    const withBoth = { volume: '2198', tradeCount: 90, isFinal: true };
    for (const { events } of [barsThere, barsHere])
      await eventually(() => events.at(-1)?.volume === withBoth.volume && events.at(-1)?.isFinal).catch(() => {});
    expect([barsThere.events.at(-1), barsHere.events.at(-1)]).toMatchObject([withBoth, withBoth]);
    await showTheSame(writer, follower);
    expect((await follower.ask('{ instrument(symbol: "NEWCO") { lastTrade { price } } }')).instrument).toEqual({
      lastTrade: { price: '10.0000' },
    });
  });

  test('notice lost messages and read what was in them from the store, trades and all', async () => {
    const lost = { from: 0, count: 0 };
    const writer = await startReplica('2021-03-01T14:29:00Z', bus => ({
      ...bus,
      get maxPayloadBytes() {
        return 600; // a few events in each message
      },
      publish: async (topic, message) => {
        lost.count += 1;
        if (lost.from > 0 && lost.count % 3 === 0) return; // every third is lost
        await bus.publish(topic, message);
      },
    }));
    const follower = await startReplica('2021-03-01T14:29:00Z');
    writer.feed.trade('2021-03-01T14:29:30Z', 'IBM', '119', '1');
    await inStep(follower);
    const trades = 'subscription { tradePrinted(symbols: ["IBM"]) { price sequence } }';
    const [there, here] = [writer.subscribe(trades), follower.subscribe(trades)];
    for (const replica of [writer, follower])
      await eventually(async () => /subscribers\{stream="trades".*\} 1\n/.test(await replica.metrics()));
    lost.from = 1;
    speak(writer.feed, '30');
    speak(writer.feed, '31');
    await eventually(() => there.events.length === 60 && here.events.length === 60);
    expect(here.events).toEqual(there.events);
    await showTheSame(writer, follower);
    expect(Number(/catch_ups_total\{.*\} (\d+)/.exec(await follower.metrics())?.[1])).toBeGreaterThan(1);
  });

  test.each(['is heard again', 'is gone for good'])(
    'are told what was corrected while the writer was not heard, when it %s',
    async what => {
      let isHeard = true;
      const writer = await startReplica('2021-03-01T14:29:00Z', bus => ({
        ...bus,
        get maxPayloadBytes() {
          return bus.maxPayloadBytes;
        },
        publish: async (topic, message) => (isHeard ? bus.publish(topic, message) : undefined),
      }));
      const follower = await startReplica('2021-03-01T14:29:00Z');
      await inStep(follower);
      const corrections = follower.subscribe(
        'subscription { tradeCorrected(symbols: ["IBM"]) { kind original { price } corrected { price size } } }',
      );
      const bars = follower.subscribe(
        'subscription { barUpdated(symbols: ["IBM"], timeframe: ONE_MINUTE) { startsAt volume tradeCount isFinal } }',
      );
      await eventually(async () => {
        const metrics = await follower.metrics();
        return ['corrections', 'bars'].every(stream =>
          metrics.includes(`subscribers{stream="${stream}",service="market-data"} 1`),
        );
      });
      speak(writer.feed, '30');
      writer.feed.trade('2021-03-01T14:31:10Z', 'IBM', '121', '50');
      writer.feed.trade('2021-03-01T14:31:20Z', 'IBM', '122', '60');
      writer.feed.trade('2021-03-01T14:31:30Z', 'IBM', '123', '70');
      await showTheSame(writer, follower);
      const minute = (start: string) =>
        bars.events.findLast(({ startsAt }) => startsAt === `2021-03-01T${start}:00.000Z`);
      await eventually(() => minute('14:31')?.volume === '180');

      isHeard = false;
      writer.feed.amend(5, '2021-03-01T14:30:14Z', 'IBM', { at: '120.14', quantity: '100' }); // was 14
      writer.feed.amend(32, '2021-03-01T14:31:20Z', 'IBM', { at: '122.5', quantity: '65' });
      writer.feed.amend(33, '2021-03-01T14:31:30Z', 'IBM'); // the last trade
      await eventually(async () => (await sql`select from market_data.trade_corrections`).length === 3);
      await eventually(
        async () => (await sql`select from market_data.minute_bars where volume = ${735 + 86}`).length === 1,
      );
      const lastPrice = async (replica: TestReplica) => (await replica.ask(STATE)).instrument.lastTrade?.price;
      const volumes = ({ bars }: { bars: { nodes: { volume: string }[] } }) => bars.nodes.map(({ volume }) => volume);
      const expected = await eventually(async () => {
        const state = await writer.ask(STATE);
        const { lastTrade, five, ...minutes } = state.instrument;
        const isDone = lastTrade?.price === '122.5000' && `${volumes(minutes)}` === '821,115';
        return isDone && `${volumes({ bars: five })}` === '936' ? state : undefined;
      });
      if (what === 'is gone for good') await writer.stop();
      else isHeard = true;
      await eventually(() => corrections.events.length === 3);
      expect(corrections.events).toEqual([
        { kind: 'CORRECTED', original: { price: '120.1400' }, corrected: { price: '120.1400', size: '100' } },
        { kind: 'CORRECTED', original: { price: '122.0000' }, corrected: { price: '122.5000', size: '65' } },
        { kind: 'CANCELED', original: { price: '123.0000' }, corrected: null },
      ]);
      await eventually(() => minute('14:30')?.volume === '821' && minute('14:31')?.volume === '115');
      expect(minute('14:30')).toMatchObject({ tradeCount: 30, isFinal: true });
      await eventually(async () => (await lastPrice(follower)) === '122.5000');
      await eventually(async () => JSON.stringify(await follower.ask(STATE)) === JSON.stringify(expected)).catch(
        () => {},
      );
      expect(await follower.ask(STATE)).toEqual(expected);
      expect(corrections.events).toHaveLength(3);
    },
  );

  test('go on without the writer: another takes over, counts on, and stores each trade once', async () => {
    const writer = await startReplica('2021-03-01T14:29:00Z');
    const follower = await startReplica('2021-03-01T14:29:00Z');
    speak(writer.feed, '30');
    await inStep(follower);
    const quotes = 'subscription { quoteUpdated(symbols: ["IBM"]) { bidPrice sequence } }';
    const seen = follower.subscribe(quotes);
    await eventually(() => seen.events.length > 0);
    speak(writer.feed, '31');
    await eventually(() => seen.events.length > 30);
    await showTheSame(writer, follower);
    await writer.stop();
    await eventually(async () => Object.hasOwn((await follower.ready()).checks, 'feed'));
    // The minute in progress is finished by the one who has taken over.
    follower.feed.trade('2021-03-01T14:31:50Z', 'IBM', '122', '1000');
    follower.feed.quote('2021-03-01T14:32:00Z', 'IBM', '122', '122.05');
    await eventually(() => seen.events.at(-1)?.bidPrice === '122.0000');
    const sequences = seen.events.map(({ sequence }) => BigInt(sequence));
    expect(sequences.every((sequence, index) => index === 0 || sequence > (sequences[index - 1] ?? 0n))).toBe(true);
    const { instrument } = await follower.ask(
      '{ instrument(symbol: "IBM") { trades { totalCount } bars(timeframe: ONE_MINUTE) { nodes { close volume tradeCount isFinal } } } }',
    );
    expect(instrument).toEqual({
      trades: { totalCount: 61 },
      bars: {
        nodes: [
          { close: '120.3900', volume: '735', tradeCount: 30, isFinal: true },
          { close: '122.0000', volume: '1735', tradeCount: 31, isFinal: true },
        ],
      },
    });
    const third = await startReplica('2021-03-01T14:29:00Z');
    follower.feed.quote('2021-03-01T14:32:01Z', 'IBM', '123', '123.05');
    await inStep(third);
    await showTheSame(follower, third);
  });

  test('lose nothing that the writer has said and not stored, and a writer that was cut off comes back as a follower', async () => {
    const way = await severableServer(database.url);
    const bus = createPostgresBus(database.url, 'test');
    try {
      const cutOff = await startReplica('2021-03-01T14:29:00Z', () => bus, way.url);
      const follower = await startReplica('2021-03-01T14:29:00Z');
      speak(cutOff.feed, '30');
      await inStep(follower);
      await way.cut();
      // It goes on, but can neither store this nor keep its lease.
      speak(cutOff.feed, '31');
      cutOff.feed.trade('2021-03-01T14:32:01Z', 'IBM', '121', '5');
      await eventually(async () => Object.hasOwn((await follower.ready()).checks, 'feed'));
      follower.feed.trade('2021-03-01T14:32:30Z', 'IBM', '122', '6');
      follower.feed.advance('2021-03-01T14:33:00Z');
      const minutes = await eventually(async () => {
        const rows = await sql`select volume::integer, trade_count from market_data.minute_bars order by starts_at`;
        return rows.length === 3 ? rows : undefined;
      });
      expect(minutes.map(row => [row['volume'], row['trade_count']])).toEqual([
        [735, 30],
        [735, 30],
        [11, 2],
      ]);
      const [stored] =
        await sql`select count(*)::integer as trades, count(distinct feed_id)::integer as different from market_data.trades`;
      expect(stored).toEqual({ trades: 62, different: 62 });
      await way.mend();
      await inStep(cutOff);
      await showTheSame(follower, cutOff);
    } finally {
      for (const service of running.splice(0).reverse()) await service.stop();
      await bus.stop();
      await way.stop();
    }
  });

  test('never let a writer write that has been replaced, and it follows the one that replaced it', async () => {
    const paused = await startReplica('2021-03-01T14:29:00Z');
    speak(paused.feed, '30');
    const other = createWriterLease(sql, 'another process');
    expect(await other.acquire()).toBe(false);
    // As if it had been stopped for longer than its turn lasts.
    await eventually(async () => {
      await sql`update market_data.writer_lease set expires_at = '-infinity'`;
      return other.acquire();
    });
    paused.feed.trade('2021-03-01T14:31:00Z', 'IBM', '1', '1');
    await eventually(async () => Object.hasOwn((await paused.ready()).checks, 'following'));
    const prices = await sql`select from market_data.trades where price = 1`;
    expect(prices).toHaveLength(0);
    // It takes over again when the other is gone.
    await other.release();
    await eventually(async () => Object.hasOwn((await paused.ready()).checks, 'feed'));
    paused.feed.trade('2021-03-01T14:32:00Z', 'IBM', '130', '1');
    await eventually(async () => (await sql`select from market_data.trades where price = 130`).length === 1);
  });
});

describe('the lease of the writer', () => {
  test('fences: a transaction of an earlier turn is refused, and one that has begun ends before the next turn begins', async () => {
    const [first, second] = [createWriterLease(sql, 'first', 1), createWriterLease(sql, 'second')];
    const store = createMarketStore(sql, first);
    expect(await first.acquire()).toBe(true);
    const order: string[] = [];
    let begun = Promise.resolve(false);
    await store.write(async writing => {
      await writing.savePosition(1);
      begun = eventually(() => second.acquire());
      // The turn has run out, and yet nobody begins another one before this is committed.
      await new Promise(resolve => setTimeout(resolve, 100));
      order.push('written');
    });
    order.push(`begun ${await begun}`);
    expect(order).toEqual(['written', 'begun true']);
    expect(await store.loadPosition()).toEqual({ token: second.token, position: undefined });
    await expect(store.write(writing => writing.savePosition(2))).rejects.toThrow(ReplacedError);
    expect(await first.renew()).toBe(false);
    expect(first.token).toBeUndefined();
    expect(await second.renew()).toBe(true);
  });
});
