import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMarketStore } from '../src/adapters/postgres/market-store.ts';
import { ScriptedFeed } from './scripted-feed.ts';
import { TestService } from './service.ts';

/** Three weeks of March 2021, New York, in which most trades are odd lots: they count for volume, and make no bar. */
const feed = new ScriptedFeed('2021-03-01T14:20:00.000Z');
const PRICED_DAYS = ['2021-03-01', '2021-03-05', '2021-03-12', '2021-03-18'];
const DAYS = ['01', '02', '03', '04', '05', '08', '09', '10', '11', '12', '15', '16', '17', '18'].map(
  day => `2021-03-${day}`,
);
let service: TestService;
let sql: Sql;

beforeAll(async () => {
  service = await TestService.start({}, { feed });
  sql = connectPostgres({ url: service.databaseUrl, poolSize: 1, applicationName: 'test' });
  for (const day of DAYS) {
    const isPriced = PRICED_DAYS.includes(day);
    for (const minute of ['16:00', '16:07', '17:31', '18:02', '18:44']) {
      const conditions = isPriced && minute !== '17:31' ? [] : ['I'];
      feed.trade(`${day}T${minute}:10.000Z`, 'IBM', '120', '40', conditions);
    }
  }
  feed.trade('2021-03-18T20:00:10.000Z', 'MSFT', '230', '100', ['9']); // a corrected close, and nothing else all day
  feed.advance('2021-03-19T12:00:00.000Z');
  await eventually(async () => (await sql`select from market_data.minute_bars where symbol = 'MSFT'`).length === 1);
});
afterAll(async () => {
  await sql.end();
  await service.drop();
});

async function page(timeframe: string, pageArguments: string) {
  const { data } = await service.ask(
    `{ instrument(symbol: "IBM") { bars(timeframe: ${timeframe}, ${pageArguments}) {
      totalCount nodes { startsAt volume } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
  );
  return data.instrument.bars;
}

/** All bars, by pages of two from one end. */
async function paged(timeframe: string, direction: 'first' | 'last') {
  const [cursor, more, from] =
    direction === 'first' ? ['endCursor', 'hasNextPage', 'after'] : ['startCursor', 'hasPreviousPage', 'before'];
  const nodes = [];
  for (let place = ''; ; ) {
    const { nodes: some, pageInfo } = await page(timeframe, `${direction}: 2${place}`);
    if (direction === 'first') nodes.push(...some);
    else nodes.unshift(...some);
    if (!pageInfo[more]) return nodes;
    place = `, ${from}: "${pageInfo[cursor]}"`;
  }
}

test.each([
  ['ONE_MINUTE', 16],
  ['FIVE_MINUTES', 16],
  ['FIFTEEN_MINUTES', 12],
  ['ONE_HOUR', 8],
  ['ONE_DAY', 4],
  ['ONE_WEEK', 3],
])('pages of %s go on over what makes no bar, from either end', async (timeframe, count) => {
  const whole = await page(timeframe, 'first: 500');
  expect(whole.nodes).toHaveLength(count);
  expect(whole.totalCount).toBe(count);
  expect(await paged(timeframe, 'first')).toEqual(whole.nodes);
  expect(await paged(timeframe, 'last')).toEqual(whole.nodes);
});

test('the day before is the last one that makes a bar', async () => {
  const { data } = await service.ask(
    '{ instrument(symbol: "IBM") { snapshot { dailyBar { startsAt } previousDailyBar { startsAt } change } } }',
  );
  expect(data.instrument.snapshot).toEqual({
    dailyBar: { startsAt: '2021-03-18T04:00:00.000Z' },
    previousDailyBar: { startsAt: '2021-03-12T05:00:00.000Z' },
    change: '0.0000',
  });
});

test('a day of a corrected close alone makes no bar, and keeps no other day from being folded', async () => {
  const days = async () =>
    (await service.ask('{ instrument(symbol: "MSFT") { bars(timeframe: ONE_DAY) { totalCount nodes { close } } } }'))
      .data.instrument.bars;
  expect(await days()).toEqual({ totalCount: 0, nodes: [] });
  expect(await createMarketStore(sql).foldDaysBefore('2021-03-19')).toBe(DAYS.length + 1);
  expect(await days()).toEqual({ totalCount: 0, nodes: [] });
  expect((await page('ONE_DAY', 'first: 500')).totalCount).toBe(PRICED_DAYS.length);

  // What is traded late in that minute is added to it.
  feed.lateTrade('2021-03-18T20:00:20.000Z', 'MSFT', '229', '100', ['6']);
  await eventually(async () => (await days()).totalCount === 1);
  expect((await days()).nodes).toEqual([{ close: '229.0000' }]);
});
