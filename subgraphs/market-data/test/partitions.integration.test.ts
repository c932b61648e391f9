import { readdirSync, readFileSync } from 'node:fs';
import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { createLogger } from '@platform/shared/observability';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMarketStore } from '../src/adapters/postgres/market-store.ts';
import { startHousekeeping } from '../src/application/housekeeping.ts';
import type { Market } from '../src/application/market.ts';
import type { Quote, Trade } from '../src/domain/tick.ts';
import { ScriptedFeed } from './scripted-feed.ts';
import { TestService } from './service.ts';

const feed = new ScriptedFeed('2021-02-26T20:58:00.000Z');
let service: TestService;
let sql: Sql;

beforeAll(async () => {
  service = await TestService.start({}, { feed });
  sql = connectPostgres({ url: service.databaseUrl, poolSize: 2, applicationName: 'test' });
  // Over the end of a day and of a month, in UTC.
  for (const [day, hour] of [
    ['02-26', '20'],
    ['02-27', '01'],
    ['03-01', '14'],
    ['03-02', '00'],
  ])
    for (const minute of ['58', '59']) {
      feed.quote(`2021-${day}T${hour}:${minute}:00.100Z`, 'IBM', '119.0000', '121.0000');
      feed.quote(`2021-${day}T${hour}:${minute}:30.000Z`, 'IBM', '120.0000', `120.${minute}00`);
      feed.trade(`2021-${day}T${hour}:${minute}:30.500Z`, 'IBM', `120.${minute}`, '100');
      feed.trade(`2021-${day}T${hour}:${minute}:30.500Z`, 'IBM', `120.${minute}`, '200');
    }
  feed.advance('2021-03-02T02:00:00.000Z');
});
afterAll(async () => {
  await sql.end();
  await service.drop();
});

const partitionsOf = async (table: string) =>
  (await sql<{ name: string }[]>`select name from market_data.partitions_of(${table})`).map(({ name }) => name);

async function readAll(field: 'trades' | 'quotes', key: string, size: number, isBackward: boolean): Promise<string[]> {
  const values: string[] = [];
  for (let cursor = ''; ; ) {
    const { data } = await service.ask(
      `{ instrument(symbol: "IBM") { connection: ${field}(${isBackward ? 'last' : 'first'}: ${size}${cursor}) {
        totalCount nodes { ${key} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
    );
    const { nodes, pageInfo } = data.instrument.connection;
    const found = nodes.map((node: Record<string, string>) => node[key]);
    if (isBackward) values.unshift(...found);
    else values.push(...found);
    if (!(isBackward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return values;
    cursor = isBackward ? `, before: "${pageInfo.startCursor}"` : `, after: "${pageInfo.endCursor}"`;
  }
}

test('history is stored by day, bars by month, in partitions that are there before they are needed', async () => {
  await readAll('trades', 'price', 500, false); // writes what waits
  expect(await partitionsOf('trades')).toEqual(
    // The service has made those of its first day and of the day after ahead of time.
    ['trades_20210226', 'trades_20210227', 'trades_20210301', 'trades_20210302'],
  );
  expect(await partitionsOf('minute_bars')).toEqual(['minute_bars_202102', 'minute_bars_202103']);
  const [row] = await sql`select count(*)::integer as count from market_data.trades_20210226`;
  expect(row).toEqual({ count: 4 });
});

test.each([1, 3, 500])(
  'pages of %i, from either end, are the whole, also from one partition to the next',
  async size => {
    const prices = ['58', '58', '59', '59'].map(minute => `120.${minute}00`);
    const all = [...prices, ...prices, ...prices, ...prices];
    expect(await readAll('trades', 'price', size, false)).toEqual(all);
    expect(await readAll('trades', 'price', size, true)).toEqual(all);
    const quotes = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? '120.5800' : '120.5900'));
    expect(await readAll('quotes', 'askPrice', size, false)).toEqual(quotes);
    expect(await readAll('quotes', 'askPrice', size, true)).toEqual(quotes);
  },
);

test('of the quotes the last one of each minute is kept, in a range and with a total', async () => {
  const { data } = await service.ask(
    `{ instrument(symbol: "IBM") { quotes(from: "2021-02-27T00:00:00Z", to: "2021-03-01T14:59:00Z") {
      totalCount nodes { quotedAt bidPrice bidSize askPrice askSize sequence instrument { symbol } } } } }`,
  );
  expect(data.instrument.quotes).toMatchObject({
    totalCount: 3,
    nodes: [
      { quotedAt: '2021-02-27T01:58:30.000Z', bidPrice: '120.0000', bidSize: '100', askPrice: '120.5800' },
      { quotedAt: '2021-02-27T01:59:30.000Z' },
      { quotedAt: '2021-03-01T14:58:30.000Z', instrument: { symbol: 'IBM' } },
    ],
  });
});

const trade = (at: string, feedId: string): Trade => ({
  ...{ symbol: 'IBM', price: 10n ** 9n, size: 10n ** 9n, exchange: undefined, conditions: [] },
  ...{ executedAt: Date.parse(at), feedId, sequence: BigInt(Date.parse(at)) * 1_000n },
});

test('what is older than it is kept is dropped by whole partitions; of simulated trades recorded ones stay', async () => {
  const { url, drop } = await freshDatabase();
  const own = connectPostgres({ url, poolSize: 2, applicationName: 'test' });
  // One connection, and so the statistics of what was read are at hand at once.
  const counted = connectPostgres({ url, poolSize: 1, applicationName: 'test' });
  try {
    const store = createMarketStore(counted);
    const saveTrades = (rows: readonly Trade[]) => store.write(writing => writing.saveTrades(rows));
    await saveTrades([
      trade('2021-03-01T12:00:00Z', 'simulated:1'),
      trade('2021-03-02T12:00:00Z', 'simulated:2'),
      trade('2021-03-02T13:00:00Z', 'replay:tape:2'),
      trade('2021-03-04T12:00:00Z', 'simulated:3'),
      trade('2021-03-05T12:00:00Z', 'simulated:4'),
    ]);
    const quote: Quote = {
      ...{ symbol: 'IBM', bidPrice: 1n, bidSize: 1n, askPrice: undefined, askSize: undefined, sequence: 1n },
      quotedAt: Date.parse('2021-03-01T12:00:00Z'),
    };
    const samples = [quote, { ...quote, quotedAt: Date.parse('2021-03-05T12:00:00Z') }];
    await store.write(writing => writing.saveQuoteSamples(samples));
    const names = async (table: string) =>
      (await own<{ name: string }[]>`select name from market_data.partitions_of(${table})`).map(({ name }) => name);
    const market = { time: Date.parse('2021-03-05T13:00:00Z') } as Market;
    const retention = { simulatedTradeHours: 24, tradeDays: undefined, quoteDays: 2, minuteDays: undefined };
    const options = { store, market, logger: createLogger('test', 'silent') };
    await startHousekeeping({ ...options, retention }).stop();
    const left = await own<{ feed_id: string }[]>`select feed_id from market_data.trades order by executed_at`;
    // The fourth is not over for 24 hours yet.
    expect(left.map(row => row.feed_id)).toEqual(['replay:tape:2', 'simulated:3', 'simulated:4']);
    expect(await names('trades')).toEqual(['trades_20210302', 'trades_20210304', 'trades_20210305', 'trades_20210306']);
    expect(await names('quotes')).toEqual(['quotes_20210305', 'quotes_20210306']);
    await startHousekeeping({ ...options, retention: { ...retention, tradeDays: 1 } }).stop();
    expect(await names('trades')).toEqual(['trades_20210304', 'trades_20210305', 'trades_20210306']);
    // A day that is known to have none is not read again.
    const readsOf = async (partition: string) => {
      await counted`select pg_stat_force_next_flush()`;
      const [row] = await counted`
        select (seq_scan + idx_scan)::integer as reads from pg_stat_user_tables where relname = ${partition}`;
      return row?.['reads'];
    };
    await saveTrades([trade('2021-03-02T13:00:00Z', 'replay:tape:2')]);
    await startHousekeeping({ ...options, retention }).stop();
    const reads = await readsOf('trades_20210302');
    expect(reads).toBeGreaterThan(0);
    await startHousekeeping({ ...options, retention }).stop();
    expect(await readsOf('trades_20210302')).toBe(reads);
    await startHousekeeping({ ...options, retention: { ...retention, tradeDays: 1 } }).stop();
    // What was dropped can be recorded again.
    await saveTrades([trade('2021-03-02T13:00:00Z', 'replay:tape:2')]);
    expect(await names('trades')).toContain('trades_20210302');
    const made = await Promise.all(
      Array.from({ length: 5 }, () => own`select market_data.ensure_partitions('trades', '{2021-04-01,2021-04-02}')`),
    );
    expect(made.map(([row]) => row?.['ensure_partitions']).reduce((sum, count) => sum + count)).toBe(2);
  } finally {
    await Promise.all([own.end(), counted.end()]);
    await drop();
  }
});

test('what was stored before is taken over into partitions', async () => {
  const { url, drop } = await freshDatabase();
  const own = connectPostgres({ url, poolSize: 1, applicationName: 'test' });
  const directory = new URL('../../../drizzle/market-data/migrations/', import.meta.url);
  const [first = '', ...later] = readdirSync(directory)
    .filter(name => name.endsWith('.sql'))
    .sort();
  const migration = (name: string) => readFileSync(new URL(name, directory), 'utf8');
  try {
    await own.unsafe('drop schema market_data cascade');
    await own.unsafe(migration(first));
    await own.unsafe(`
      insert into market_data.instruments select 'IBM', 'IBM', 'US_EQUITY', 'XNYS', 'XNYS', 'USD', 'ACTIVE', true, true, true, 0.01, 1;
      insert into market_data.trades select 'IBM', '2021-02-26T12:00Z'::timestamptz + n * interval '1 hour', n, n::text, 10, 1, null, '{}'
        from generate_series(1, 100) as n;
      insert into market_data.minute_bars select 'IBM', date_trunc('minute', executed_at), executed_at::date, 10, 10, 10, 10, 1, 1, 10, 1
        from market_data.trades`);
    for (const name of later) await own.unsafe(migration(name));
    const [counted] = await own`
      select (select count(*)::integer from market_data.trades) as trades, (select count(*)::integer from market_data.minute_bars) as minutes,
        (select count(*)::integer from market_data.days_to_fold) as days, (select count(*)::integer from market_data.partitions_of('trades')) as partitions`;
    expect(counted).toEqual({ trades: 100, minutes: 100, days: 5, partitions: 5 });
    await eventually(async () => {
      await createMarketStore(own).foldDaysBefore('2021-04-01');
      const [folded] =
        await own`select count(*)::integer as days, sum(volume)::integer as volume from market_data.daily_bars`;
      return folded?.['days'] === 5 && folded['volume'] === 100;
    });
  } finally {
    await own.end();
    await drop();
  }
});
