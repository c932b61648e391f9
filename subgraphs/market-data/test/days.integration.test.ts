import { connectPostgres } from '@platform/shared/postgres';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ScriptedFeed } from './scripted-feed.ts';
import { type Subscription, TestService } from './service.ts';

/** Monday, 1 March 2021, New York: what counts for a day is not what counts for its minutes. */
const feed = new ScriptedFeed('2021-03-01T14:20:00.000Z');
let service: TestService;

beforeAll(async () => {
  service = await TestService.start({}, { feed });
});
afterAll(() => service.drop());

const FIELDS = 'startsAt open high low close volume tradeCount vwap isFinal';
const follow = (timeframe: string) =>
  service.subscribe(`subscription { barUpdated(symbols: ["IBM"], timeframe: ${timeframe}) { ${FIELDS} } }`);
async function bars(timeframe: string) {
  const { data } = await service.ask(
    `{ instrument(symbol: "IBM") { bars(timeframe: ${timeframe}) { totalCount nodes { ${FIELDS} } } } }`,
  );
  return data.instrument.bars.nodes;
}
const snapshotBar = async () =>
  (await service.ask(`{ instrument(symbol: "IBM") { snapshot { dailyBar { ${FIELDS} } } } }`)).data.instrument.snapshot
    .dailyBar;
/** Every way to read the day shows the same. */
async function dayIs(expected: object, live: Subscription): Promise<void> {
  expect(await bars('ONE_DAY')).toMatchObject([expected]);
  expect(await snapshotBar()).toMatchObject(expected);
  await eventually(() => {
    expect(live.events.at(-1)).toMatchObject(expected);
    return true;
  });
}

test('a day counts its trades by the guidelines for days, live, stored and folded', async () => {
  const live = follow('ONE_DAY');
  await service.ask('{ marketClock { now } }');
  feed.trade('2021-03-01T14:30:00.100Z', 'IBM', '130', '100', ['Z']); // opens the day, and no minute
  await eventually(() => live.events.length > 0);
  await dayIs({ open: '130.0000', close: '130.0000', volume: '100', isFinal: false }, live);
  feed.trade('2021-03-01T14:30:01.000Z', 'IBM', '120', '100');
  feed.trade('2021-03-01T14:30:02.000Z', 'IBM', '140', '100', ['4']); // high of the day only
  feed.trade('2021-03-01T14:31:00.000Z', 'IBM', '90', '100', ['T']); // low of its minute only
  feed.trade('2021-03-01T14:31:01.000Z', 'IBM', '121', '100');
  feed.trade('2021-03-01T14:32:00.000Z', 'IBM', '122', '50', ['I']);
  const morning = { open: '130.0000', high: '140.0000', low: '120.0000', close: '121.0000', volume: '550' };
  await dayIs({ ...morning, tradeCount: 6, vwap: '127.7500', isFinal: false }, live);
  expect(await bars('ONE_MINUTE')).toMatchObject([
    { open: '120.0000', high: '120.0000', volume: '300' },
    { open: '90.0000', low: '90.0000', close: '121.0000', volume: '200' },
  ]);
  // A correction of the opening trade: the day's open is the next one that counts.
  feed.amend(1, '2021-03-01T14:30:00.100Z', 'IBM');
  await eventually(async () => (await bars('ONE_DAY'))[0].volume === '450');
  await dayIs({ ...morning, open: '120.0000', volume: '450', isFinal: false }, live);

  feed.advance('2021-03-01T21:00:00.000Z');
  await dayIs({ open: '120.0000', close: '121.0000', volume: '450', isFinal: true }, live);
  // After hours: nothing but the print of the closing auction counts.
  feed.trade('2021-03-01T21:00:30.000Z', 'IBM', '150', '700', ['T']);
  feed.trade('2021-03-01T21:00:31.000Z', 'IBM', '151', '700');
  feed.trade('2021-03-01T21:01:04.221Z', 'IBM', '123', '1000', ['6']);
  feed.trade('2021-03-01T21:01:04.300Z', 'IBM', '123', '1000', ['M']);
  feed.advance('2021-03-01T21:02:00.000Z');
  const closed = { high: '140.0000', low: '120.0000', close: '123.0000', volume: '1450', tradeCount: 6, isFinal: true };
  await dayIs(closed, live);
  feed.trade('2021-03-01T21:05:00.000Z', 'IBM', '124', '1000', ['9']); // the close is corrected, no share is added
  feed.advance('2021-03-01T21:06:00.000Z');
  await dayIs({ ...closed, close: '124.0000' }, live);
  expect(live.errors).toEqual([]);

  // The next day begins anew; a week goes on, also for whoever comes between the sessions.
  const week = follow('ONE_WEEK');
  await eventually(() => week.events.length > 0);
  expect(week.events.at(-1)).toMatchObject({ ...closed, close: '124.0000', isFinal: false });
  feed.trade('2021-03-02T14:30:00.000Z', 'IBM', '110', '100');
  await eventually(() => {
    expect(week.events.at(-1)).toMatchObject({ low: '110.0000', close: '110.0000', volume: '1550', isFinal: false });
    return true;
  });
  expect((await bars('ONE_WEEK'))[0]).toMatchObject({ low: '110.0000', volume: '1550' });
  await eventually(() => live.events.at(-1)?.startsAt === '2021-03-02T05:00:00.000Z');

  // Folded into one row for good, it is the same; and a closing print that is taken back then changes it.
  await service.stop();
  await service.startAgain({ feed });
  feed.trade('2021-03-02T14:31:00.000Z', 'IBM', '111', '100');
  await eventually(async () => (await bars('ONE_DAY')).length === 2);
  expect((await bars('ONE_DAY'))[0]).toMatchObject({ ...closed, close: '124.0000' });
  const again = follow('ONE_DAY');
  await eventually(() => again.events.length > 0);
  feed.amend(9, '2021-03-01T21:01:04.221Z', 'IBM');
  await eventually(() => again.events.some(({ volume }) => volume === '450'));
  expect((await bars('ONE_DAY'))[0]).toMatchObject({ close: '124.0000', volume: '450', isFinal: true });
});

test('an imported day stays the record while a print of its closing auction waits to be stored', async () => {
  const sql = connectPostgres({ url: service.databaseUrl, poolSize: 1, applicationName: 'test' });
  const day =
    '{ instrument(symbol: "MSFT") { snapshot { dailyBar { close volume } } bars(timeframe: ONE_DAY) { nodes { close volume } } } }';
  const shown = async () => (await service.ask(day)).data.instrument;
  try {
    await sql`insert into market_data.daily_bars values ('MSFT', '2021-03-02', 230, 240, 220, 235, 5000, 0, 0, 0, true)`;
    feed.trade('2021-03-02T20:59:50.000Z', 'MSFT', '234', '100');
    feed.trade('2021-03-02T21:00:05.000Z', 'MSFT', '235', '300', ['6']);
    // The last minute of the session is stored, the one of the print is not.
    await eventually(
      async () => (await sql`select from market_data.minute_bars where starts_at = '2021-03-02T20:59Z'`).length === 1,
    );
    for (const bar of [(await shown()).snapshot.dailyBar, (await shown()).bars.nodes.at(-1)])
      expect(bar).toEqual({ close: '235.0000', volume: '400' });
    feed.advance('2021-03-02T21:02:00.000Z');
    await eventually(async () => (await shown()).bars.nodes.at(-1).volume === '5000');
    expect((await shown()).snapshot.dailyBar).toEqual({ close: '235.0000', volume: '5000' });
  } finally {
    await sql.end();
  }
});
