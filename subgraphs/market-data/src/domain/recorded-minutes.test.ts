import { formatDecimal, parseDecimal } from '@platform/shared/pure';
import { describe, expect, test } from 'vitest';
import { readSample, samplePath } from '../../test/samples.ts';
import { parseTapeRow } from '../adapters/feeds/replay/tape-row.ts';
import type { Minute } from './bar.ts';
import { PRICE_SCALE, SIZE_SCALE } from './instrument.ts';
import { MinuteBuilder } from './minute-builder.ts';
import { tradingDateAt } from './session.ts';

interface PlainMinute {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  tradeCount: number;
}

const BAR = ['open', 'high', 'low', 'close'] as const;

/** The minutes that this service makes of a tape. */
function minutesOf(rows: readonly string[][]): Minute[] {
  const builder = new MinuteBuilder(() => ({ calendar: 'XNYS', exchange: 'XNYS' }));
  const closed: Minute[] = [];
  for (const [index, row] of rows.entries()) {
    if (row[0] !== 'T') continue;
    const event = parseTapeRow(row, String(index));
    if (event.kind !== 'trade') continue;
    closed.push(...builder.closeBefore(event.executedAt));
    builder.add({ ...event, sequence: BigInt(index) });
  }
  return [...closed, ...builder.closeBefore(Number.POSITIVE_INFINITY)];
}

/** The same, as a textbook has it: whole cents of cents, so that numbers are exact. */
function plainMinutesOf(rows: readonly string[][]): Map<string, PlainMinute> {
  const minutes = new Map<string, PlainMinute>();
  for (const [type, time = '', , , , , , price = '', size, , oddLot] of rows) {
    if (type !== 'T') continue;
    const startsAt = `${time.slice(0, 16)}:00.000Z`;
    const minute = minutes.get(startsAt) ?? { open: 0, high: 0, low: 0, close: 0, volume: 0, tradeCount: 0 };
    minutes.set(startsAt, minute);
    minute.volume += Number(size);
    minute.tradeCount += 1;
    if (oddLot === '1') continue;
    const units = Math.round(Number(price) * 10_000);
    if (minute.open === 0) Object.assign(minute, { open: units, high: units, low: units });
    minute.high = Math.max(minute.high, units);
    minute.low = Math.min(minute.low, units);
    minute.close = units;
  }
  return minutes;
}

const startOf = ({ startsAt }: Minute) => new Date(startsAt).toISOString();
const volumeOf = ({ tally }: Minute) => formatDecimal(tally.volume, SIZE_SCALE);

describe.each(['2013-10-07', '2013-10-08'])('the minutes of IBM on %s', day => {
  test('equal a plain reference on every minute, and the vendor in volume on 99 % of them', async ({ annotate }) => {
    const tape = samplePath(`feed-ibm-${day}.csv.gz`);
    const vendor = samplePath('minute-trades.csv.gz');
    if (tape === undefined || vendor === undefined) return;
    const rows = readSample(tape);
    const minutes = minutesOf(rows);
    const plain = plainMinutesOf(rows);
    expect(minutes).toHaveLength(390);
    expect(
      new Map(
        minutes.map(minute => {
          const { prices, volume, tradeCount } = minute.tally;
          const ours = BAR.map(name => [name, Number(prices?.[name] ?? 0n) / 100_000] as const);
          return [startOf(minute), { ...Object.fromEntries(ours), volume: Number(volume) / 1e9, tradeCount }];
        }),
      ),
    ).toEqual(plain);

    const theirs = new Map(
      readSample(vendor).flatMap(([symbol, startsAt = '', ...values]) =>
        symbol === 'IBM' && startsAt.startsWith(day) ? [[startsAt, values] as const] : [],
      ),
    );
    const share = (isEqual: (minute: Minute, values: readonly string[]) => boolean) =>
      minutes.filter(minute => isEqual(minute, theirs.get(startOf(minute)) ?? [])).length / minutes.length;
    const volumes = share((minute, values) => volumeOf(minute) === values[4]);
    const prices = share(({ tally }, values) =>
      BAR.every((name, place) => tally.prices?.[name] === parseDecimal(values[place] ?? '0', PRICE_SCALE)),
    );
    const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
    await annotate(
      `IBM ${day}: volume as the vendor's in ${percent(volumes)} of minutes, prices in ${percent(prices)}`,
    );
    // What differs are the auctions, which the vendor counts apart, and prices of trades that it leaves out.
    expect(volumes).toBeGreaterThanOrEqual(0.99);
    expect(prices).toBeGreaterThanOrEqual(0.9);
  });
});

test('recorded minutes, gathered by the session that they are in, open and close each day as the record of days has it', () => {
  const minutes = samplePath('minute-trades.csv.gz');
  const daily = samplePath('daily-us-equities.csv.gz');
  if (minutes === undefined || daily === undefined) return;
  const folded = new Map<string, { open: string; close: string; volume: number }>();
  for (const [symbol, startsAt = '', open = '', , , close = '', volume] of readSample(minutes)) {
    const date = tradingDateAt('XNYS', Date.parse(startsAt));
    if (date === undefined) continue;
    const day = folded.get(`${symbol} ${date}`) ?? { open, close, volume: 0 };
    folded.set(`${symbol} ${date}`, { ...day, close, volume: day.volume + Number(volume) });
  }
  const recorded = readSample(daily).flatMap(([symbol, date, open, , , close, volume]) => {
    const ours = folded.get(`${symbol} ${date}`);
    return ours === undefined ? [] : [{ day: `${symbol} ${date}`, open, close, volume: Number(volume), ours }];
  });
  // In summer and in winter, and the half day before Christmas of 2015.
  expect(recorded.map(({ day }) => day)).toEqual(expect.arrayContaining(['IBM 2013-10-07', 'GOOG 2015-12-24']));
  expect(recorded).toHaveLength(30);
  for (const { day, open, close, volume, ours } of recorded) {
    expect([day, ours.open, ours.close]).toEqual([day, open, close]);
    // What the record has on top are prints of the closing auction, which the minutes of this vendor leave out.
    expect(ours.volume / volume, day).toBeGreaterThan(0.97);
    expect(ours.volume, day).toBeLessThanOrEqual(volume);
  }
});
