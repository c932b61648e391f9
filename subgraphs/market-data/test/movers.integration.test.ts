import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { createLogger } from '@platform/shared/observability';
import { askSubgraph, eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMarketData, type RunningMarketData } from '../src/app.ts';
import { startPostgresProxy } from './postgres-proxy.ts';
import { ScriptedFeed } from './scripted-feed.ts';
import { testConfig } from './service.ts';

const feed = new ScriptedFeed('2021-02-26T20:00:00.000Z');
let database: Awaited<ReturnType<typeof freshDatabase>>;
let proxy: Awaited<ReturnType<typeof startPostgresProxy>>;
let service: RunningMarketData;

beforeAll(async () => {
  database = await freshDatabase();
  proxy = await startPostgresProxy(database.url);
  service = await createMarketData(testConfig(proxy.url), {
    ...{ feed, logger: createLogger('test', 'silent'), followImportsEveryMs: 3_600_000 },
  });
  for (const symbol of ['IBM', 'AAPL', 'MSFT', 'BAC', 'KO'])
    feed.trade('2021-02-26T20:30:00.000Z', symbol, '100', '100');
  feed.trade('2021-03-01T15:00:00.000Z', 'IBM', '103', '100');
  feed.trade('2021-03-01T15:00:01.000Z', 'AAPL', '97', '900');
  feed.trade('2021-03-01T15:00:02.000Z', 'MSFT', '110', '50');
  feed.trade('2021-03-01T15:00:03.000Z', 'BAC', '100', '500');
  feed.trade('2021-03-01T15:00:04.000Z', 'BTC/USD', '50000', '1');
  feed.advance('2021-03-01T15:02:00.000Z');
  await ask('{ instrument(symbol: "IBM") { trades(first: 1) { nodes { price } } } }'); // writes what waits
});
afterAll(async () => {
  await service.stop();
  proxy.close();
  await database.drop();
});

const ask = (query: string) => askSubgraph(service.url, undefined, query, {});
const movers = async (movers: string) => {
  const { data } = await ask(`{ movers(${movers}) { symbol snapshot { changePercent } } }`);
  return data.movers.map(({ symbol, snapshot }: { symbol: string; snapshot: { changePercent: string } }) => [
    symbol,
    snapshot.changePercent,
  ]);
};

test('movers are those that rose, fell or were traded most today', async () => {
  expect(await movers('ranking: GAINERS')).toEqual([
    ['MSFT', '10.0000'],
    ['IBM', '3.0000'],
  ]);
  expect(await movers('ranking: LOSERS')).toEqual([['AAPL', '-3.0000']]);
  expect(await movers('ranking: MOST_ACTIVE, assetClass: US_EQUITY, first: 2')).toEqual([
    ['AAPL', '-3.0000'],
    ['BAC', '0.0000'],
  ]);
  expect((await movers('ranking: MOST_ACTIVE'))[0]).toEqual(['AAPL', '-3.0000']);
  for (const first of [0, 101]) {
    const { errors } = await ask(`{ movers(ranking: GAINERS, first: ${first}) { symbol } }`);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  }
});

test('the snapshots of fifty instruments take one statement, and those of a watchlist too', async () => {
  const countOnce = async (query: string) => {
    const before = proxy.counter.statements;
    const { errors } = await ask(query);
    expect(errors).toBeUndefined();
    return proxy.counter.statements - before;
  };
  // Twice a second the writer says that it is there: of some tries the least is the query's.
  const expectStatements = async (count: number, query: string) => {
    let least = Number.POSITIVE_INFINITY;
    await eventually(async () => {
      least = Math.min(least, await countOnce(query));
      return least <= count;
    }).catch(() => {});
    expect(least).toBe(count);
  };
  const snapshot =
    'snapshot { change changePercent quote { bidPrice } lastTrade { price } dailyBar { close } previousDailyBar { close } }';
  await expectStatements(1, `{ instruments(first: 500) { totalCount nodes { symbol ${snapshot} } } }`);
  await expectStatements(
    1,
    `{ a: instrument(symbol: "IBM") { ${snapshot} } b: instrument(symbol: "KO") { ${snapshot} } }`,
  );
  await expectStatements(
    1,
    `{ _entities(representations: [{ __typename: "Watchlist", id: "w", symbols: ["IBM", "KO", "NOPE"] }]) { ... on Watchlist { instruments { ${snapshot} } } } }`,
  );
  await expectStatements(
    0,
    '{ instruments(first: 500) { nodes { corporateActions(from: "2020-01-01", to: "2021-12-31") { exDate } } } }',
  );
  // Whoever counts must be able to see more than one.
  await expectStatements(
    2,
    '{ instrument(symbol: "IBM") { bars(timeframe: ONE_DAY) { totalCount nodes { close } } } }',
  );
});
