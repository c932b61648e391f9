import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { parseDecimal } from '@platform/shared/pure';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteMinute } from '../src/adapters/postgres/amendment-store.ts';
import { foldFinishedDays } from '../src/adapters/postgres/day-folding.ts';
import { saveInstruments } from '../src/adapters/postgres/market-rows.ts';
import { saveMinutes } from '../src/adapters/postgres/minute-writer.ts';
import type { Minute } from '../src/domain/bar.ts';
import { SIZE_SCALE, unlistedInstrument } from '../src/domain/instrument.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
const open: Sql[] = [];
const connect = () => {
  const sql = connectPostgres({ url: database.url, poolSize: 1, applicationName: 'test' });
  open.push(sql);
  return sql;
};

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await Promise.all(open.map(sql => sql.end()));
  await database.drop();
});

const DAY = '2021-03-01';
const NEXT_DAY = '2021-03-02';
/** A minute in which 100 were traded at 10. */
function minuteAt(symbol: string, time: string): Minute {
  const price = 10_000_000_000n;
  const volume = parseDecimal('100', SIZE_SCALE);
  const prices = { open: price, high: price, low: price, close: price };
  const tally = { prices, volume, tradeCount: 1, pricedNotional: price * volume, pricedVolume: volume };
  return { symbol, startsAt: Date.parse(`${DAY}T${time}Z`), tally, tradingDate: DAY, day: undefined };
}
const volumes = (sql: Sql, symbol: string) =>
  sql`select trim_scale(volume)::text as volume from market_data.daily_bars where symbol = ${symbol}`;

test('a day has the minutes that somebody is storing while it is folded', async () => {
  const [writer, folder, watcher] = [connect(), connect(), connect()];
  await saveInstruments(writer, [unlistedInstrument('BUSY')]);
  await saveMinutes(writer, [minuteAt('BUSY', '15:00')]);
  const done = Promise.withResolvers<void>();
  const isSaved = Promise.withResolvers<void>();
  const writing = writer.begin(async tx => {
    await saveMinutes(tx, [minuteAt('BUSY', '15:01')]);
    isSaved.resolve();
    await done.promise;
  });
  await isSaved.promise;
  let isFolded = false;
  const folding = foldFinishedDays(folder, NEXT_DAY).then(() => {
    isFolded = true;
  });
  const isWaiting = async () =>
    (await watcher`select from pg_locks where not granted and relation = 'market_data.days_to_fold'::regclass`).length >
    0;
  await eventually(async () => isFolded || (await isWaiting()));
  done.resolve();
  await Promise.all([writing, folding]);
  await foldFinishedDays(folder, NEXT_DAY);
  expect(await volumes(watcher, 'BUSY')).toEqual([{ volume: '200' }]);
});

test('a day of which nothing is left is gone, but for an imported one', async () => {
  const sql = connect();
  for (const symbol of ['GONE', 'KEPT']) {
    await saveInstruments(sql, [unlistedInstrument(symbol)]);
    await saveMinutes(sql, [minuteAt(symbol, '15:00')]);
  }
  await foldFinishedDays(sql, NEXT_DAY);
  await sql`update market_data.daily_bars set is_imported = true where symbol = 'KEPT'`;
  for (const symbol of ['GONE', 'KEPT'])
    await sql.begin(tx => deleteMinute(tx, symbol, minuteAt(symbol, '15:00').startsAt));
  await foldFinishedDays(sql, NEXT_DAY);
  expect(await volumes(sql, 'GONE')).toEqual([]);
  expect(await volumes(sql, 'KEPT')).toEqual([{ volume: '100' }]);
});
