import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openImportFile } from '../src/adapters/csv/import-file.ts';
import { createImportStore } from '../src/adapters/postgres/import-store.ts';
import { type ImportOptions, importFile } from '../src/application/import/import-file.ts';
import type { ImportBatch, ImportStore } from '../src/application/ports/import-store.ts';
import { samplePath } from './samples.ts';

const clock = { now: () => new Date('2021-03-02T12:00:00Z') };
const DAILY = 'symbol,date,open,high,low,close,volume';
const MINUTES = 'symbol,start_utc,open,high,low,close,volume';
const TICKS = 'symbol,ts_utc,price,size,exchange,condition,suspicious';
const ACTIONS = 'symbol,last_cum_date,kind,value,close_that_day';

const directory = mkdtempSync(path.join(tmpdir(), 'market-data-import-'));
let database: Awaited<ReturnType<typeof freshDatabase>>;
let sql: Sql;

beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres({ url: database.url, poolSize: 2, applicationName: 'test' });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
  rmSync(directory, { recursive: true });
});

let files = 0;
function writeFile(content: string | Buffer, extension = 'csv'): string {
  files += 1;
  const file = path.join(directory, `file-${files}.${extension}`);
  writeFileSync(file, content);
  return file;
}
const csv = (header: string, ...rows: string[]) => `${[header, ...rows].join('\n')}\n`;

async function run(file: string, options: Partial<ImportOptions> = {}) {
  const source = await openImportFile(file, { clock });
  return importFile({ source, store: createImportStore(sql), ...options });
}

/** Everything that imports write, as text: two states are the same when it is. */
async function contents(): Promise<string> {
  const tables = ['daily_bars', 'minute_bars', 'trades', 'corporate_actions', 'days_to_fold', 'instruments'];
  const rows = await Promise.all(
    tables.map(table => sql.unsafe(`select t::text as row from market_data.${table} as t order by 1`)),
  );
  return JSON.stringify(rows);
}
const days = (symbol: string) => sql<{ day: string; close: string; volume: string; is_imported: boolean }[]>`
  select trading_date::text as day, trim_scale(close)::text as close, trim_scale(volume)::text as volume, is_imported
  from market_data.daily_bars where symbol = ${symbol} order by trading_date`;

describe('importing a file', () => {
  test('takes every row that can be taken, says of each other one its line and why, and changes nothing for it', async () => {
    const file = writeFile(
      csv(
        DAILY,
        'ACME,2021-02-24,10.5,11,10.25,10.75,1000',
        'ACME,2021-02-25,10,9,11,10,1000', // high and low swapped
        'ACME,2021-02-26,-10,11,10,10,1000',
        'ACME,2021-02-24,10.5,11,10.25,10.75,1000', // again
        'ACME,2021-03-03,10,11,10,10,1000', // tomorrow
        'ACME,2021-03-02,10,11,10,10,1000', // not over
        'ACME,2021-02-27,10,11,10,10,1000', // Saturday
        'ACME,2021-02-30,10,11,10,10,1000',
        'acme,2021-03-01,10,11,10,10,1000',
        'ACME,2021-03-01,12,11,10,10,1000',
        'ACME,2021-03-01,10,11,10,9.5,1000',
        'ACME,2021-03-01,10,11,10,1e1,1000',
        'ACME,2021-03-01,10,11,10,10',
        'ACME,2021-03-01,10,11,10,10,0',
        'ACME,2021-03-01,10,11,10,10.1,1200',
      ),
    );
    const report = await run(file);
    expect(report).toMatchObject({ format: 'daily bars', rows: 15, added: 2, unchanged: 0, refused: 13 });
    expect(report.refusals.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      '3: high 9 is less than low 11: are columns swapped?',
      '4: open: expected no less than 0: "-10"',
      '5: the same day is in line 2 already',
      '6: date: this day is not over yet: 2021-03-03',
      '7: date: this day is not over yet: 2021-03-02',
      '8: date: the exchange was closed: 2021-02-27',
      '9: date: expected a day such as 2013-10-07: "2021-02-30"',
      '10: symbol: not a symbol: "acme"',
      '11: open 12 is not between low 10 and high 11',
      '12: close 9.5 is not between low 10 and high 11',
      '13: close: expected a number with at most 9 digits after the point: "1e1"',
      '14: expected 7 fields, found 6',
      '15: volume: expected more than 0',
    ]);
    expect(await days('ACME')).toMatchObject([
      { day: '2021-02-24', close: '10.75', volume: '1000', is_imported: true },
      { day: '2021-03-01', close: '10.1', volume: '1200' },
    ]);
  });

  test('twice changes nothing, also under another name', async () => {
    const text = csv(DAILY, 'TWICE,2021-02-24,10.5,11,10.25,10.75,1000', 'TWICE,2021-02-25,10.5,11,10.25,10.75,1000');
    expect(await run(writeFile(text))).toMatchObject({ added: 2 });
    const before = await contents();
    expect(await run(writeFile(gzipSync(text), 'csv.gz'))).toMatchObject({ added: 0, unchanged: 2, refused: 0 });
    expect(await run(writeFile(text))).toMatchObject({ added: 0, unchanged: 2, refused: 0, resumedAfterLine: 0 });
    expect(await contents()).toBe(before);
  });

  test('keeps what is stored with other values, unless it is told to replace it', async () => {
    await run(writeFile(csv(DAILY, 'OTHER,2021-02-24,10.5,11,10.25,10.75,1000')));
    const changed = writeFile(
      csv(DAILY, 'OTHER,2021-02-24,10.5,11,10.25,10.5,1000', 'OTHER,2021-02-25,10.5,11,10.25,10.75,1000'),
    );
    const kept = await run(changed);
    expect(kept).toMatchObject({ added: 1, unchanged: 0, refused: 1 });
    expect(kept.refusals).toEqual([{ line: 2, reason: expect.stringContaining('stored with other values') }]);
    expect((await days('OTHER'))[0]?.close).toBe('10.75');
    expect(await run(changed, { replace: true })).toMatchObject({ added: 0, unchanged: 1, replaced: 1, refused: 0 });
    expect((await days('OTHER'))[0]?.close).toBe('10.5');
  });

  test('that was cut off within a line takes the lines before and not what is left of the last', async () => {
    const file = writeFile(
      csv(DAILY, 'CUT,2021-02-24,10.5,11,10.25,10.75,1000', 'CUT,2021-02-25,10.5,11,10.25,10.75,1000').slice(0, -2),
    );
    const report = await run(file);
    expect(report).toMatchObject({ added: 1, refused: 1 });
    expect(report.refusals[0]).toEqual({ line: 3, reason: expect.stringContaining('cut off') });
    expect(await days('CUT')).toHaveLength(1);
  });

  test('whose compression breaks off or is broken takes what could be read, and goes on there with the whole file', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => {
      const at = new Date(Date.parse('2020-01-02T14:30:00Z') + n * 60_000).toISOString();
      return `GZIP,${at},10,${10 + (n % 97) / 100},9.5,10,${100 + ((n * 7919) % 5003)}`;
    });
    const whole = gzipSync(csv(MINUTES, ...rows));
    const cut = await run(writeFile(whole.subarray(0, Math.floor(whole.length / 2)), 'csv.gz'));
    expect(cut.brokenOff).toContain('ends in the middle of its gzip stream');
    expect(cut.added).toBeGreaterThan(1_000);
    expect(cut.added).toBeLessThan(20_000);
    const broken = Buffer.from(whole);
    broken.fill(0xff, Math.floor(whole.length * 0.7), Math.floor(whole.length * 0.7) + 50);
    const read = await run(writeFile(broken, 'csv.gz'));
    expect(read.brokenOff).toContain('is not a gzip file, or broken');
    // What a broken stream still gives out is rows or is refused; nothing in between.
    const complete = await run(writeFile(whole, 'csv.gz'), { replace: true });
    expect(complete).toMatchObject({ rows: 20_000, refused: 0, brokenOff: undefined });
    const [stored] =
      await sql`select count(*)::integer as count, sum(volume)::bigint as volume from market_data.minute_bars where symbol = 'GZIP'`;
    expect(stored).toEqual({
      count: 20_000,
      volume: String(rows.reduce((sum, row) => sum + Number(row.split(',')[6]), 0)),
    });
  });

  test('goes on where an import of the same file was cut short', async () => {
    const rows = Array.from({ length: 9 }, (_, n) => `SHORT,2021-02-0${n + 1},10,11,10,10,${n + 1}`);
    const file = writeFile(csv(DAILY, ...rows));
    const store = createImportStore(sql);
    let batches = 0;
    const dying = {
      ...store,
      save: (...args: Parameters<typeof store.save>) => {
        batches += 1;
        return batches === 3 ? Promise.reject(new Error('killed')) : store.save(...args);
      },
    };
    await expect(run(file, { store: dying, batchSize: 2 })).rejects.toThrow('killed');
    // The 6th and 7th were a weekend: refused, and told again.
    expect(await run(file)).toMatchObject({ resumedAfterLine: 5, rows: 5, added: 3, unchanged: 0, refused: 2 });
    expect((await days('SHORT')).map(({ volume }) => volume)).toEqual(['1', '2', '3', '4', '5', '8', '9']);
    expect(await run(file)).toMatchObject({ resumedAfterLine: 0, added: 0, unchanged: 7, refused: 2 });
  });

  test('goes on without what it had made before, which is stored', async () => {
    const batches: ImportBatch[] = [];
    const store: ImportStore = {
      begin: async () => 8,
      async listSymbols() {},
      async save(batch) {
        batches.push(batch);
        return { added: 0, unchanged: 0, replaced: 0, conflicts: [] };
      },
      async finish() {},
    };
    const minutes = Array.from({ length: 10 }, (_, n) => `2021-02-26T14:3${n}`);
    const file = writeFile(csv(TICKS, ...minutes.map(minute => `TICK,${minute}:30.000Z,10.00,100,N,1,0`)));
    await importFile({ source: await openImportFile(file, { clock }), store });
    // Line 8 is the trade of 14:36, whose minute was not over.
    const made = batches.flatMap(({ tradedMinutes }) => tradedMinutes.map(({ startsAt }) => startsAt));
    expect(made).toEqual(minutes.slice(6).map(minute => Date.parse(`${minute}:00Z`)));
    expect(batches.flatMap(({ trades }) => trades.map(({ line }) => line))).toEqual([9, 10, 11]);
  });

  test('is refused as a whole when it is none of the known kinds', async () => {
    for (const [content, reason] of [
      [csv('symbol,date,high,open,low,close,volume', 'A,2021-02-24,1,1,1,1,1'), 'no header that is known'],
      ['', 'is empty'],
    ] as const)
      await expect(run(writeFile(content))).rejects.toThrow(reason);
    await expect(run(writeFile('no gzip', 'csv.gz'))).rejects.toThrow('not a gzip file');
    await expect(run(path.join(directory, 'missing.csv'))).rejects.toThrow('there is no file');
  });
});

describe('a faulty row', () => {
  const TAPE = 'type,time,symbol,bid_price,bid_size,ask_price,ask_size,price,size,exchange,odd_lot';
  const good: Readonly<Record<string, string>> = {
    [DAILY]: 'FAULT,2021-02-24,10.5,11,10.25,10.75,1000',
    [MINUTES]: 'FAULT,2021-02-24T14:30:00.000Z,10.5,11,10.25,10.75,1000',
    [TICKS]: 'FAULT,2021-02-24T14:30:00.100Z,10.00,100,N,1,0',
    [TAPE]: 'T,2021-02-24T14:30:00.100Z,FAULT,,,,,10.00,100,N,0',
  };

  test.each([
    ['a negative price', DAILY, 'FAULT,2021-02-25,-10.5,11,10.25,10.75,1000', 'open: expected no less than 0'],
    ['a negative price', MINUTES, 'FAULT,2021-02-24T14:31:00.000Z,10.5,11,-1,10.75,1000', 'low: expected no less'],
    ['a negative price', TICKS, 'FAULT,2021-02-24T14:30:01.000Z,-10.00,100,N,1,0', 'price: expected no less than 0'],
    ['a negative price', TAPE, 'Q,2021-02-24T14:30:01.000Z,FAULT,-10,100,11,100,,,N,', 'bid_price: expected no less'],
    ['swapped columns', DAILY, 'FAULT,2021-02-25,10.5,10.25,11,10.75,1000', 'are columns swapped?'],
    ['swapped columns', MINUTES, 'FAULT,2021-02-24T14:31:00.000Z,1000,11,10.25,10.75,10.5', 'open 1000 is not between'],
    ['swapped columns', TICKS, '2021-02-24T14:30:01.000Z,FAULT,10.00,100,N,1,0', 'ts_utc: expected a UTC time'],
    ['swapped columns', TAPE, '2021-02-24T14:30:01.000Z,T,FAULT,,,,,10.00,100,N,0', 'time: expected a UTC time'],
    ['a date of the future', DAILY, 'FAULT,2021-03-02,10.5,11,10.25,10.75,1000', 'date: this day is not over yet'],
    ['a date of the future', MINUTES, 'FAULT,2031-02-24T14:31:00.000Z,10.5,11,10.25,10.75,1', 'is not over yet'],
    ['a date of the future', TICKS, 'FAULT,2031-02-24T14:30:01.000Z,10.00,100,N,1,0', 'ts_utc: in the future'],
    ['a date of the future', TAPE, 'T,2031-02-24T14:30:01.000Z,FAULT,,,,,10.00,100,N,0', 'time: in the future'],
    ['a year that there was not', DAILY, 'FAULT,0000-02-24,10.5,11,10.25,10.75,1000', 'date: expected a day'],
    [
      'a year that there was not',
      MINUTES,
      'FAULT,0000-02-24T14:31:00.000Z,10.5,11,10.25,10.75,1',
      'start_utc: expected',
    ],
    ['a year that there was not', TICKS, 'FAULT,0000-02-24T14:30:01.000Z,10.00,100,N,1,0', 'ts_utc: expected'],
    ['a number that is none', ACTIONS, 'FAULT,2021-02-24,split,99999999999,10', 'not the ratio of a split'],
    ['said twice', DAILY, good[DAILY] ?? '', 'the same day is in line 2 already'],
    ['said twice', MINUTES, good[MINUTES] ?? '', 'the same minute is in line 2 already'],
    ['a size of nothing', TICKS, 'FAULT,2021-02-24T14:30:01.000Z,10.00,0,N,1,0', 'size: expected more than 0'],
    ['out of order', TAPE, 'T,2021-02-24T14:30:00.000Z,FAULT,,,,,10.00,100,N,0', 'time: earlier than the row before'],
  ])('with %s is told with its line, and changes nothing (%s)', async (_, header, row, reason) => {
    await run(writeFile(csv(header, good[header] ?? '')), { replace: true });
    const before = await contents();
    const report = await run(writeFile(csv(header, good[header] ?? '', row)));
    expect(report.refusals).toEqual([{ line: 3, reason: expect.stringContaining(reason) }]);
    expect(report).toMatchObject({ added: 0, refused: 1, brokenOff: undefined });
    expect(await contents()).toBe(before);
  });
});

describe('imported ticks', () => {
  const ticks = csv(
    TICKS,
    'TICK,2021-02-26T14:30:00.100Z,10.00,100,N,1,0',
    'TICK,2021-02-26T14:30:00.100Z,10.50,10,N,20000020,0', // an odd lot of the same millisecond
    'TICK,2021-02-26T14:30:59.999Z,10.25,200,N,20,0',
    'TICK,2021-02-26T14:31:00.000Z,9.75,300,N,1,1', // doubtful
    'TICK,2021-02-26T14:31:00.000Z,9.75,300,N,80,0',
    'TICK,2021-02-26T14:30:59.000Z,9.75,300,N,1,0', // out of order
    'TICK,2021-03-02T14:30:59.000Z,9.75,300,N,1,0', // in the future
  );

  test('make minutes and days, and are the same trades when they come again', async () => {
    const file = writeFile(ticks);
    const report = await run(file);
    expect(report).toMatchObject({ added: 4, refused: 3 });
    expect(report.refusals.map(({ line }) => line)).toEqual([5, 7, 8]);
    const minutes = await sql`
      select starts_at, trim_scale(open)::text as open, trim_scale(high)::text as high, trim_scale(close)::text as close,
        trim_scale(volume)::text as volume, trade_count from market_data.minute_bars where symbol = 'TICK' order by starts_at`;
    expect(minutes).toEqual([
      {
        starts_at: new Date('2021-02-26T14:30:00Z'),
        open: '10',
        high: '10.25',
        close: '10.25',
        volume: '310',
        trade_count: 3,
      },
      {
        starts_at: new Date('2021-02-26T14:31:00Z'),
        open: '9.75',
        high: '9.75',
        close: '9.75',
        volume: '300',
        trade_count: 1,
      },
    ]);
    expect(await days('TICK')).toEqual([{ day: '2021-02-26', close: '9.75', volume: '610', is_imported: false }]);
    const before = await contents();
    expect(await run(writeFile(ticks))).toMatchObject({ added: 0, unchanged: 4 });
    expect(await contents()).toBe(before);
  });

  test('a minute that an import was cut short in is made of all of its trades', async () => {
    const file = writeFile(ticks.replaceAll('TICK', 'HALF'));
    const store = createImportStore(sql);
    let batches = 0;
    const dying = {
      ...store,
      save: (...args: Parameters<typeof store.save>) => {
        batches += 1;
        return batches === 2 ? Promise.reject(new Error('killed')) : store.save(...args);
      },
    };
    await expect(run(file, { store: dying, batchSize: 1 })).rejects.toThrow('killed');
    await run(file);
    const [minute] =
      await sql`select trade_count from market_data.minute_bars where symbol = 'HALF' order by starts_at`;
    expect(minute).toEqual({ trade_count: 3 });
  });

  test('make minutes of all that is stored of them, and without what was canceled, also when the file breaks off', async () => {
    const tick = (at: string, price: string) => `PART,2021-02-26T${at}Z,${price},100,N,1,0`;
    await run(writeFile(csv(TICKS, tick('14:30:10.000', '10.00'), tick('14:30:20.000', '12.00'))));
    await sql`update market_data.trades set is_canceled = true where symbol = 'PART' and price = 12`;
    const whole = gzipSync(csv(TICKS, tick('14:30:05.000', '9.00'), tick('14:30:20.000', '12.00')), { level: 0 });
    const cut = await run(writeFile(whole.subarray(0, whole.length - 8), 'csv.gz'));
    expect(cut).toMatchObject({ added: 1, unchanged: 1, brokenOff: expect.stringContaining('ends in the middle') });
    const minutes = await sql`
      select trim_scale(open)::text as open, trim_scale(high)::text as high, trade_count from market_data.minute_bars where symbol = 'PART'`;
    expect(minutes).toEqual([{ open: '9', high: '10', trade_count: 2 }]);
  });

  test('an imported day is the record: it replaces one that was folded, and is not folded over', async () => {
    await run(writeFile(ticks.replaceAll('TICK', 'BOTH')));
    await run(writeFile(csv(DAILY, 'BOTH,2021-02-26,10,10.5,9.5,9.8,650')));
    await run(writeFile(csv(MINUTES, 'BOTH,2021-02-26T14:32:00.000Z,9,9,9,9,50')));
    expect(await days('BOTH')).toEqual([{ day: '2021-02-26', close: '9.8', volume: '650', is_imported: true }]);
  });
});

test('corporate actions are taken with the simple ratio that a noisy value means', async () => {
  const report = await run(
    writeFile(
      csv(
        ACTIONS,
        'ACT,2014-06-06,split,6.999997,645.57',
        'ACT,2009-06-30,split,0.050000,1.13',
        'ACT,2012-08-08,dividend,2.6499,619.86',
        'ACT,2014-06-05,split,1.000000,645.57',
        'ACT,2014-06-04,dividend,700,645.57',
        'ACT,2014-06-03,merger,700,645.57',
      ),
    ),
  );
  expect(report).toMatchObject({ added: 3, refused: 3 });
  expect(
    await sql`select new_shares, old_shares from market_data.corporate_actions where kind = 'SPLIT' order by last_cum_date`,
  ).toEqual([
    { new_shares: 1, old_shares: 20 },
    { new_shares: 7, old_shares: 1 },
  ]);
});

test('dividends of one day are taken, a regular and a special one, and each is held against its own', async () => {
  const [regular, special] = ['PAYS,2014-11-14,dividend,0.31,49.58', 'PAYS,2014-11-14,dividend,3,49.58'];
  const file = () => writeFile(csv(ACTIONS, regular, special, special, 'PAYS,2014-11-14,dividend,46.27,49.58'));
  const report = await run(file());
  expect(report).toMatchObject({ added: 2, refused: 2 });
  expect(report.refusals.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
    '4: the same action is in line 3 already',
    '5: value: the dividends of a day are less than the price of the share',
  ]);
  const amounts = async () =>
    (
      await sql<{ amount: string }[]>`
        select trim_scale(amount)::text as amount from market_data.corporate_actions where symbol = 'PAYS' order by number`
    ).map(({ amount }) => amount);
  expect(await amounts()).toEqual(['0.31', '3']);
  expect(await run(file())).toMatchObject({ added: 0, unchanged: 2 });
  // What is stored for the day is not added to by what another file says of it.
  const other = writeFile(csv(ACTIONS, 'PAYS,2014-11-14,dividend,0.32,49.58'));
  expect(await run(other)).toMatchObject({ added: 0, refused: 1 });
  expect(await run(other, { replace: true })).toMatchObject({ replaced: 1 });
  expect(await amounts()).toEqual(['0.32', '3']);
});

test('price increments are taken for days to come, and others only to replace them', async () => {
  const increments = (...rows: string[]) => writeFile(csv('symbol,effective_from,minimum_price,increment', ...rows));
  const report = await run(
    increments(
      ...['INC,2027-11-01,1,0.005', 'INC,2027-11-01,0,0.0001', 'INC,2027-11-01,1,0.01', 'INC,2027-13-01,1,0.01'],
      ...['INC,2028-05-01,1,0', 'INC,2028-05-01,-1,0.01'],
    ),
  );
  expect(report).toMatchObject({ format: 'price increments', added: 2, refused: 4 });
  const other = increments('INC,2027-11-01,1,0.002');
  expect(await run(other)).toMatchObject({ added: 0, refused: 1 });
  expect(await run(other, { replace: true })).toMatchObject({ replaced: 1, refused: 0 });
});

test.each([
  ['daily-us-equities.csv.gz', 'daily_bars', 45_738],
  ['minute-trades.csv.gz', 'minute_bars', 21_258],
  ['corporate-actions.csv.gz', 'corporate_actions', 544],
  ['ticks-ibm-2013-10-07-trades.csv.gz', 'trades', 24_293],
])(
  'the recorded %s goes in, and a second time changes nothing',
  async (name, table, rows) => {
    const file = samplePath(name);
    if (file === undefined) return;
    const test = await freshDatabase();
    const own = connectPostgres({ url: test.url, poolSize: 1, applicationName: 'test' });
    try {
      const once = async () =>
        importFile({
          source: await openImportFile(file, { clock: { now: () => new Date() } }),
          store: createImportStore(own),
        });
      const first = await once();
      expect(first).toMatchObject({ rows, brokenOff: undefined });
      const [stored] = await own.unsafe(
        `select count(*)::integer as count, md5(string_agg(t::text, '' order by t::text)) as hash from market_data.${table} as t`,
      );
      expect(stored?.['count']).toBe(first.added);
      expect(await once()).toMatchObject({ added: 0, unchanged: first.added, refused: first.refused });
      const [again] = await own.unsafe(
        `select count(*)::integer as count, md5(string_agg(t::text, '' order by t::text)) as hash from market_data.${table} as t`,
      );
      expect(again).toEqual(stored);
    } finally {
      await own.end();
      await test.drop();
    }
  },
  60_000,
);

describe('the commands', () => {
  const node = (script: string, ...args: string[]) =>
    spawnSync(process.execPath, [fileURLToPath(new URL(`../src/${script}/main.ts`, import.meta.url)), ...args], {
      env: { ...process.env, DATABASE_URL: database.url, INIT_CWD: directory },
      encoding: 'utf8',
    });

  test('report what was done, and tell by their exit code whether all of it was', async () => {
    const good = path.basename(writeFile(csv(DAILY, 'CMD,2021-02-24,10.5,11,10.25,10.75,1000.5')));
    const bad = path.basename(writeFile(csv(DAILY, 'CMD,2021-02-25,1,1,1,1,1', 'CMD,2021-02-25,1,1,1,1,1')));
    expect(node('import', good)).toMatchObject({
      status: 0,
      stdout: `${good} (daily bars): 1 rows: 1 added, 0 there already, 0 refused\n`,
      stderr: '',
    });
    expect(node('import', good, bad)).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('  line 3: the same day is in line 2 already\n'),
    });
    const missing = node('import', 'missing.csv', good);
    expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no file') });
    expect(missing.stdout).toContain('1 there already');
    expect(node('import')).toMatchObject({ status: 1, stderr: expect.stringContaining('Usage') });
  });

  test('export what can be imported again', async () => {
    await run(writeFile(csv(DAILY, 'OUT,2021-02-24,10.5,11,10.123456789,10.75,1000.5')));
    const exported = node('export', 'daily', 'OUT');
    expect(exported).toMatchObject({
      status: 0,
      stdout: csv(DAILY, 'OUT,2021-02-24,10.5000,11.0000,10.123456789,10.7500,1000.5'),
    });
    expect(await run(writeFile(exported.stdout))).toMatchObject({ added: 0, unchanged: 1 });
    expect(node('export', 'daily', "OUT'--").status).toBe(1);
    const ticks = node('export', 'trades', 'TICK', '--from', '2021-02-26', '--before', '2021-02-27').stdout;
    expect(await run(writeFile(ticks))).toMatchObject({ format: 'tape', added: 0, unchanged: 4, refused: 0 });
    // They count as they did, under whatever name.
    await run(writeFile(`\n${ticks.replaceAll('TICK', 'TOCK')}`));
    const minutes = (symbol: string) => sql`
      select starts_at, open, high, low, close, volume, trade_count, priced_volume, trading_date
      from market_data.minute_bars where symbol = ${symbol} order by starts_at`;
    expect(await minutes('TOCK')).toEqual(await minutes('TICK'));
    expect(ticks).toContain(',200,N,0,F\n');
    const regular = ticks.replaceAll('TICK', 'TACK').replaceAll(',F\n', ', ;F\n');
    expect(await run(writeFile(regular))).toMatchObject({ added: 4, refused: 0 });
    const [blank] = await sql`select conditions::text from market_data.trades where symbol = 'TACK' and size = 200`;
    expect(blank).toEqual({ conditions: '{" ",F}' });
    await sql`update market_data.trades set is_canceled = true where symbol = 'TOCK' and price = 9.75`;
    const left = node('export', 'trades', 'TOCK').stdout;
    expect(left).not.toContain('9.75');
    expect(await run(writeFile(left))).toMatchObject({ unchanged: 3, refused: 0 });
    expect(await run(writeFile(node('export', 'minutes', 'TICK').stdout))).toMatchObject({ unchanged: 2, refused: 0 });
    const actions = node('export', 'corporate-actions', 'ACT').stdout;
    expect(await run(writeFile(actions))).toMatchObject({ unchanged: 3, refused: 0 });
    const increments = node('export', 'price-increments', 'INC').stdout;
    expect(await run(writeFile(increments))).toMatchObject({ unchanged: 2, refused: 0 });
  });
});
