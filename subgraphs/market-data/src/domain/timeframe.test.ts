import { describe, expect, test } from 'vitest';
import { firstStartFrom, periodAt, periodStartingAt, type Timeframe } from './timeframe.ts';

const at = (text: string) => Date.parse(text);
const texts = (period: object | undefined) =>
  period && Object.values(period).map(moment => new Date(moment as number).toISOString().replace(':00.000Z', 'Z'));

describe('the bar that a moment counts for', () => {
  test.each<[Timeframe, string, string, string, string]>([
    ['ONE_MINUTE', '2026-11-20T14:31:59.999Z', '2026-11-20T14:31Z', '2026-11-20T14:32Z', '2026-11-20T14:32Z'],
    ['ONE_MINUTE', '2026-11-20T14:32:00.000Z', '2026-11-20T14:32Z', '2026-11-20T14:33Z', '2026-11-20T14:33Z'],
    ['FIVE_MINUTES', '2026-11-20T14:34:59Z', '2026-11-20T14:30Z', '2026-11-20T14:35Z', '2026-11-20T14:35Z'],
    ['FIFTEEN_MINUTES', '2026-11-20T14:44:59Z', '2026-11-20T14:30Z', '2026-11-20T14:45Z', '2026-11-20T14:45Z'],
    ['ONE_HOUR', '2026-11-20T14:44:59Z', '2026-11-20T14:00Z', '2026-11-20T15:00Z', '2026-11-20T15:00Z'],
    // A day is New York's, and final when its session closes.
    ['ONE_DAY', '2026-11-20T14:30:00Z', '2026-11-20T05:00Z', '2026-11-21T05:00Z', '2026-11-20T21:00Z'],
    ['ONE_DAY', '2026-11-27T17:59:59Z', '2026-11-27T05:00Z', '2026-11-28T05:00Z', '2026-11-27T18:00Z'],
    // The week of Thanksgiving ends with an early close.
    ['ONE_WEEK', '2026-11-25T15:00:00Z', '2026-11-23T05:00Z', '2026-11-30T05:00Z', '2026-11-27T18:00Z'],
    // A month in which the clocks go back, on its first day.
    ['ONE_MONTH', '2026-11-25T15:00:00Z', '2026-11-01T04:00Z', '2026-12-01T05:00Z', '2026-11-30T21:00Z'],
    ['ONE_MONTH', '2026-12-01T15:00:00Z', '2026-12-01T05:00Z', '2027-01-01T05:00Z', '2026-12-31T21:00Z'],
  ])('%s at %s', (timeframe, moment, startsAt, endsAt, finalAt) => {
    expect(texts(periodAt(timeframe, at(moment), 'XNYS'))).toEqual([startsAt, endsAt, finalAt]);
    expect(texts(periodStartingAt(timeframe, at(startsAt), 'XNYS'))).toEqual([startsAt, endsAt, finalAt]);
  });

  test('is none of a day, week or month outside of the regular session', () => {
    for (const timeframe of ['ONE_DAY', 'ONE_WEEK', 'ONE_MONTH'] as const)
      for (const moment of ['2026-11-20T14:29:59Z', '2026-11-20T21:00:00Z', '2026-11-21T15:00:00Z'])
        expect(periodAt(timeframe, at(moment), 'XNYS')).toBeUndefined();
  });

  test('is the day in UTC for a market that never closes', () => {
    expect(texts(periodAt('ONE_DAY', at('2026-11-21T23:59:00Z'), 'ALWAYS_OPEN'))).toEqual([
      '2026-11-21T00:00Z',
      '2026-11-22T00:00Z',
      '2026-11-22T00:00Z',
    ]);
  });
});

describe('the first bar from a moment on', () => {
  test.each<[Timeframe, string, string]>([
    ['FIVE_MINUTES', '2026-11-20T14:30:00.000Z', '2026-11-20T14:30Z'],
    ['FIVE_MINUTES', '2026-11-20T14:30:00.001Z', '2026-11-20T14:35Z'],
    ['ONE_DAY', '2026-11-20T05:00:00.000Z', '2026-11-20T05:00Z'],
    ['ONE_DAY', '2026-11-20T05:00:00.001Z', '2026-11-21T05:00Z'],
    ['ONE_WEEK', '2026-11-20T12:00:00.000Z', '2026-11-23T05:00Z'],
    ['ONE_MONTH', '2026-10-02T12:00:00.000Z', '2026-11-01T04:00Z'],
  ])('%s from %s', (timeframe, moment, startsAt) => {
    expect(texts({ at: firstStartFrom(timeframe, at(moment), 'XNYS') })).toEqual([startsAt]);
  });
});
