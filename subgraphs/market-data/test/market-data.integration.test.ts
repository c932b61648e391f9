import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScriptedFeed } from './scripted-feed.ts';
import { TestService } from './service.ts';

/** A morning in March 2021, as the feed tells it. */
const feed = new ScriptedFeed('2021-03-01T14:29:00.000Z');
let service: TestService;

beforeAll(async () => {
  service = await TestService.start({}, { feed });
  feed.quote('2021-03-01T14:30:00.100Z', 'IBM', '120.0000', '120.0500', '300', '200');
  feed.trade('2021-03-01T14:30:00.200Z', 'IBM', '120.0500', '100');
  feed.trade('2021-03-01T14:30:30.000Z', 'IBM', '121', '7', ['I']);
  feed.trade('2021-03-01T14:30:59.999Z', 'IBM', '119.5', '50');
  feed.trade('2021-03-01T14:31:00.000Z', 'IBM', '120.2', '200');
  feed.trade('2021-03-01T14:33:00.000Z', 'IBM', '120.9', '3', ['I']);
  feed.trade('2021-03-01T14:35:00.000Z', 'IBM', '120.7', '100');
  feed.trade('2021-03-01T14:36:10.000Z', 'IBM', '120.4', '300');
});
afterAll(() => service.drop());

const barFields = 'startsAt endsAt open high low close volume tradeCount vwap isFinal';

describe('instruments', () => {
  test('come in one page when it is large enough, each with its rules', async () => {
    const { data } = await service.ask(
      '{ instruments(first: 500) { totalCount pageInfo { hasNextPage } nodes { symbol } } }',
    );
    expect(data.instruments.totalCount).toBe(50);
    expect(data.instruments.nodes).toHaveLength(50);
    expect(data.instruments.pageInfo.hasNextPage).toBe(false);
    const aapl = await service.ask(
      `{ instrument(symbol: "AAPL") { symbol name assetClass exchange calendar currency status isTradable isShortable
        isFractionable priceIncrement quantityIncrement quote { symbol } lastTrade { symbol } } }`,
    );
    expect(aapl.data.instrument).toEqual({
      symbol: 'AAPL',
      name: 'Apple Inc.',
      assetClass: 'US_EQUITY',
      exchange: 'XNAS',
      calendar: 'XNYS',
      currency: 'USD',
      status: 'ACTIVE',
      isTradable: true,
      isShortable: true,
      isFractionable: true,
      priceIncrement: '0.0100',
      quantityIncrement: '1',
      quote: null,
      lastTrade: null,
    });
    const bitcoin = await service.ask('{ instrument(symbol: "BTC/USD") { assetClass calendar quantityIncrement } }');
    expect(bitcoin.data.instrument).toEqual({
      assetClass: 'CRYPTO',
      calendar: 'ALWAYS_OPEN',
      quantityIncrement: '0.00000001',
    });
  });

  test('that do not exist are null', async () => {
    const { data, errors } = await service.ask(
      '{ instrument(symbol: "NOPE") { symbol } lower: instrument(symbol: "aapl") { symbol } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ instrument: null, lower: null });
  });

  test('are paged both ways, and filtered', async () => {
    const page = async (pageArguments: string) => {
      const { data } = await service.ask(
        `{ instruments(${pageArguments}) { nodes { symbol } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }`,
      );
      return { ...data.instruments, symbols: data.instruments.nodes.map((node: { symbol: string }) => node.symbol) };
    };
    const first = await page('first: 3');
    expect(first.symbols).toEqual(['AAPL', 'ABBV', 'ADBE']);
    const second = await page(`first: 2, after: "${first.pageInfo.endCursor}"`);
    expect(second.symbols).toEqual(['AMD', 'AMZN']);
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect((await page(`last: 2, before: "${second.pageInfo.startCursor}"`)).symbols).toEqual(['ABBV', 'ADBE']);
    expect((await page('last: 2')).symbols).toEqual(['WMT', 'XOM']);
    expect(await page('filter: { search: "bank" }')).toMatchObject({ symbols: ['BAC'], totalCount: 1 });
    expect((await page('filter: { assetClass: CRYPTO }')).totalCount).toBe(5);
    expect((await page('filter: { symbols: ["IBM", "NOPE", "SPY"], tradable: true, status: ACTIVE }')).symbols).toEqual(
      ['IBM', 'SPY'],
    );
  });

  test('are resolved as entities, in order, unknown ones as null', async () => {
    const { data, errors } = await service.ask(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Instrument { symbol name } } }`,
      { representations: ['SPY', 'NOPE', 'IBM'].map(symbol => ({ __typename: 'Instrument', symbol })) },
    );
    expect(errors).toBeUndefined();
    expect(data._entities.map((entity: { symbol: string } | null) => entity?.symbol)).toEqual([
      'SPY',
      undefined,
      'IBM',
    ]);
  });
});

test("a watchlist's symbols become instruments, in its order; what the market does not know is left out", async () => {
  const { data, errors } = await service.ask(
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Watchlist { id instruments { symbol name } } } }`,
    {
      representations: [
        { __typename: 'Watchlist', id: 'w1', symbols: ['SPY', 'NOPE', 'IBM'] },
        { __typename: 'Watchlist', id: 'w2', symbols: [] },
      ],
    },
  );
  expect(errors).toBeUndefined();
  expect(data._entities).toMatchObject([
    { id: 'w1', instruments: [{ symbol: 'SPY' }, { symbol: 'IBM' }] },
    { id: 'w2', instruments: [] },
  ]);
});

describe('quotes and trades', () => {
  test('are shown as the feed gave them', async () => {
    const { data } = await service.ask(
      `{ instrument(symbol: "IBM") {
        quote { symbol bidPrice bidSize askPrice askSize midPrice quotedAt sequence instrument { name } }
        lastTrade { price size exchange conditions executedAt } } }`,
    );
    expect(data.instrument.quote).toEqual({
      symbol: 'IBM',
      bidPrice: '120.0000',
      bidSize: '300',
      askPrice: '120.0500',
      askSize: '200',
      midPrice: '120.0250',
      quotedAt: '2021-03-01T14:30:00.100Z',
      sequence: expect.stringMatching(/^\d{16}$/),
      instrument: { name: 'International Business Machines Corporation' },
    });
    expect(data.instrument.lastTrade).toEqual({
      price: '120.4000',
      size: '300',
      exchange: 'N',
      conditions: [],
      executedAt: '2021-03-01T14:36:10.000Z',
    });
  });

  test('are paged both ways, with a total, within a range', async () => {
    const page = async (pageArguments: string) => {
      const { data } = await service.ask(
        `{ instrument(symbol: "IBM") { trades(${pageArguments}) { nodes { price } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
      );
      const { nodes, ...rest } = data.instrument.trades;
      return { ...rest, prices: nodes.map((node: { price: string }) => node.price) };
    };
    const first = await page('first: 2');
    expect(first).toMatchObject({ prices: ['120.0500', '121.0000'], totalCount: 7, pageInfo: { hasNextPage: true } });
    const second = await page(`first: 2, after: "${first.pageInfo.endCursor}"`);
    expect(second.prices).toEqual(['119.5000', '120.2000']);
    const back = await page(`last: 2, before: "${second.pageInfo.endCursor}"`);
    expect(back).toMatchObject({ prices: ['121.0000', '119.5000'], pageInfo: { hasPreviousPage: true } });
    expect((await page('last: 1')).prices).toEqual(['120.4000']);
    const range = 'from: "2021-03-01T14:30:59.999Z", to: "2021-03-01T14:33:00Z"';
    expect(await page(range)).toMatchObject({ prices: ['119.5000', '120.2000'], totalCount: 2 });
  });
});

describe('bars', () => {
  const bars = async (barArguments: string) => {
    const { data } = await service.ask(
      `{ instrument(symbol: "IBM") { bars(${barArguments}) { nodes { ${barFields} } totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
    );
    return data.instrument.bars;
  };

  test('of minutes include the one in progress, and leave out a minute of odd lots', async () => {
    const { nodes, totalCount } = await bars('timeframe: ONE_MINUTE');
    expect(nodes).toEqual([
      {
        startsAt: '2021-03-01T14:30:00.000Z',
        endsAt: '2021-03-01T14:31:00.000Z',
        ...{ open: '120.0500', high: '120.0500', low: '119.5000', close: '119.5000' },
        ...{ volume: '157', tradeCount: 3, vwap: '119.866666667', isFinal: true },
      },
      expect.objectContaining({ startsAt: '2021-03-01T14:31:00.000Z', volume: '200', isFinal: true }),
      expect.objectContaining({ startsAt: '2021-03-01T14:35:00.000Z', volume: '100', isFinal: true }),
      expect.objectContaining({ startsAt: '2021-03-01T14:36:00.000Z', volume: '300', isFinal: false }),
    ]);
    expect(totalCount).toBe(4);
  });

  test('of five minutes hold the odd lots too', async () => {
    const { nodes, totalCount } = await bars('timeframe: FIVE_MINUTES');
    expect(nodes).toEqual([
      {
        startsAt: '2021-03-01T14:30:00.000Z',
        endsAt: '2021-03-01T14:35:00.000Z',
        ...{ open: '120.0500', high: '120.2000', low: '119.5000', close: '120.2000' },
        ...{ volume: '360', tradeCount: 5, vwap: '120.057142857', isFinal: true },
      },
      expect.objectContaining({ startsAt: '2021-03-01T14:35:00.000Z', volume: '400', isFinal: false }),
    ]);
    expect(totalCount).toBe(2);
  });

  test.each([
    ['FIFTEEN_MINUTES', '2021-03-01T14:30:00.000Z', '2021-03-01T14:45:00.000Z'],
    ['ONE_HOUR', '2021-03-01T14:00:00.000Z', '2021-03-01T15:00:00.000Z'],
    ['ONE_DAY', '2021-03-01T05:00:00.000Z', '2021-03-02T05:00:00.000Z'],
    ['ONE_WEEK', '2021-03-01T05:00:00.000Z', '2021-03-08T05:00:00.000Z'],
    ['ONE_MONTH', '2021-03-01T05:00:00.000Z', '2021-04-01T04:00:00.000Z'],
  ])('of %s are in progress', async (timeframe, startsAt, endsAt) => {
    expect(await bars(`timeframe: ${timeframe}`)).toMatchObject({
      nodes: [{ startsAt, endsAt, open: '120.0500', close: '120.4000', volume: '760', tradeCount: 7, isFinal: false }],
      totalCount: 1,
    });
  });

  test('are the same before and after they are stored', async () => {
    const before = await bars('timeframe: FIVE_MINUTES');
    // Reading trades writes what waits.
    await service.ask('{ instrument(symbol: "IBM") { trades(first: 1) { nodes { price } } } }');
    expect(await bars('timeframe: FIVE_MINUTES')).toEqual(before);
  });

  test('are paged both ways', async () => {
    const starts = ({ nodes }: { nodes: { startsAt: string }[] }) =>
      nodes.map(({ startsAt }) => startsAt.slice(14, 16));
    const last = await bars('timeframe: ONE_MINUTE, last: 2');
    expect(starts(last)).toEqual(['35', '36']);
    expect(last.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    const earlier = await bars(`timeframe: ONE_MINUTE, last: 1, before: "${last.pageInfo.startCursor}"`);
    expect(starts(earlier)).toEqual(['31']);
    const later = await bars(`timeframe: ONE_MINUTE, first: 5, after: "${earlier.pageInfo.startCursor}"`);
    expect(starts(later)).toEqual(['35', '36']);
  });

  test('are taken whole or not at all from a range', async () => {
    const from = await bars('timeframe: FIVE_MINUTES, from: "2021-03-01T14:30:00.001Z"');
    expect(from.nodes).toHaveLength(1);
    const to = await bars('timeframe: FIVE_MINUTES, to: "2021-03-01T14:30:30Z"');
    expect(to).toMatchObject({ nodes: [{ volume: '360' }], totalCount: 1 });
    const extremes = 'from: "0001-01-01T00:00:00Z", to: "9999-12-31T23:59:59Z"';
    expect((await bars(`timeframe: ONE_MONTH, ${extremes}`)).totalCount).toBe(1);
    expect((await bars('timeframe: ONE_DAY, from: "9999-01-01T00:00:00Z"')).nodes).toEqual([]);
  });
});

describe('the clock and the calendar', () => {
  test("show the feed's time", async () => {
    const { data } = await service.ask(
      `{ marketClock { calendar now phase isOpen nextOpen nextClose source }
         crypto: marketClock(calendar: "ALWAYS_OPEN") { phase isOpen nextOpen nextClose } }`,
    );
    expect(data).toEqual({
      marketClock: {
        calendar: 'XNYS',
        now: '2021-03-01T14:36:10.000Z',
        phase: 'REGULAR',
        isOpen: true,
        nextOpen: '2021-03-02T14:30:00.000Z',
        nextClose: '2021-03-01T21:00:00.000Z',
        source: 'TAPE',
      },
      crypto: { phase: 'REGULAR', isOpen: true, nextOpen: null, nextClose: null },
    });
  });

  test('list sessions', async () => {
    const { data } = await service.ask(
      '{ marketCalendar(from: "2026-11-25", to: "2026-11-28") { date opensAt closesAt isEarlyClose } }',
    );
    expect(data.marketCalendar).toEqual([
      {
        date: '2026-11-25',
        opensAt: '2026-11-25T14:30:00.000Z',
        closesAt: '2026-11-25T21:00:00.000Z',
        isEarlyClose: false,
      },
      {
        date: '2026-11-27',
        opensAt: '2026-11-27T14:30:00.000Z',
        closesAt: '2026-11-27T18:00:00.000Z',
        isEarlyClose: true,
      },
    ]);
  });
});

/** As somebody who has seen how cursors are made would make one. */
const forgedCursor = (...key: string[]) => Buffer.from(JSON.stringify(key)).toString('base64url');

describe('bad input is refused with BAD_USER_INPUT', () => {
  test.each([
    '{ marketClock(calendar: "XLON") { now } }',
    '{ marketCalendar(calendar: "XLON", from: "2026-01-01", to: "2026-01-02") { date } }',
    '{ marketCalendar(from: "2026-01-02", to: "2026-01-01") { date } }',
    '{ marketCalendar(from: "2000-01-01", to: "2026-01-01") { date } }',
    '{ marketCalendar(from: "1989-12-31", to: "1990-01-02") { date } }',
    '{ marketCalendar(from: "2040-12-31", to: "2041-01-01") { date } }',
    '{ marketCalendar(from: "2026-02-30", to: "2026-03-02") { date } }',
    '{ instruments(first: 501) { totalCount } }',
    '{ instruments(first: -1) { totalCount } }',
    '{ instruments(first: 1, last: 1) { totalCount } }',
    '{ instruments(after: "nonsense") { totalCount } }',
    '{ instruments(filter: { search: " " }) { totalCount } }',
    `{ instruments(filter: { search: "${'x'.repeat(65)}" }) { totalCount } }`,
    '{ instrument(symbol: "IBM") { bars(timeframe: ONE_DAY, after: "WyIyMDIxIl0") { totalCount } } }',
    '{ instrument(symbol: "IBM") { bars(timeframe: ONE_DAY, from: "yesterday") { totalCount } } }',
    '{ instrument(symbol: "IBM") { trades(last: 1000) { totalCount } } }',
    '{ instrument(symbol: "IBM") { trades(from: "0000-01-01T00:00:00Z") { totalCount } } }',
    '{ instrument(symbol: "IBM") { quotes(to: "9999-12-31T23:59:59-12:00") { totalCount } } }',
    `{ instrument(symbol: "IBM") { trades(after: "${forgedCursor('2021-02-30T00:00:00Z', '1')}") { totalCount } } }`,
    `{ instrument(symbol: "IBM") { quotes(before: "${forgedCursor('0000-01-01T00:00:00Z')}") { totalCount } } }`,
    '{ instrument(symbol: "A\\u0000") { symbol } }',
    `{ instrument(symbol: "${'A'.repeat(10_000)}") { symbol } }`,
  ])('%s', async query => {
    const { errors } = await service.ask(query);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });

  test.each([
    ['an unknown symbol', ['IBM', 'NOPE']],
    ['no symbol', []],
    ['too many symbols', Array.from({ length: 501 }, (_, n) => `S${n}`)],
  ])('in a subscription to %s, which ends, and leaves the others alone', async (_, symbols) => {
    for (const [field, more] of [
      ['quoteUpdated', ''],
      ['tradePrinted', ''],
      ['barUpdated', ', timeframe: ONE_DAY'],
    ]) {
      const subscription = service.subscribe(
        `subscription ($symbols: [String!]!) { ${field}(symbols: $symbols${more}) { symbol } }`,
        { symbols },
      );
      await eventually(() => subscription.isOver);
      expect(subscription.errors.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
    }
  });
});

test('health and metrics are served', async () => {
  const base = service.url.replace('/graphql', '');
  expect((await fetch(`${base}/health/live`)).status).toBe(200);
  expect(await (await fetch(`${base}/health/ready`)).json()).toEqual({
    status: 'ok',
    checks: { postgres: 'ok', feed: 'ok' },
  });
  const metrics = await (await fetch(`${base}/metrics`)).text();
  expect(metrics).toMatch(/market_data_events_total\{kind="trade",service="market-data"\} 7/);
  feed.isBroken = true;
  const ready = await fetch(`${base}/health/ready`);
  feed.isBroken = false;
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { status: 'unavailable', checks: { postgres: 'ok', feed: 'failed' } },
  ]);
});
