import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ScriptedFeed } from './scripted-feed.ts';
import { TestService } from './service.ts';

/** Monday, 1 March 2021, New York. */
const feed = new ScriptedFeed('2021-03-01T14:20:00.000Z');
let service: TestService;
let sql: Sql;

beforeAll(async () => {
  service = await TestService.start({}, { feed });
  sql = connectPostgres({ url: service.databaseUrl, poolSize: 1, applicationName: 'test' });
  await split('IBM', '2021-03-01', 2);
  await service.stop();
  await service.startAgain({ feed, followImportsEveryMs: 20 });
});
afterAll(async () => {
  await sql.end();
  await service.drop();
});

/** Stores a split after the close of a day, as an import does. */
const split = (symbol: string, lastCumDate: string, newShares: number) =>
  sql.begin(async tx => {
    await tx`insert into market_data.corporate_actions (symbol, last_cum_date, kind, new_shares, old_shares)
      values (${symbol}, ${lastCumDate}, 'SPLIT', ${newShares}, 1)`;
    await tx`insert into market_data.imports (fingerprint, file_name, lines_done) values (${symbol}, 'actions', 1)`;
  });

const FIELDS = 'open high low close volume vwap';
async function bars(timeframe: string) {
  const { data } = await service.ask(
    `{ instrument(symbol: "IBM") { bars(timeframe: ${timeframe}) { nodes { ${FIELDS} } } } }`,
  );
  return data.instrument.bars.nodes;
}

test('bars of several days go on after a split as they are read after it, for those who saw them before it too', async () => {
  feed.trade('2021-03-01T14:40:00.000Z', 'MSFT', '100', '100');
  feed.trade('2021-03-01T15:00:00.000Z', 'IBM', '120', '100');
  const timeframes = ['ONE_WEEK', 'ONE_MONTH'];
  const live = timeframes.map(timeframe =>
    service.subscribe(`subscription { barUpdated(symbols: ["IBM"], timeframe: ${timeframe}) { ${FIELDS} } }`),
  );
  const minutes = service.subscribe(
    `subscription { barUpdated(symbols: ["IBM"], timeframe: ONE_MINUTE) { startsAt isFinal ${FIELDS} } }`,
  );
  const allShow = (expected: object) =>
    eventually(() => {
      for (const { events } of [...live, minutes]) expect(events.at(-1)).toMatchObject(expected);
      return true;
    });
  await allShow({ open: '120.0000', close: '120.0000' });

  feed.trade('2021-03-02T14:30:00.000Z', 'IBM', '61', '100');
  await allShow({ close: '61.0000' });
  const areRead = (expected: object) =>
    eventually(async () => {
      for (const [index, timeframe] of timeframes.entries()) {
        expect(live[index]?.events.at(-1)).toMatchObject(expected);
        expect(await bars(timeframe)).toEqual([live[index]?.events.at(-1)]);
      }
      return true;
    });
  await areRead({ open: '60.0000', high: '61.0000', low: '60.0000', close: '61.0000', volume: '300' });

  // A minute of before that is corrected is restated as well.
  feed.lateTrade('2021-03-01T15:00:59.500Z', 'IBM', '124', '100');
  const corrected = { startsAt: '2021-03-01T15:00:00.000Z', isFinal: true, open: '60.0000', close: '62.0000' };
  await eventually(() => minutes.events.some(event => event.close === '62.0000' || event.close === '124.0000'));
  expect(minutes.events.find(event => event.close === '62.0000')).toMatchObject(corrected);

  // What is imported of it later takes effect with the next minute.
  await sql`update market_data.corporate_actions set new_shares = 4`;
  await sql`update market_data.imports set lines_done = 2`;
  await eventually(async () => (await bars('ONE_WEEK'))[0].open === '30.0000');
  feed.trade('2021-03-02T14:31:00.000Z', 'IBM', '61', '100');
  await areRead({ open: '30.0000', high: '61.0000', low: '30.0000', volume: '1000' });
  for (const { errors } of [...live, minutes]) expect(errors).toEqual([]);
});

test('before the first trade after a split nothing has risen or fallen by it', async () => {
  feed.trade('2021-03-02T15:00:00.000Z', 'MSFT', '110', '100');
  await split('MSFT', '2021-03-02', 2);
  feed.advance('2021-03-03T06:00:00.000Z');
  const query = `{ instrument(symbol: "MSFT") { snapshot {
    lastTrade { price } dailyBar { close } previousDailyBar { close } change changePercent } } }`;
  await eventually(async () => {
    expect((await service.ask(query)).data.instrument.snapshot).toEqual({
      ...{ lastTrade: { price: '110.0000' }, dailyBar: { close: '55.0000' }, previousDailyBar: { close: '50.0000' } },
      ...{ change: '5.0000', changePercent: '10.0000' },
    });
    return true;
  });
});
