import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScriptedFeed } from './scripted-feed.ts';
import { TestService } from './service.ts';

let feed: ScriptedFeed;
let service: TestService;

beforeEach(async () => {
  feed = new ScriptedFeed('2021-03-01T14:29:00.000Z');
  service = await TestService.start({}, { feed, losslessBacklogMax: 1_000 });
});
afterEach(() => service.drop());

/** Subscribed as soon as the metric says so. */
async function subscribers(stream: string, count: number): Promise<void> {
  const url = `${service.url.replace('/graphql', '')}/metrics`;
  await eventually(async () =>
    (await (await fetch(url)).text()).includes(
      `market_data_subscribers{stream="${stream}",service="market-data"} ${count}`,
    ),
  );
}

describe('quoteUpdated', () => {
  const query =
    'subscription ($symbols: [String!]!) { quoteUpdated(symbols: $symbols) { symbol bidPrice askPrice sequence instrument { name } } }';

  test('gives each quote as it stands, then every change in order, of its symbols only', async () => {
    feed.quote('2021-03-01T14:30:00Z', 'IBM', '120', '120.05');
    feed.quote('2021-03-01T14:30:00Z', 'AAPL', '130', '130.05');
    feed.quote('2021-03-01T14:30:01Z', 'IBM', '120.01', '120.06');
    const subscription = service.subscribe(query, { symbols: ['IBM', 'SPY', 'AAPL', 'IBM'] });
    await eventually(() => subscription.events.length === 2);
    expect(subscription.events.map(({ symbol, bidPrice }) => [symbol, bidPrice])).toEqual([
      ['IBM', '120.0100'],
      ['AAPL', '130.0000'],
    ]);
    expect(subscription.events[0].instrument.name).toBe('International Business Machines Corporation');
    feed.quote('2021-03-01T14:30:02Z', 'MSFT', '200', '200.05');
    for (let n = 0; n < 200; n += 1) feed.quote('2021-03-01T14:30:02Z', 'IBM', `120.${100 + n}`, '121');
    feed.quote('2021-03-01T14:30:03Z', 'SPY', '400', '400.01');
    await eventually(() => subscription.events.length === 203);
    const ofIbm = subscription.events.filter(({ symbol }) => symbol === 'IBM').map(({ sequence }) => BigInt(sequence));
    expect(ofIbm.every((sequence, index) => index === 0 || sequence === (ofIbm[index - 1] ?? 0n) + 1n)).toBe(true);
    expect(subscription.events.at(-1)).toMatchObject({ symbol: 'SPY', bidPrice: '400.0000' });
  });

  test('gives the newest quote of each symbol to a subscriber that is behind', async () => {
    const subscription = service.subscribe(query, { symbols: ['IBM', 'AAPL'] });
    await subscribers('quotes', 1);
    // Said in one go: no subscriber can be that fast.
    for (let n = 0; n < 5_000; n += 1)
      feed.quote('2021-03-01T14:30:02Z', n === 7 ? 'AAPL' : 'IBM', '120', `${121 + n}`);
    await eventually(() =>
      subscription.events.some(({ symbol, askPrice }) => symbol === 'IBM' && askPrice === '5120.0000'),
    );
    expect(subscription.events.length).toBeLessThanOrEqual(3);
    expect(subscription.events.map(({ symbol }) => symbol)).toContain('AAPL');
  });

  test('counts on across restarts', async () => {
    feed.quote('2021-03-01T14:30:00Z', 'IBM', '120', '120.05');
    const sequenceNow = async () => {
      const { data } = await service.ask(
        '{ instrument(symbol: "IBM") { quote { sequence bidPrice } lastTrade { sequence } } }',
      );
      return data.instrument;
    };
    feed.trade('2021-03-01T14:30:00.500Z', 'IBM', '120.05', '100');
    const before = await sequenceNow();
    await service.stop();
    const laterFeed = new ScriptedFeed('2021-03-01T14:31:00.000Z');
    // Even when the system's clock has gone back.
    await service.startAgain({ feed: laterFeed, clock: { now: () => new Date(0) } });
    expect(await sequenceNow()).toEqual(before);
    laterFeed.quote('2021-03-01T14:31:00Z', 'IBM', '120.10', '120.15');
    const after = await sequenceNow();
    expect(after.quote.bidPrice).toBe('120.1000');
    expect(BigInt(after.quote.sequence)).toBeGreaterThan(BigInt(before.quote.sequence));
  });

  test('does not show, after a restart, what a tape has not said yet', async () => {
    feed.quote('2021-03-01T14:40:00Z', 'IBM', '120', '120.05');
    feed.trade('2021-03-01T14:40:00Z', 'IBM', '120.05', '100');
    feed.advance('2021-03-01T14:41:00Z');
    await service.stop();
    await service.startAgain({ feed: new ScriptedFeed('2021-03-01T14:30:00.000Z') });
    const { data } = await service.ask(
      '{ instrument(symbol: "IBM") { quote { bidPrice } lastTrade { price } bars(timeframe: ONE_MINUTE) { totalCount nodes { open } } trades { totalCount nodes { price } } snapshot { dailyBar { open } } } }',
    );
    expect(data.instrument).toEqual({
      quote: null,
      lastTrade: null,
      bars: { totalCount: 0, nodes: [] },
      trades: { totalCount: 0, nodes: [] },
      snapshot: { dailyBar: null },
    });
  });
});

describe('tradePrinted', () => {
  const query = 'subscription { tradePrinted(symbols: ["IBM", "SPY"]) { symbol price size conditions sequence } }';

  test('gives every trade, none from before', async () => {
    feed.trade('2021-03-01T14:30:00Z', 'IBM', '119', '100');
    const subscription = service.subscribe(query);
    await subscribers('trades', 1);
    for (let n = 1; n <= 900; n += 1)
      feed.trade('2021-03-01T14:30:01Z', n % 2 === 0 ? 'IBM' : 'SPY', '120', String(n), ['I']);
    feed.trade('2021-03-01T14:30:01Z', 'AAPL', '120', '1');
    await eventually(() => subscription.events.length === 900);
    expect(subscription.events.map(({ size }) => Number(size))).toEqual(Array.from({ length: 900 }, (_, n) => n + 1));
    expect(subscription.events[0]).toMatchObject({ symbol: 'SPY', price: '120.0000', conditions: ['I'] });
  });

  test('ends a subscriber that is too far behind, with an error', async () => {
    const subscription = service.subscribe(query);
    const other = service.subscribe('subscription { tradePrinted(symbols: ["AAPL"]) { price } }');
    await subscribers('trades', 2);
    for (let n = 1; n <= 1_100; n += 1) feed.trade('2021-03-01T14:30:01Z', 'IBM', '120', String(n));
    await eventually(() => subscription.isOver);
    expect(subscription.errors.map(({ extensions }) => extensions?.['code'])).toEqual(['SUBSCRIPTION_OVERFLOW']);
    feed.trade('2021-03-01T14:30:02Z', 'AAPL', '130', '1');
    await eventually(() => other.events.length === 1);
    await subscribers('trades', 1);
  });

  test('lets go of a subscriber that leaves', async () => {
    const subscription = service.subscribe(query);
    await subscribers('trades', 1);
    subscription.stop();
    await subscribers('trades', 0);
  });
});

describe('tradingStatusUpdated', () => {
  const query =
    'subscription { tradingStatusUpdated(symbols: ["IBM", "SPY"]) { symbol state reason lowerBand upperBand changedAt sequence instrument { name } } }';
  const short = ({ symbol, state, reason, lowerBand }: Record<string, string | null>) =>
    [symbol, state, reason, lowerBand].filter(Boolean).join(' ');

  test('gives each status as it stands, then every change', async () => {
    feed.bands('2021-03-01T14:30:00Z', 'IBM', '114', '126');
    const subscription = service.subscribe(query);
    await eventually(() => subscription.events.length === 2);
    feed.status('2021-03-01T14:31:00Z', 'IBM', 'HALTED', 'LUDP');
    feed.status('2021-03-01T14:31:00Z', 'AAPL', 'HALTED', 'T1');
    feed.status('2021-03-01T14:31:01Z', 'IBM', 'HALTED', 'LUDP');
    feed.status('2021-03-01T14:36:00Z', 'IBM', 'TRADING');
    feed.status('2021-03-01T14:36:01Z', 'SPY', 'HALTED');
    await eventually(() => subscription.events.length === 5);
    expect(subscription.events.map(short)).toEqual([
      'IBM TRADING 114.0000',
      'SPY TRADING',
      'IBM HALTED LUDP',
      'IBM TRADING',
      'SPY HALTED',
    ]);
    expect(subscription.events[2]).toMatchObject({
      ...{ lowerBand: null, upperBand: null, changedAt: '2021-03-01T14:31:00.000Z' },
      instrument: { name: 'International Business Machines Corporation' },
    });
    const ofIbm = subscription.events.filter(({ symbol }) => symbol === 'IBM').map(({ sequence }) => BigInt(sequence));
    expect(ofIbm).toEqual(ofIbm.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(subscription.events[1].sequence).toBe('0');
  });

  test('remembers a halt across a restart, until it is said to be over or a trade shows it', async () => {
    const statuses = async () => {
      const { data } = await service.ask(
        '{ ibm: instrument(symbol: "IBM") { tradingStatus { symbol state reason } } spy: instrument(symbol: "SPY") { tradingStatus { symbol state reason } } }',
      );
      return [data.ibm, data.spy].map(({ tradingStatus }) => short(tradingStatus));
    };
    feed.status('2021-03-01T14:31:00Z', 'IBM', 'HALTED', 'T1');
    feed.status('2021-03-01T14:31:00Z', 'SPY', 'HALTED', 'MWC1');
    await service.stop();
    const laterFeed = new ScriptedFeed('2021-03-01T14:40:00Z');
    await service.startAgain({ feed: laterFeed });
    expect(await statuses()).toEqual(['IBM HALTED T1', 'SPY HALTED MWC1']);
    laterFeed.trade('2021-03-01T14:41:00Z', 'IBM', '120', '100');
    laterFeed.status('2021-03-01T14:41:00Z', 'SPY', 'TRADING');
    expect(await statuses()).toEqual(['IBM TRADING', 'SPY TRADING']);
  });
});

describe('barUpdated', () => {
  const follow = (timeframe: string, symbols = '"IBM"') =>
    service.subscribe(
      `subscription { barUpdated(symbols: [${symbols}], timeframe: ${timeframe}) { symbol startsAt open high low close volume tradeCount isFinal } }`,
    );
  const short = ({ startsAt, close, volume, isFinal }: Record<string, string>) =>
    `${startsAt?.slice(11, 16)} ${close} ${volume}${isFinal ? ' final' : ''}`;

  test('shows the minute in progress, each change of it, and its final form', async () => {
    feed.trade('2021-03-01T14:30:01Z', 'IBM', '120', '100');
    const subscription = follow('ONE_MINUTE', '"IBM", "SPY"');
    await eventually(() => subscription.events.length === 1);
    feed.trade('2021-03-01T14:30:02Z', 'IBM', '121', '10', ['I']);
    feed.trade('2021-03-01T14:30:59.999Z', 'IBM', '119', '50');
    feed.advance('2021-03-01T14:31:00Z');
    feed.trade('2021-03-01T14:31:00Z', 'SPY', '400', '1');
    feed.trade('2021-03-01T14:33:00Z', 'IBM', '122', '100');
    await eventually(() => subscription.events.length === 7);
    expect(subscription.events.map(short)).toEqual([
      '14:30 120.0000 100',
      '14:30 120.0000 110',
      '14:30 119.0000 160',
      '14:30 119.0000 160 final',
      '14:31 400.0000 1',
      '14:31 400.0000 1 final',
      '14:33 122.0000 100',
    ]);
  });

  test('shows a longer bar with the minutes from before, stored or not, and makes it final when its time is over', async () => {
    feed.trade('2021-03-01T14:30:01Z', 'IBM', '120', '100');
    feed.trade('2021-03-01T14:31:01Z', 'IBM', '121', '100');
    await service.ask('{ instrument(symbol: "IBM") { trades(first: 1) { nodes { price } } } }'); // writes the first minute
    feed.trade('2021-03-01T14:32:01Z', 'IBM', '122', '100');
    feed.trade('2021-03-01T14:33:01Z', 'IBM', '123', '100');
    const subscription = follow('FIVE_MINUTES');
    await eventually(() => subscription.events.length === 1);
    feed.trade('2021-03-01T14:33:02Z', 'IBM', '124', '100');
    feed.trade('2021-03-01T14:34:02Z', 'IBM', '125', '100');
    feed.advance('2021-03-01T14:34:59Z');
    feed.advance('2021-03-01T14:35:00Z');
    feed.trade('2021-03-01T14:35:02Z', 'IBM', '126', '100');
    await eventually(() => subscription.events.length === 5);
    expect(subscription.events.map(short)).toEqual([
      '14:30 123.0000 400',
      '14:30 124.0000 500',
      '14:30 125.0000 600',
      '14:30 125.0000 600 final',
      '14:35 126.0000 100',
    ]);
    expect(subscription.events[3]).toMatchObject({
      open: '120.0000',
      high: '125.0000',
      low: '120.0000',
      tradeCount: 6,
    });
  });

  test('makes a day final at the close, and leaves out what is traded after it', async () => {
    feed.trade('2021-03-01T14:29:30Z', 'IBM', '119', '100'); // before the market opens
    feed.trade('2021-03-01T14:30:01Z', 'IBM', '120', '100');
    const subscription = follow('ONE_DAY');
    await eventually(() => subscription.events.length === 1);
    feed.trade('2021-03-01T20:59:59.999Z', 'IBM', '121', '100');
    feed.trade('2021-03-01T21:00:00Z', 'IBM', '122', '100');
    feed.trade('2021-03-02T14:30:00Z', 'IBM', '123', '100');
    await eventually(() => subscription.events.length === 4);
    expect(subscription.events.map(short)).toEqual([
      '05:00 120.0000 100',
      '05:00 121.0000 200',
      '05:00 121.0000 200 final',
      '05:00 123.0000 100',
    ]);
    // Writes what waits, so that stored minutes and the one in progress are folded.
    await service.ask('{ instrument(symbol: "IBM") { trades(first: 1) { nodes { price } } } }');
    const { data } = await service.ask(
      `{ instrument(symbol: "IBM") { bars(timeframe: ONE_DAY) { nodes { startsAt close volume isFinal } }
          snapshot { lastTrade { price } dailyBar { open isFinal } previousDailyBar { close isFinal } change changePercent } } }`,
    );
    expect(data.instrument.bars.nodes.map(short)).toEqual(['05:00 121.0000 200 final', '05:00 123.0000 100']);
    expect(data.instrument.snapshot).toEqual({
      lastTrade: { price: '123.0000' },
      dailyBar: { open: '123.0000', isFinal: false },
      previousDailyBar: { close: '121.0000', isFinal: true },
      change: '2.0000',
      changePercent: '1.6529',
    });
  });
});

describe('a restart in the middle of a minute', () => {
  const minutes = async () => {
    const { data } = await service.ask(
      '{ instrument(symbol: "IBM") { bars(timeframe: ONE_MINUTE) { nodes { startsAt open close volume tradeCount isFinal } } } }',
    );
    return data.instrument.bars.nodes;
  };

  test('goes on with the minute where it was left', async () => {
    feed.trade('2021-03-01T14:29:10Z', 'IBM', '119', '100');
    feed.trade('2021-03-01T14:30:10Z', 'IBM', '120', '100');
    await service.stop();
    const laterFeed = new ScriptedFeed('2021-03-01T14:30:40Z', 'SYSTEM');
    await service.startAgain({ feed: laterFeed });
    laterFeed.trade('2021-03-01T14:30:50Z', 'IBM', '121', '10');
    laterFeed.advance('2021-03-01T14:31:00Z');
    expect(await minutes()).toEqual([
      {
        startsAt: '2021-03-01T14:29:00.000Z',
        open: '119.0000',
        close: '119.0000',
        volume: '100',
        tradeCount: 1,
        isFinal: true,
      },
      {
        startsAt: '2021-03-01T14:30:00.000Z',
        open: '120.0000',
        close: '121.0000',
        volume: '110',
        tradeCount: 2,
        isFinal: true,
      },
    ]);
  });

  test('finishes it when it is over by then', async () => {
    feed.trade('2021-03-01T14:30:10Z', 'IBM', '120', '100');
    feed.trade('2021-03-01T14:30:20Z', 'IBM', '121', '100');
    await service.stop();
    await service.startAgain({ feed: new ScriptedFeed('2021-03-01T14:45:00Z', 'SYSTEM') });
    expect(await minutes()).toEqual([
      {
        startsAt: '2021-03-01T14:30:00.000Z',
        open: '120.0000',
        close: '121.0000',
        volume: '200',
        tradeCount: 2,
        isFinal: true,
      },
    ]);
  });
});
