import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectPostgres } from '@platform/shared/postgres';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openImportFile } from '../src/adapters/csv/import-file.ts';
import { createImportStore } from '../src/adapters/postgres/import-store.ts';
import { importFile } from '../src/application/import/import-file.ts';
import { samplePath } from './samples.ts';
import { ScriptedFeed } from './scripted-feed.ts';
import { TestService } from './service.ts';

const DAILY = 'symbol,date,open,high,low,close,volume';
const MINUTES = 'symbol,start_utc,open,high,low,close,volume';
const ACTIONS = 'symbol,last_cum_date,kind,value,close_that_day';

const directory = mkdtempSync(path.join(tmpdir(), 'market-data-history-'));
const feed = new ScriptedFeed('2021-04-05T13:29:00.000Z');
let service: TestService;

async function importText(name: string, header: string, ...rows: string[]): Promise<void> {
  const file = path.join(directory, `${name}.csv`);
  writeFileSync(file, `${[header, ...rows].join('\n')}\n`);
  await importPath(file);
}

async function importPath(file: string): Promise<void> {
  const sql = connectPostgres({ url: service.databaseUrl, poolSize: 1, applicationName: 'test' });
  try {
    const source = await openImportFile(file, { clock: { now: () => new Date() } });
    const report = await importFile({ source, store: createImportStore(sql) });
    expect([report.refused, report.brokenOff]).toEqual([0, undefined]);
  } finally {
    await sql.end();
  }
}

/** The service may take up the instruments of one file before the actions of the next are in. */
async function untilSplit(symbol: string, exDate: string): Promise<void> {
  await eventually(async () => {
    const { data } = await service.ask(
      `{ corporateActions(from: "${exDate}", to: "${exDate}", symbols: ["${symbol}"]) { kind } }`,
    );
    return data.corporateActions.length > 0;
  });
}

async function bars(symbol: string, barArguments: string) {
  const { data, errors } = await service.ask(
    `{ instrument(symbol: "${symbol}") { bars(${barArguments}) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
       nodes { startsAt open high low close volume tradeCount vwap isFinal } } } }`,
  );
  expect(errors).toBeUndefined();
  return data.instrument?.bars;
}
const closes = async (symbol: string, barArguments: string): Promise<[string, string][]> =>
  (await bars(symbol, barArguments)).nodes.map((bar: { startsAt: string; close: string }) => [
    bar.startsAt.slice(0, 10),
    bar.close,
  ]);

beforeAll(async () => {
  service = await TestService.start({}, { feed, followImportsEveryMs: 50 });
  // Around two splits and over the ends of weeks and months; rounded from the record.
  await importText(
    'daily',
    DAILY,
    'ACME,2014-06-05,646.2,649.37,642.61,647.35,10850000',
    'ACME,2014-06-06,650,651.25,644.48,645.57,12116671',
    'ACME,2014-06-09,92.69,93.88,91.75,93.7,72875948',
    'ACME,2014-06-10,94.73,95.05,93.57,94.25,62777000',
    'ACME,2020-08-28,504,505.77,498.31,499.23,44109029',
    'ACME,2020-08-31,127.67,131,126.25,129.04,210024091',
    'ACME,2021-04-01,123.66,124.18,122.49,123,75089134',
    'REV,2009-06-30,1.33,1.33,1.08,1.13,348972311',
    'REV,2009-07-01,19.7,22.96,17.55,18.08,38320797',
  );
  await importText(
    'minutes',
    MINUTES,
    'ACME,2014-06-06T19:59:00.000Z,645.4,645.7,645.3,645.57,70',
    'ACME,2014-06-09T13:30:00.000Z,92.69,92.9,92.6,92.8,700',
  );
  await importText(
    'actions',
    ACTIONS,
    'ACME,2014-06-06,split,6.999997,645.57',
    'ACME,2020-08-28,split,4,499.23',
    'REV,2009-06-30,split,0.05,1.13',
    'ACME,2014-06-09,dividend,9.37,93.7',
  );
  await untilSplit('REV', '2009-07-01');
});
afterAll(async () => {
  await service.drop();
  rmSync(directory, { recursive: true });
});

describe('imported history', () => {
  test('can be asked for, also of instruments that were not listed before, without a restart', async () => {
    const { nodes, totalCount } = await bars('REV', 'timeframe: ONE_DAY, adjustment: RAW');
    expect(totalCount).toBe(2);
    expect(nodes[0]).toEqual({
      startsAt: '2009-06-30T04:00:00.000Z',
      ...{ open: '1.3300', high: '1.3300', low: '1.0800', close: '1.1300' },
      ...{ volume: '348972311', tradeCount: 0, vwap: null, isFinal: true },
    });
  });

  test('is restated for splits unless it is asked for raw', async () => {
    expect(await closes('REV', 'timeframe: ONE_DAY')).toEqual([
      ['2009-06-30', '22.6000'],
      ['2009-07-01', '18.0800'],
    ]);
    expect(await closes('ACME', 'timeframe: ONE_DAY, to: "2021-01-01T00:00:00Z"')).toEqual([
      ['2014-06-05', '23.119642857'],
      ['2014-06-06', '23.056071429'],
      ['2014-06-09', '23.4250'],
      ['2014-06-10', '23.5625'],
      ['2020-08-28', '124.8075'],
      ['2020-08-31', '129.0400'],
    ]);
    const { nodes } = await bars('ACME', 'timeframe: ONE_DAY, first: 2, adjustment: SPLITS');
    expect(nodes[1].volume).toBe(String(12_116_671 * 28));
    expect(await closes('ACME', 'timeframe: ONE_DAY, adjustment: ALL, first: 3')).toEqual([
      ['2014-06-05', '20.807678571'],
      ['2014-06-06', '20.750464286'],
      ['2014-06-09', '21.0825'],
    ]);
  });

  test('makes weeks and months of restated days, also where a split is inside', async () => {
    const weeks = await bars('ACME', 'timeframe: ONE_WEEK, to: "2014-07-01T00:00:00Z"');
    expect(weeks.nodes).toMatchObject([
      {
        startsAt: '2014-06-02T04:00:00.000Z',
        open: '23.078571429',
        close: '23.056071429',
        volume: String((10_850_000 + 12_116_671) * 28),
      },
      { startsAt: '2014-06-09T04:00:00.000Z', open: '23.1725', close: '23.5625' },
    ]);
    const months = await bars('ACME', 'timeframe: ONE_MONTH');
    expect(months.totalCount).toBe(3);
    expect(months.nodes).toMatchObject([
      {
        startsAt: '2014-06-01T04:00:00.000Z',
        ...{ open: '23.078571429', high: '23.7625', low: '22.9375', close: '23.5625', isFinal: true },
        volume: String((10_850_000 + 12_116_671) * 28 + (72_875_948 + 62_777_000) * 4),
      },
      {
        startsAt: '2020-08-01T04:00:00.000Z',
        open: '126.0000',
        close: '129.0400',
        volume: String(44_109_029 * 4 + 210_024_091),
      },
      { startsAt: '2021-04-01T04:00:00.000Z', close: '123.0000', isFinal: false },
    ]);
  });

  test.each(['ONE_DAY', 'ONE_WEEK', 'ONE_MONTH'])('pages of %s, from either end, are the whole', async timeframe => {
    const all = await closes('ACME', `timeframe: ${timeframe}`);
    for (const size of [1, 2]) {
      const forwards = [];
      for (let after = ''; ; ) {
        const page = await bars('ACME', `timeframe: ${timeframe}, first: ${size}${after}`);
        forwards.push(...page.nodes);
        if (!page.pageInfo.hasNextPage) break;
        after = `, after: "${page.pageInfo.endCursor}"`;
      }
      const backwards = [];
      for (let before = ''; ; ) {
        const page = await bars('ACME', `timeframe: ${timeframe}, last: ${size}${before}`);
        backwards.unshift(...page.nodes);
        if (!page.pageInfo.hasPreviousPage) break;
        before = `, before: "${page.pageInfo.startCursor}"`;
      }
      for (const nodes of [forwards, backwards])
        expect(nodes.map(({ startsAt, close }) => [startsAt.slice(0, 10), close])).toEqual(all);
    }
  });

  test('of minutes is restated too', async () => {
    expect((await bars('ACME', 'timeframe: ONE_MINUTE')).nodes).toMatchObject([
      { close: '23.056071429', volume: '1960' },
      { close: '23.2000', volume: '2800' },
    ]);
  });

  test('goes on in the day that is being traded, which is held against the restated day before', async () => {
    feed.trade('2021-04-05T13:30:00.500Z', 'ACME', '125', '300');
    feed.trade('2021-04-05T13:31:00.500Z', 'ACME', '126', '100');
    expect((await bars('ACME', 'timeframe: ONE_DAY, last: 2')).nodes).toMatchObject([
      { close: '123.0000', isFinal: true },
      {
        startsAt: '2021-04-05T04:00:00.000Z',
        open: '125.0000',
        close: '126.0000',
        volume: '400',
        tradeCount: 2,
        isFinal: false,
      },
    ]);
    await importText('split-of-today', ACTIONS, 'ACME,2021-04-01,split,2,123');
    const snapshot = await eventually(async () => {
      const { data } = await service.ask(
        '{ instrument(symbol: "ACME") { snapshot { change changePercent previousDailyBar { close } } } }',
      );
      return data.instrument.snapshot.previousDailyBar.close === '61.5000' ? data.instrument.snapshot : undefined;
    });
    expect(snapshot).toMatchObject({ change: '64.5000', changePercent: '104.8780' });
  });

  test('of the future is not shown: the clock is the market, not the store', async () => {
    await importText(
      'future',
      DAILY,
      'LATER,2021-04-01,1,1,1,1,1',
      'LATER,2021-04-05,2,2,2,2,2',
      'LATER,2021-04-06,3,3,3,3,3',
    );
    await importText('future-actions', ACTIONS, 'LATER,2021-04-06,split,10,3');
    await eventually(
      async () => (await service.ask('{ instrument(symbol: "LATER") { symbol } }')).data.instrument !== null,
    );
    expect(await closes('LATER', 'timeframe: ONE_DAY')).toEqual([['2021-04-01', '1.0000']]);
    expect((await bars('LATER', 'timeframe: ONE_MONTH')).totalCount).toBe(1);
  });
});

describe('corporate actions', () => {
  const FIELDS = 'symbol kind exDate ratio newShares oldShares amount';
  const ofInstrument = async (symbol: string, from: string, to: string) => {
    const { data, errors } = await service.ask(
      `{ instrument(symbol: "${symbol}") { corporateActions(from: "${from}", to: "${to}") { ${FIELDS} } } }`,
    );
    return errors?.[0]?.extensions['code'] ?? data.instrument.corporateActions;
  };
  const ofAll = async (rest: string) => {
    const { data, errors } = await service.ask(`{ corporateActions(${rest}) { ${FIELDS} } }`);
    return errors?.[0]?.extensions['code'] ?? data.corporateActions;
  };
  const dividend = { ratio: null, newShares: null, oldShares: null };

  test('of an instrument are dated by the session after the last day with them, over a weekend too', async () => {
    expect(await ofInstrument('ACME', '2014-06-07', '2014-06-10')).toEqual([
      { symbol: 'ACME', kind: 'SPLIT', exDate: '2014-06-09', ratio: '7', newShares: 7, oldShares: 1, amount: null },
      { symbol: 'ACME', kind: 'CASH_DIVIDEND', exDate: '2014-06-10', ...dividend, amount: '9.3700' },
    ]);
    expect(await ofInstrument('REV', '2009-07-01', '2009-07-01')).toMatchObject([
      { exDate: '2009-07-01', ratio: '0.05', newShares: 1, oldShares: 20 },
    ]);
    for (const [from, to] of [
      ['2014-06-06', '2014-06-08'],
      ['2014-06-11', '2014-12-31'],
    ] as const)
      expect(await ofInstrument('ACME', from, to)).toEqual([]);
    expect(await ofInstrument('ACME', '2014-06-10', '2014-06-09')).toBe('BAD_USER_INPUT');
  });

  test('of a range are those of every instrument, or of some, by day, symbol, and dividends first', async () => {
    await importText(
      'same-day',
      ACTIONS,
      ...['ZED,2016-03-24,split,0.333333,9', 'ZED,2016-03-24,dividend,0.5,9', 'ABE,2016-03-24,dividend,1.25,100'],
      'ABE,2016-03-22,dividend,1,100',
    );
    // The exchange was closed on Good Friday, the 25th.
    const expected = [
      { symbol: 'ABE', kind: 'CASH_DIVIDEND', exDate: '2016-03-23', ...dividend, amount: '1.0000' },
      { symbol: 'ABE', kind: 'CASH_DIVIDEND', exDate: '2016-03-28', ...dividend, amount: '1.2500' },
      { symbol: 'ZED', kind: 'CASH_DIVIDEND', exDate: '2016-03-28', ...dividend, amount: '0.5000' },
      {
        symbol: 'ZED',
        kind: 'SPLIT',
        exDate: '2016-03-28',
        ratio: '0.333333333',
        newShares: 1,
        oldShares: 3,
        amount: null,
      },
    ];
    await eventually(async () => {
      expect(await ofAll('from: "2016-03-01", to: "2016-03-31"')).toEqual(expected);
      return true;
    });
    expect(await ofAll('from: "2016-03-28", to: "2016-03-28", symbols: ["ZED", "ZED", "NOPE"]')).toEqual(
      expected.slice(2),
    );
    expect(await ofAll('from: "2016-03-28", to: "2016-03-28", symbols: []')).toEqual([]);
  });

  test('that are dividends of one day are one to whoever holds the share', async () => {
    await importText('prices-of-pays', 'symbol,date,open,high,low,close,volume', 'PAYS,2014-11-14,50,50,50,50,100');
    await importText(
      'two-dividends',
      ACTIONS,
      ...['PAYS,2014-11-14,dividend,1,50', 'PAYS,2014-11-14,split,2,50', 'PAYS,2014-11-14,dividend,4,50'],
    );
    await eventually(async () => {
      expect(await ofAll('from: "2014-11-17", to: "2014-11-17", symbols: ["PAYS"]')).toMatchObject([
        { kind: 'CASH_DIVIDEND', amount: '5.0000' },
        { kind: 'SPLIT', ratio: '2' },
      ]);
      return true;
    });
    const adjusted = 'instrument(symbol: "PAYS") { bars(timeframe: ONE_DAY, adjustment: ALL) { nodes { close } } }';
    const { data } = await service.ask(`{ ${adjusted} }`);
    expect(data.instrument.bars.nodes).toEqual([{ close: '22.5000' }]);
  });

  test.each([
    'from: "2016-03-28", to: "2016-03-27"',
    'from: "2006-01-01", to: "2016-03-27"',
    'from: "2016-02-30", to: "2016-03-27"',
    `from: "2016-03-28", to: "2016-03-28", symbols: ${JSON.stringify(Array.from({ length: 501 }, (_, n) => `S${n}`))}`,
  ])('are refused with a reason for a range or list out of its limits (%#)', async rest => {
    expect(await ofAll(rest)).toBe('BAD_USER_INPUT');
  });
});

test('price increments are those of the day that is asked for, once they are imported', async () => {
  const increments = async (on: string) => {
    const { data } = await service.ask(
      `{ instrument(symbol: "ACME") { priceIncrements(on: "${on}") { minimumPrice increment } } }`,
    );
    return data.instrument.priceIncrements;
  };
  const stocks = [
    { minimumPrice: '0.0000', increment: '0.0001' },
    { minimumPrice: '1.0000', increment: '0.0100' },
  ];
  expect(await increments('2027-11-01')).toEqual(stocks);
  await importText('increments', 'symbol,effective_from,minimum_price,increment', 'ACME,2027-11-01,1,0.005');
  await eventually(async () => (await increments('2027-11-01'))[1]?.increment === '0.0050');
  expect(await increments('2027-10-31')).toEqual(stocks);
  const { data } = await service.ask('{ instrument(symbol: "ACME") { priceIncrements { increment } } }');
  expect(data.instrument.priceIncrements).toEqual(stocks.map(({ increment }) => ({ increment })));
});

test('the recorded splits of AAPL and AIG leave no jump in daily bars that are restated for them', async () => {
  const daily = samplePath('daily-us-equities.csv.gz');
  const actions = samplePath('corporate-actions.csv.gz');
  if (daily === undefined || actions === undefined) return;
  await importPath(daily);
  await importPath(actions);
  await untilSplit('AIG', '2009-07-01');
  for (const [symbol, splits] of [
    [
      'AAPL',
      [
        ['2000-06-20', 2],
        ['2005-02-25', 2],
        ['2014-06-06', 7],
        ['2020-08-28', 4],
      ],
    ],
    [
      'AIG',
      [
        ['1998-07-31', 1.5],
        ['1999-07-30', 1.25],
        ['2000-07-28', 1.5],
        ['2009-06-30', 0.05],
      ],
    ],
  ] as const)
    for (const [date, ratio] of splits) {
      const next = `from: "${date}T00:00:00Z", timeframe: ONE_DAY, first: 2`;
      const raw = await bars(symbol, `${next}, adjustment: RAW`);
      const restated = await bars(symbol, next);
      const jump = ({ nodes }: { nodes: { close: string; open: string }[] }) =>
        Number(nodes[0]?.close) / Number(nodes[1]?.open);
      // Over night each moved by less than a third, and raw by the ratio on top.
      expect(Math.abs(jump(restated) - 1)).toBeLessThan(1 / 3);
      expect(jump(raw) / jump(restated)).toBeCloseTo(ratio, 4);
    }
  const first = await bars('AAPL', 'timeframe: ONE_DAY, first: 1');
  // 16.25 before 2:1, 2:1, 7:1 and 4:1.
  expect(first.nodes[0]).toMatchObject({
    startsAt: '1998-01-02T05:00:00.000Z',
    close: '0.145089286',
    volume: String(6_315_000 * 112),
  });
  expect((await bars('AAPL', 'timeframe: ONE_DAY, first: 1')).totalCount).toBe(5_849);
});
