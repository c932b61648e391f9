import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ConfigError } from '@platform/shared/config';
import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { type FeedEvent, timeOf } from '../../../application/ports/feed.ts';
import { openReplayFeed } from './replay-feed.ts';
import { TapeClock } from './tape-clock.ts';
import { TAPE_HEADER } from './tape-row.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'tapes-'));
afterAll(() => rmSync(directory, { recursive: true }));
const tape = fileURLToPath(new URL('../../../../test/tapes/three-minutes.csv', import.meta.url));
const silent = createLogger('test', 'silent');

function write(name: string, content: string | Buffer): string {
  const file = path.join(directory, name);
  writeFileSync(file, content);
  return file;
}

async function playToEnd(file: string, logger = silent): Promise<FeedEvent[]> {
  const feed = await openReplayFeed({ files: [file], speed: Number.POSITIVE_INFINITY, logger });
  const events: FeedEvent[] = [];
  feed.start(said => void events.push(...said));
  await eventually(() => events.at(-1)?.kind === 'advance' || !feed.isAlive());
  await feed.stop();
  return events;
}

describe('a replay at full speed', () => {
  test('says every row once, in order, and that the last minute is over', async () => {
    const rows = readFileSync(tape, 'utf8').trim().split('\n').slice(1);
    const events = await playToEnd(tape);
    expect(
      events.slice(0, -1).map(event => [event.kind[0]?.toUpperCase(), new Date(timeOf(event)).toISOString()]),
    ).toEqual(rows.map(row => row.split(',').slice(0, 2)));
    expect(events.at(-1)).toEqual({ kind: 'advance', at: Date.parse('2021-03-01T14:33:00Z') });
  });

  test('reads the same from a compressed tape, with a byte order mark and Windows line ends', async () => {
    const text = `\ufeff${readFileSync(tape, 'utf8').replaceAll('\n', '\r\n')}`;
    const events = await playToEnd(write('three-minutes.csv.gz', gzipSync(text)));
    expect(events).toEqual(await playToEnd(tape));
  });

  test('leaves the clock at the last event', async () => {
    const feed = await openReplayFeed({ files: [tape], speed: Number.POSITIVE_INFINITY, logger: silent });
    expect(feed.clock.now().toISOString()).toBe('2021-03-01T14:30:00.100Z');
    expect(feed.symbols).toEqual(['ACME', 'AAPL', 'BTC/USD']);
    const kinds: string[] = [];
    feed.start(events => void kinds.push(...events.map(event => event.kind)));
    await eventually(() => kinds.at(-1) === 'advance');
    expect(feed.clock.now().toISOString()).toBe('2021-03-01T14:32:10.000Z');
    await feed.stop();
  });

  test('refuses bad rows with line and reason, and plays the rest', async () => {
    const refused: unknown[] = [];
    const logger = silent.child({});
    logger.warn = ((entry: unknown) => void refused.push(entry)) as typeof logger.warn;
    const file = write(
      'bad.csv',
      [
        TAPE_HEADER,
        'T,2021-03-01T14:30:00.000Z,ACME,,,,,50.0000,100,N,0',
        'T,2021-03-01T14:30:01.000Z,ACME,,,,,-1,100,N,0',
        '"T,2021-03-01T14:30:02.000Z,ACME,,,,,50.0000,100,N,0',
        'T,2021-03-01T14:29:59.000Z,ACME,,,,,50.0000,100,N,0',
        '',
        'x'.repeat(20_000),
        'T,2021-03-01T14:30:03.000Z,ACME,,,,,50.0100,100,N,0',
      ].join('\n'),
    );
    const events = await playToEnd(file, logger);
    expect(events.map(event => event.kind)).toEqual(['trade', 'trade', 'advance']);
    expect(refused).toMatchObject([
      { line: 3, reason: expect.stringContaining('price:') },
      { line: 4, reason: expect.stringContaining('type:') },
      { line: 5, reason: 'time: earlier than the row before' },
      { line: 7, reason: expect.any(String) },
    ]);
  });

  test('breaks off where the compression is broken, having played what is before', async () => {
    const row = (n: number) => `T,2021-03-01T14:30:00.000Z,ACME,,,,,${n}.5,100,N,0`;
    const zipped = gzipSync([TAPE_HEADER, ...Array.from({ length: 20_000 }, (_, n) => row(n + 1))].join('\n'));
    const feed = await openReplayFeed({
      files: [write('cut.csv.gz', zipped.subarray(0, zipped.length - 2_000))],
      speed: Number.POSITIVE_INFINITY,
      logger: silent,
    });
    let count = 0;
    feed.start(events => {
      count += events.length;
    });
    await eventually(() => !feed.isAlive());
    expect(count).toBeGreaterThan(1_000);
    await feed.stop();
  });
});

describe('a tape that cannot be played', () => {
  test.each([
    ['is not there', () => path.join(directory, 'nowhere.csv'), 'there is no file'],
    ['is a directory', () => directory, 'is a directory'],
    ['has another header', () => write('other.csv', 'a,b,c\n1,2,3\n'), 'is not a tape'],
    ['is empty', () => write('empty.csv', ''), 'has no row'],
    ['has only a header', () => write('header.csv', `${TAPE_HEADER}\n`), 'has no row'],
    ['has only bad rows', () => write('rows.csv', `${TAPE_HEADER}\nQ,,,,,,,,,,\n`), 'has no row'],
    ['is not compressed', () => write('plain.csv.gz', `${TAPE_HEADER}\n`), 'is not a gzip file'],
  ])('keeps the service from starting, naming the variable: it %s', async (_, file, reason) => {
    const opening = openReplayFeed({ files: [file()], speed: 1, logger: silent });
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(`MARKET_DATA_REPLAY_FILE: `);
    await expect(opening).rejects.toThrow(reason);
  });
});

describe('a replay at a speed', () => {
  test('says each event when it is due, and never before', async () => {
    let elapsedMs = 0;
    const feed = await openReplayFeed({ files: [tape], speed: 60, logger: silent, monotonicMs: () => elapsedMs });
    const said: FeedEvent[] = [];
    feed.start(events => void said.push(...events.filter(event => event.kind !== 'advance')));
    await eventually(() => said.length === 1);
    expect(feed.clock.now().toISOString()).toBe('2021-03-01T14:30:00.100Z');
    elapsedMs = 10_000 / 60; // ten seconds of the tape, less than an event that comes after 9.9 s
    await eventually(() => said.length === 7);
    expect(feed.clock.now().toISOString()).toBe('2021-03-01T14:30:10.100Z');
    elapsedMs = 59_899 / 60;
    await eventually(() => said.length === 8);
    // Late: the clock waits for what has not been said.
    elapsedMs = 200_000 / 60;
    await eventually(() => said.length === 16);
    await eventually(() => feed.clock.now().toISOString() === '2021-03-01T14:33:20.100Z');
    await feed.stop();
  });
});

describe('several tapes', () => {
  const trade = (time: string, symbol: string, price: string) => `T,2021-03-01T${time}Z,${symbol},,,,,${price},100,N,0`;
  const quote = (time: string, symbol: string, bid: string) => `Q,2021-03-01T${time}Z,${symbol},${bid},100,99,100,,,N,`;
  const tapeOf = (name: string, ...rows: string[]) => write(name, `${[TAPE_HEADER, ...rows].join('\n')}\n`);
  const said = (events: readonly FeedEvent[]) =>
    events.flatMap(event => (event.kind === 'trade' || event.kind === 'quote' ? [event] : []));
  const files = [
    tapeOf(
      'a.csv',
      quote('14:30:00.000', 'AAA', '10'),
      trade('14:30:02.000', 'AAA', '11'),
      trade('14:30:04.000', 'AAA', '12'),
    ),
    tapeOf(
      'b.csv',
      trade('14:29:59.000', 'BBB', '20'),
      quote('14:30:02.000', 'BBB', '19'),
      trade('14:30:03.000', 'BBB', '21'),
    ),
    write('c.csv.gz', gzipSync(`${TAPE_HEADER}\n${trade('14:30:02.000', 'CCC', '30')}\n`)),
  ];

  async function play(from?: string): Promise<FeedEvent[]> {
    const feed = await openReplayFeed({
      ...{ files, speed: Number.POSITIVE_INFINITY, logger: silent },
      from: from === undefined ? undefined : Date.parse(from),
    });
    expect(feed.symbols).toEqual(['AAA', 'BBB', 'CCC']);
    expect(feed.clock.now().toISOString()).toBe(from ?? '2021-03-01T14:29:59.000Z');
    const events: FeedEvent[] = [];
    feed.start(batch => void events.push(...batch));
    await eventually(() => events.at(-1)?.kind === 'advance');
    await feed.stop();
    return events;
  }

  test('are played as one in time order, those of the same time in the order of the tapes', async () => {
    expect(said(await play()).map(event => [event.symbol, timeOf(event) % 60_000])).toEqual([
      ['BBB', 59_000],
      ['AAA', 0],
      ['AAA', 2_000],
      ['BBB', 2_000],
      ['CCC', 2_000],
      ['BBB', 3_000],
      ['AAA', 4_000],
    ]);
  });

  test('make the same events however they are cut into files', async () => {
    const row = fc.record({ ms: fc.integer({ min: 0, max: 500 }), symbol: fc.constantFrom('AAA', 'BBB', 'CCC') });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async rows => {
        const ordered = rows.toSorted((x, y) => x.ms - y.ms);
        const text = ({ ms, symbol }: (typeof rows)[number]) =>
          trade(`14:30:00.${String(ms).padStart(3, '0')}`, symbol, '10');
        run += 1;
        const cut = ['AAA', 'BBB', 'CCC'].flatMap(symbol => {
          const own = ordered.filter(one => one.symbol === symbol);
          return own.length === 0 ? [] : [tapeOf(`cut-${run}-${symbol}.csv`, ...own.map(text))];
        });
        const feed = await openReplayFeed({ files: cut, speed: Number.POSITIVE_INFINITY, logger: silent });
        const events: FeedEvent[] = [];
        feed.start(batch => void events.push(...batch));
        await eventually(() => events.at(-1)?.kind === 'advance');
        await feed.stop();
        const bySymbol = ordered.toSorted((x, y) => x.ms - y.ms || (x.symbol < y.symbol ? -1 : 1));
        expect(said(events).map(event => [event.symbol, timeOf(event) % 1_000])).toEqual(
          bySymbol.map(({ symbol, ms }) => [symbol, ms]),
        );
      }),
      { numRuns: 20 },
    );
  });

  test('begin later when they are told to, with the quotes as they stand then', async () => {
    const events = said(await play('2021-03-01T14:30:02.500Z'));
    expect(events.map(({ kind, symbol }) => [kind, symbol])).toEqual([
      ['quote', 'AAA'],
      ['quote', 'BBB'],
      ['trade', 'BBB'],
      ['trade', 'AAA'],
    ]);
  });

  test('of the same name are refused: their trades could not be told apart', async () => {
    const twin = path.join(mkdtempSync(path.join(directory, 'twin-')), 'a.csv');
    writeFileSync(twin, readFileSync(files[0] ?? ''));
    await expect(openReplayFeed({ files: [files[0] ?? '', twin], speed: 1, logger: silent })).rejects.toThrow(
      'have the same name',
    );
  });
});

describe('whoever operates a replay', () => {
  /** The tape of three minutes, a clock that is turned by hand, and what has been said. */
  async function startReplay(speed: number) {
    const time = { elapsedMs: 0 };
    const feed = await openReplayFeed({ files: [tape], speed, logger: silent, monotonicMs: () => time.elapsedMs });
    const said: FeedEvent[] = [];
    let latest = 0;
    feed.start(events => {
      for (const event of events) {
        expect(timeOf(event)).toBeGreaterThanOrEqual(latest); // the market's time never goes back
        latest = timeOf(event);
      }
      said.push(...events.filter(event => event.kind !== 'advance'));
    });
    await eventually(() => said.length >= 1);
    const now = () => feed.clock.now().toISOString();
    return { feed, time, said, now, controls: feed.controls };
  }

  test('stops the tape and its clock, and lets it go on from there', async () => {
    const { feed, time, said, now, controls } = await startReplay(60);
    time.elapsedMs = 10_000 / 60;
    await eventually(() => said.length === 7);
    controls.pause();
    expect(controls.status()).toEqual({ state: 'PAUSED', now: Date.parse('2021-03-01T14:30:10.100Z'), speed: 60 });
    time.elapsedMs += 3_600_000;
    expect(now()).toBe('2021-03-01T14:30:10.100Z');
    controls.resume();
    expect(now()).toBe('2021-03-01T14:30:10.100Z');
    time.elapsedMs += 49_899.5 / 60;
    await eventually(() => said.length === 8);
    expect(said).toHaveLength(8);
    await feed.stop();
  });

  test('changes the speed, from where the tape is', async () => {
    const { feed, time, now, controls } = await startReplay(1);
    time.elapsedMs = 5_000;
    await eventually(() => now() === '2021-03-01T14:30:05.100Z');
    controls.setSpeed(2);
    expect(now()).toBe('2021-03-01T14:30:05.100Z');
    time.elapsedMs += 1_000;
    await eventually(() => now() === '2021-03-01T14:30:07.100Z');
    await feed.stop();
  });

  test('lets a tape at full speed stop, and one that stands go on at full speed', async () => {
    const { feed, said, now, controls } = await startReplay(1);
    controls.pause();
    controls.setSpeed(Number.POSITIVE_INFINITY);
    const before = now();
    expect(controls.status()).toMatchObject({ state: 'PAUSED', speed: Number.POSITIVE_INFINITY });
    controls.resume();
    await eventually(() => controls.status().state === 'ENDED');
    expect(said).toHaveLength(16);
    expect(now() > before).toBe(true);
    await feed.stop();
  });

  test('sends it ahead: all in between is said, then it goes on as before', async () => {
    const { feed, time, said, now, controls } = await startReplay(1);
    expect(controls.seek(Date.parse('2021-03-01T14:31:00.000Z'))).toBe(true);
    await eventually(() => now() === '2021-03-01T14:31:00.000Z');
    const played = said.length;
    expect(said.every(event => timeOf(event) <= Date.parse('2021-03-01T14:31:00.000Z'))).toBe(true);
    expect(played).toBe(
      readFileSync(tape, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .filter(row => (row.split(',')[1] ?? '') <= '2021-03-01T14:31:00.000Z').length,
    );
    time.elapsedMs += 2_000;
    await eventually(() => now() === '2021-03-01T14:31:02.000Z');
    // Not back: what was said was said.
    expect(controls.seek(Date.parse('2021-03-01T14:30:00.000Z'))).toBe(false);
    expect(now()).toBe('2021-03-01T14:31:02.000Z');
    await feed.stop();
  });

  test('sends a stopped one ahead, and it stays stopped there', async () => {
    const { feed, time, now, controls } = await startReplay(1);
    controls.pause();
    expect(controls.seek(Date.parse('2021-03-01T14:31:30.000Z'))).toBe(true);
    await eventually(() => now() === '2021-03-01T14:31:30.000Z');
    time.elapsedMs += 60_000;
    expect(controls.status()).toMatchObject({ state: 'PAUSED', now: Date.parse('2021-03-01T14:31:30.000Z') });
    await feed.stop();
  });
});

describe("a tape's clock", () => {
  test('does not pass what has not been said, and does not go back', () => {
    let elapsedMs = 0;
    const clock = new TapeClock(1_000, 2, () => elapsedMs);
    expect(clock.time()).toBe(1_000);
    clock.start();
    clock.limitTo(1_500);
    elapsedMs = 100;
    expect(clock.time()).toBe(1_200);
    expect(clock.msUntil(1_500)).toBe(150);
    elapsedMs = 400;
    expect(clock.time()).toBe(1_500);
    clock.reach(1_500);
    clock.limitTo(Number.POSITIVE_INFINITY);
    expect(clock.time()).toBe(1_800);
  });
});
