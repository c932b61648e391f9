import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ScriptedFeed } from './scripted-feed.ts';
import { type Subscription, TestService } from './service.ts';

/** 1 March 2021, New York: the first minutes of the session, with what the tape takes back afterwards. */
const feed = new ScriptedFeed('2021-03-01T14:29:00.000Z');
let service: TestService;

beforeAll(async () => {
  service = await TestService.start({}, { feed });
});
afterAll(() => service.drop());

const FIELDS = 'startsAt open high low close volume tradeCount isFinal';
const follow = (symbol: string, timeframe: string) =>
  service.subscribe(`subscription { barUpdated(symbols: ["${symbol}"], timeframe: ${timeframe}) { ${FIELDS} } }`);
async function bars(symbol: string, timeframe: string) {
  const { data } = await service.ask(
    `{ instrument(symbol: "${symbol}") { bars(timeframe: ${timeframe}) { nodes { ${FIELDS} } } } }`,
  );
  return data.instrument.bars.nodes;
}
const lastTrade = async (symbol: string) =>
  (await service.ask(`{ instrument(symbol: "${symbol}") { lastTrade { price size } trades { totalCount } } }`)).data
    .instrument;
/** The newest event, once it looks like this. */
const shows = (subscription: Subscription, expected: object) =>
  eventually(() => {
    expect(subscription.events.at(-1)).toMatchObject(expected);
    return true;
  });
const eventuallyShown = (read: () => Promise<unknown>, expected: unknown) =>
  eventually(async () => {
    expect(await read()).toMatchObject(expected as object);
    return true;
  });

test('a late trade, a correction and a cancel fold the minute again and send it again, and every longer bar with it', async () => {
  feed.trade('2021-03-01T14:30:10.000Z', 'IBM', '120', '100'); // 1
  feed.trade('2021-03-01T14:30:20.000Z', 'IBM', '125', '200'); // 2: an error, as it will turn out
  feed.trade('2021-03-01T14:30:50.000Z', 'IBM', '121', '300'); // 3
  feed.trade('2021-03-01T14:31:10.000Z', 'IBM', '122', '400'); // 4
  const [minutes, fives, days] = ['ONE_MINUTE', 'FIVE_MINUTES', 'ONE_DAY'].map(timeframe =>
    follow('IBM', timeframe),
  ) as [Subscription, Subscription, Subscription];
  await eventually(() => [minutes, fives, days].every(({ events }) => events.length > 0));

  feed.amend(2, '2021-03-01T14:30:20.000Z', 'IBM', { at: '120.5', quantity: '250' });
  const corrected = {
    startsAt: '2021-03-01T14:30:00.000Z',
    open: '120.0000',
    high: '121.0000',
    low: '120.0000',
    close: '121.0000',
    volume: '650',
    tradeCount: 3,
    isFinal: true,
  };
  await shows(minutes, corrected);
  await shows(fives, { high: '122.0000', volume: '1050', isFinal: false });
  await shows(days, { high: '122.0000', volume: '1050', isFinal: false });
  expect((await bars('IBM', 'ONE_MINUTE'))[0]).toEqual(corrected);

  feed.lateTrade('2021-03-01T14:30:55.000Z', 'IBM', '119', '1000'); // 5
  await shows(minutes, { low: '119.0000', close: '119.0000', volume: '1650', tradeCount: 4, isFinal: true });
  await shows(fives, { low: '119.0000', close: '122.0000', volume: '2050' });
  feed.lateTrade('2021-03-01T14:30:56.000Z', 'IBM', '99', '10', ['Z']); // 6: out of sequence, for volume only
  await shows(minutes, { low: '119.0000', close: '119.0000', volume: '1660', tradeCount: 5, isFinal: true });

  feed.amend(5, '2021-03-01T14:30:55.000Z', 'IBM');
  await shows(minutes, { low: '120.0000', close: '121.0000', volume: '660', isFinal: true });
  // For the day a trade that was reported out of sequence counts as its low.
  await shows(days, { low: '99.0000', close: '122.0000', volume: '1060' });
  expect((await bars('IBM', 'ONE_DAY'))[0]).toMatchObject({ low: '99.0000', close: '122.0000', volume: '1060' });
  expect(await lastTrade('IBM')).toMatchObject({ lastTrade: { price: '122.0000' }, trades: { totalCount: 5 } });

  // The five minutes are over, and are still corrected.
  feed.trade('2021-03-01T14:36:00.000Z', 'IBM', '123', '100'); // 7
  await shows(fives, { startsAt: '2021-03-01T14:35:00.000Z', volume: '100' });
  feed.amend(1, '2021-03-01T14:30:10.000Z', 'IBM');
  await eventually(() => {
    const five = fives.events.filter(({ startsAt }) => startsAt === '2021-03-01T14:30:00.000Z').at(-1);
    expect(five).toMatchObject({ open: '120.5000', volume: '960', tradeCount: 4, isFinal: true });
    return true;
  });
  await shows(fives, { startsAt: '2021-03-01T14:35:00.000Z', volume: '100', isFinal: false });
  for (const subscription of [minutes, fives, days]) expect(subscription.errors).toEqual([]);
});

test('in the minute in progress they count at once, and after it has ended', async () => {
  const minutes = follow('AAPL', 'ONE_MINUTE');
  feed.trade('2021-03-01T14:37:10.000Z', 'AAPL', '120', '100'); // 8
  feed.trade('2021-03-01T14:37:20.000Z', 'AAPL', '125', '200'); // 9
  await shows(minutes, { high: '125.0000', volume: '300' });
  feed.amend(9, '2021-03-01T14:37:20.000Z', 'AAPL', { at: '121', quantity: '200' });
  await shows(minutes, { high: '121.0000', close: '121.0000', volume: '300', isFinal: false });
  expect(await lastTrade('AAPL')).toMatchObject({ lastTrade: { price: '121.0000', size: '200' } });
  feed.amend(9, '2021-03-01T14:37:20.000Z', 'AAPL');
  await shows(minutes, { high: '120.0000', volume: '100', isFinal: false });
  await eventuallyShown(() => lastTrade('AAPL'), { lastTrade: { price: '120.0000' }, trades: { totalCount: 1 } });
  feed.advance('2021-03-01T14:38:00.000Z');
  await shows(minutes, { high: '120.0000', volume: '100', isFinal: true });
});

test('a minute of which nothing is left is gone', async () => {
  feed.trade('2021-03-01T14:39:00.000Z', 'MSFT', '240', '100'); // 10
  feed.trade('2021-03-01T14:40:00.000Z', 'MSFT', '241', '100'); // 11
  feed.amend(10, '2021-03-01T14:39:00.000Z', 'MSFT');
  await eventuallyShown(() => bars('MSFT', 'FIVE_MINUTES'), [{ volume: '100', open: '241.0000' }]);
  expect(await bars('MSFT', 'ONE_MINUTE')).toHaveLength(1);
  expect(await bars('MSFT', 'ONE_DAY')).toMatchObject([{ volume: '100' }]);
});

test('what was never said, or is a day late, changes nothing', async () => {
  const before = await bars('IBM', 'ONE_DAY');
  feed.amend(99, '2021-03-01T14:30:10.000Z', 'IBM');
  feed.amend(99, '2021-03-01T14:30:10.000Z', 'IBM', { at: '1', quantity: '1' });
  feed.lateTrade('2021-02-26T14:30:10.000Z', 'IBM', '1', '1');
  feed.trade('2021-03-01T14:41:00.000Z', 'BAC', '35', '100'); // 13
  feed.trade('2021-03-01T14:42:00.000Z', 'BAC', '35', '100'); // 14
  feed.amend(13, '2021-03-01T14:41:00.000Z', 'BAC');
  await eventuallyShown(() => bars('BAC', 'ONE_DAY'), [{ volume: '100' }]); // those before it have been looked at
  expect(await bars('IBM', 'ONE_DAY')).toEqual(before);
});

test('whoever follows corrections is told each, with the trade as it was and as it is', async () => {
  const TRADE = '{ price size conditions executedAt sequence }';
  const corrections = service.subscribe(
    `subscription { tradeCorrected(symbols: ["KO"]) { symbol kind instrument { name } original ${TRADE} corrected ${TRADE} } }`,
  );
  const prints = service.subscribe(`subscription { tradePrinted(symbols: ["KO"]) ${TRADE} }`);
  await eventually(async () => {
    const metrics = await (await fetch(service.url.replace('/graphql', '/metrics'))).text();
    return ['corrections', 'trades'].every(stream =>
      metrics.includes(`market_data_subscribers{stream="${stream}",service="market-data"} 1`),
    );
  });
  const first = feed.said + 1;
  feed.trade('2021-03-01T14:50:10.000Z', 'KO', '50', '100');
  feed.trade('2021-03-01T14:50:20.000Z', 'KO', '51', '200', ['I']);
  await eventually(() => prints.events.length === 2);
  const amend = (place: number, time: string, values?: { at: string; quantity: string; conditions?: string[] }) =>
    feed.amend(first + place, time, 'KO', values);
  amend(1, '2021-03-01T14:50:20.000Z', { at: '50.5', quantity: '250', conditions: ['Z'] });
  await eventually(() => corrections.events.length === 1);
  amend(1, '2021-03-01T14:50:20.000Z', { at: '50.5', quantity: '250', conditions: ['Z'] }); // said again: nothing new
  amend(1, '2021-03-01T14:50:20.000Z');
  await eventually(() => corrections.events.length === 2);
  amend(1, '2021-03-01T14:50:20.000Z'); // taken back already
  feed.advance('2021-03-01T14:50:59.000Z');
  amend(0, '2021-03-01T14:50:10.000Z');
  await eventually(() => corrections.events.length === 3);
  const [, printed] = prints.events;
  const corrected = { ...printed, price: '50.5000', size: '250', conditions: ['Z'] };
  const of = { symbol: 'KO', instrument: { name: expect.stringContaining('Coca') } };
  expect(corrections.events).toEqual([
    { ...of, kind: 'CORRECTED', original: printed, corrected },
    { ...of, kind: 'CANCELED', original: corrected, corrected: null },
    { ...of, kind: 'CANCELED', original: prints.events[0], corrected: null },
  ]);
  expect(corrections.errors).toEqual([]);
});
