import { readFileSync } from 'node:fs';
import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadLastTrades } from '../src/adapters/postgres/last-trades.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sql: Sql;
const NEVER_TRADED = Array.from({ length: 50 }, (_, n) => `NONE${n}`);
const TRADED = ['DAILY', 'ONCE', 'CANCELED', 'GONE'];

/** A month of trades of one symbol, and others that are hardly traded or not at all. */
beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres({ url: database.url, poolSize: 1, applicationName: 'test' });
  await sql.unsafe(`
    insert into market_data.instruments select symbol, symbol, 'US_EQUITY', 'XNYS', 'XNYS', 'USD', 'ACTIVE', true, true, true, 0.01, 1
      from unnest('{${[...TRADED, ...NEVER_TRADED].join()}}'::text[]) as symbol;
    select market_data.ensure_partitions('trades', (select array_agg(t) from generate_series('2021-03-01Z'::timestamptz, '2021-03-31Z', interval '1 day') as t))`);
  await trade('ONCE', '2021-03-02T15:00Z');
  for (let day = 1; day <= 31; day += 1) await trade('DAILY', `2021-03-${String(day).padStart(2, '0')}T15:00Z`);
  await trade('CANCELED', '2021-03-05T15:00Z');
  await trade('CANCELED', '2021-03-20T15:00Z', true);
  await trade('GONE', '2021-03-20T15:00Z', true);
  await trade('DAILY', '2021-03-04T15:01Z'); // stored last, and not the last
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

const trade = (symbol: string, at: string, isCanceled = false) => sql`
  insert into market_data.trades values (${symbol}, ${at}, 1, ${at}, 10, 1, null, '{}', ${isCanceled})`;
async function lastTrades(symbols: readonly string[], at = '2022-01-01T00:00Z') {
  const trades = await loadLastTrades(sql, symbols, Date.parse(at));
  return Object.fromEntries(
    trades.map(({ symbol, executedAt }) => [symbol, new Date(executedAt).toISOString().slice(0, 10)]),
  );
}

test('the last trade of each symbol is found, canceled ones aside, up to a time', async () => {
  expect(await lastTrades([...TRADED, ...NEVER_TRADED])).toEqual({
    ...{ DAILY: '2021-03-31', ONCE: '2021-03-02', CANCELED: '2021-03-05' },
  });
  expect(await lastTrades(['DAILY'])).toEqual({ DAILY: '2021-03-31' });
  expect(await lastTrades(TRADED, '2021-03-10T14:00Z')).toEqual({
    ...{ DAILY: '2021-03-09', ONCE: '2021-03-02', CANCELED: '2021-03-05' },
  });
  expect(await lastTrades(TRADED, '2021-03-02T14:00Z')).toEqual({ DAILY: '2021-03-01' });
});

test('symbols that were never traded are not looked for among the trades', async () => {
  const scans = async () => {
    await sql`select pg_stat_force_next_flush()`;
    const [row] = await sql<{ scans: string }[]>`
      select sum(seq_scan + idx_scan) as scans from pg_stat_user_tables where relname like 'trades_2021%'`;
    return Number(row?.scans);
  };
  const before = await scans();
  expect(Object.keys(await lastTrades(['DAILY', 'ONCE', ...NEVER_TRADED]))).toHaveLength(2);
  expect((await scans()) - before).toBe(2);
});

test('what was stored before this was noted is known since the migration', async () => {
  const noted = () => sql`select symbol, last_day::text from market_data.traded_symbols order by 1`;
  const before = await noted();
  expect(before).toHaveLength(TRADED.length);
  const migration = new URL('../../../drizzle/market-data/migrations/0010_note_traded_symbols.sql', import.meta.url);
  const statements = readFileSync(migration, 'utf8').split('--> statement-breakpoint');
  await sql`delete from market_data.traded_symbols`;
  await sql.unsafe(statements.at(-1) ?? '');
  expect(await noted()).toEqual(before);
});
