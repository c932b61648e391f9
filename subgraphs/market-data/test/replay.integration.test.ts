import { fileURLToPath } from 'node:url';
import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { createLogger } from '@platform/shared/observability';
import { askSubgraph, eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMarketData } from '../src/app.ts';
import { replayOf, TestService, testConfig } from './service.ts';

const file = fileURLToPath(new URL('./tapes/three-minutes.csv', import.meta.url));
let service: TestService;

beforeAll(async () => {
  service = await TestService.start({ feed: replayOf(file) });
  await service.hasPlayed();
});
afterAll(() => service.drop());

describe('a replayed tape', () => {
  test('makes instruments of symbols that nobody has listed', async () => {
    const { data } = await service.ask(
      '{ instrument(symbol: "ACME") { name assetClass calendar isTradable priceIncrement quantityIncrement } instruments(first: 500) { totalCount } }',
    );
    expect(data.instrument).toEqual({
      name: 'ACME',
      assetClass: 'US_EQUITY',
      calendar: 'XNYS',
      isTradable: true,
      priceIncrement: '0.0100',
      quantityIncrement: '1',
    });
    expect(data.instruments.totalCount).toBe(51);
  });

  test('shows recorded values as they are, also a side that is not quoted', async () => {
    const { data } = await service.ask(
      '{ acme: instrument(symbol: "ACME") { quote { bidPrice bidSize askPrice } } bitcoin: instrument(symbol: "BTC/USD") { quote { bidPrice bidSize askPrice askSize } lastTrade { price size exchange } } }',
    );
    expect(data).toEqual({
      acme: { quote: { bidPrice: '50.0400', bidSize: '600', askPrice: '50.0600' } },
      bitcoin: {
        quote: { bidPrice: '48000.5000', bidSize: '0.25', askPrice: '48001.0000', askSize: '1.5' },
        lastTrade: { price: '48001.0000', size: '0.12345678', exchange: null },
      },
    });
  });

  test('ends its last minute, and keeps its odd lots in the longer bars', async () => {
    const { data } = await service.ask(
      '{ instrument(symbol: "ACME") { minutes: bars(timeframe: ONE_MINUTE) { nodes { startsAt open high low close volume tradeCount isFinal } } fives: bars(timeframe: FIVE_MINUTES) { nodes { volume isFinal } } } }',
    );
    expect(data.instrument.minutes.nodes).toEqual([
      {
        startsAt: '2021-03-01T14:30:00.000Z',
        ...{
          open: '50.0200',
          high: '50.0300',
          low: '50.0000',
          close: '50.0000',
          volume: '540',
          tradeCount: 4,
          isFinal: true,
        },
      },
      {
        startsAt: '2021-03-01T14:31:00.000Z',
        ...{
          open: '50.0400',
          high: '50.0400',
          low: '49.9900',
          close: '49.9900',
          volume: '300',
          tradeCount: 2,
          isFinal: true,
        },
      },
    ]);
    expect(data.instrument.fives.nodes).toEqual([{ volume: '865', isFinal: false }]);
  });

  test('is operated on the port of the service', async () => {
    const replay = service.url.replace('/graphql', '/replay');
    expect(await (await fetch(replay)).json()).toEqual({
      state: 'ENDED',
      now: '2021-03-01T14:32:10.000Z',
      speed: 'max',
    });
    const headers = { 'content-type': 'application/json' };
    const slower = await fetch(`${replay}/speed`, { method: 'POST', headers, body: '{"speed": 60}' });
    expect(await slower.json()).toMatchObject({ speed: 60 });
    await eventually(async () => {
      const { data } = await service.ask('{ marketClock { now } }');
      return data.marketClock.now > '2021-03-01T14:32:11.000Z';
    });
    await fetch(`${replay}/pause`, { method: 'POST', headers });
    const now = async () => (await service.ask('{ marketClock { now } }')).data.marketClock.now;
    expect(await now()).toBe(await now());
  });

  test('keeps its instruments for the next start, whatever feed speaks then', async () => {
    await eventually(async () => {
      const { data } = await service.ask('{ instrument(symbol: "ACME") { trades { totalCount } } }');
      return data.instrument.trades.totalCount === 7;
    });
    await service.stop();
    await service.startAgain({}, { feed: { kind: 'simulated', seed: 1 }, calendar: 'always-open' });
    const { data } = await service.ask(
      '{ instrument(symbol: "ACME") { calendar quote { bidPrice } lastTrade { price } bars(timeframe: ONE_MINUTE, first: 1) { nodes { volume } } } marketClock { source } }',
    );
    expect(data).toMatchObject({
      instrument: {
        calendar: 'ALWAYS_OPEN',
        quote: { bidPrice: '50.0400' },
        lastTrade: { price: '50.1000' },
        bars: { nodes: [{ volume: '540' }] },
      },
      marketClock: { source: 'SYSTEM' },
    });
    await eventually(async () => {
      const simulated = await service.ask('{ instruments(first: 500) { nodes { symbol quote { bidPrice } } } }');
      return simulated.data.instruments.nodes.every((node: { quote: unknown }) => node.quote !== null);
    });
  });
});

test('a tape is followed by other processes, and played on by the one that takes over', async () => {
  const database = await freshDatabase();
  const feed = { ...replayOf(file), speed: 1 };
  const start = () =>
    createMarketData(testConfig(database.url, { feed }), { logger: createLogger('test', 'silent'), turnMs: 30_000 });
  const writer = await start();
  const follower = await start();
  const seek = (url: string, to: string) =>
    fetch(url.replace('/graphql', '/replay/seek'), {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ to: `2021-03-01T${to}Z` }),
    });
  const minutes = async (url: string) => {
    const { data } = await askSubgraph(
      url,
      undefined,
      '{ marketClock { now source } instrument(symbol: "ACME") { bars(timeframe: ONE_MINUTE) { nodes { close volume tradeCount isFinal } } } }',
    );
    expect(data.marketClock.source).toBe('TAPE');
    return { now: data.marketClock.now as string, bars: data.instrument.bars.nodes };
  };
  const firstMinute = { close: '50.0000', volume: '540', tradeCount: 4, isFinal: true };
  try {
    await seek(writer.url, '14:31:01'); // half a minute before the next trade
    const seen = await eventually(async () => {
      const heard = await minutes(follower.url);
      return heard.now >= '2021-03-01T14:31:01' && heard.bars.length === 2 ? heard : undefined;
    });
    expect(seen.bars).toEqual([firstMinute, { close: '50.0400', volume: '200', tradeCount: 1, isFinal: false }]);
    await writer.stop();
    const times = [seen.now];
    await eventually(async () => {
      times.push((await minutes(follower.url)).now);
      const ready = (await (await fetch(follower.url.replace('/graphql', '/health/ready'))).json()) as {
        checks: object;
      };
      return Object.hasOwn(ready.checks, 'feed');
    });
    times.push((await minutes(follower.url)).now);
    expect(times).toEqual(times.toSorted()); // no clock goes back
    await seek(follower.url, '14:33:00');
    const played = await eventually(async () => {
      const { now, bars } = await minutes(follower.url);
      return now >= '2021-03-01T14:33:00' ? bars : undefined;
    });
    expect(played).toEqual([firstMinute, { close: '49.9900', volume: '300', tradeCount: 2, isFinal: true }]);
  } finally {
    await follower.stop();
    await writer.stop();
    await database.drop();
  }
});
