import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBarStore } from '../src/adapters/postgres/bar-store.ts';
import { readFrom } from '../src/adapters/postgres/reading.ts';
import { createTradeStore } from '../src/adapters/postgres/trade-store.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sql: Sql;
const END = Date.parse('2021-04-01T00:00:00Z');

/** A quarter of minutes, 35,100, and a fortnight of trades, 4,200. */
beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres({ url: database.url, poolSize: 1, applicationName: 'test' });
  await sql.unsafe(`
    insert into market_data.instruments select 'IBM', 'IBM', 'US_EQUITY', 'XNYS', 'XNYS', 'USD', 'ACTIVE', true, true, true, 0.01, 1;
    select market_data.ensure_partitions('minute_bars', '{2021-01-01,2021-02-01,2021-03-01}');
    insert into market_data.minute_bars (symbol, starts_at, open, high, low, close, volume, trade_count, priced_notional, priced_volume)
      select 'IBM', '2021-01-01T14:30Z'::timestamptz + day * interval '1 day' + minute * interval '1 minute', 10, 11, 9, 10, 100, 1, 1000, 100
      from generate_series(0, 89) as day, generate_series(0, 389) as minute;
    select market_data.ensure_partitions('trades', (select array_agg(t) from generate_series('2021-03-01Z', '2021-03-14Z', interval '1 day') as t));
    insert into market_data.trades select 'IBM', '2021-03-01T14:30Z'::timestamptz + day * interval '1 day' + n * interval '1 second', n, n::text, 10, 1, null, '{}'
      from generate_series(0, 13) as day, generate_series(1, 300) as n;
    analyze market_data.minute_bars, market_data.trades`);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** How many rows of a table Postgres reads for something, whatever it gives back. */
async function rowsRead(table: string, ask: () => Promise<unknown>): Promise<number> {
  const total = async () => {
    await sql`select pg_stat_force_next_flush()`;
    const [row] = await sql<{ rows: string }[]>`
      select sum(seq_tup_read + idx_tup_fetch) as rows from pg_stat_user_tables where relname like ${`${table}_%`}`;
    return Number(row?.rows);
  };
  const before = await total();
  await ask();
  return (await total()) - before;
}

test.each(['forward', 'backward'] as const)('a page of bars is folded from its own minutes, %s', async direction => {
  const { readPeriods } = createBarStore(readFrom(sql));
  const query = { symbol: 'IBM', timeframe: 'FIVE_MINUTES', from: undefined, before: END, keep: undefined } as const;
  const read = async () => expect(await readPeriods({ ...query, direction, limit: 101 })).toHaveLength(101);
  expect(await rowsRead('minute_bars', read)).toBeLessThan(2_000);
});

test.each(['forward', 'backward'] as const)('a page of trades reads no more than its own, %s', async direction => {
  const { readTrades } = createTradeStore(readFrom(sql));
  const key = ['2021-03-07T14:32:00.000Z', '120'] as const;
  const cursor = direction === 'forward' ? { after: key, before: undefined } : { after: undefined, before: key };
  const query = { symbol: 'IBM', from: undefined, to: undefined, until: END, direction, limit: 51, ...cursor };
  const read = async () => expect(await readTrades(query)).toHaveLength(51);
  expect(await rowsRead('trades', read)).toBeLessThan(120);
});
