import { describe, expect, test } from 'vitest';
import { readSample, samplePath } from '../../test/samples.ts';
import { marketHoursAt, sessionOn, sessionsBetween, tradingDateAt } from './session.ts';
import { addDays, weekdayOf } from './zoned-time.ts';

const at = (text: string) => Date.parse(text);
const text = (moment: number | undefined) => (moment === undefined ? undefined : new Date(moment).toISOString());

describe('the calendar of the New York Stock Exchange', () => {
  const CLOSED: Readonly<Record<number, readonly string[]>> = {
    1990: ['01-01', '02-19', '04-13', '05-28', '07-04', '09-03', '11-22', '12-25'],
    1991: ['01-01', '02-18', '03-29', '05-27', '07-04', '09-02', '11-28', '12-25'],
    1992: ['01-01', '02-17', '04-17', '05-25', '07-03', '09-07', '11-26', '12-25'],
    1993: ['01-01', '02-15', '04-09', '05-31', '07-05', '09-06', '11-25', '12-24'],
    1994: ['02-21', '04-01', '04-27', '05-30', '07-04', '09-05', '11-24', '12-26'],
    1995: ['01-02', '02-20', '04-14', '05-29', '07-04', '09-04', '11-23', '12-25'],
    1996: ['01-01', '02-19', '04-05', '05-27', '07-04', '09-02', '11-28', '12-25'],
    1997: ['01-01', '02-17', '03-28', '05-26', '07-04', '09-01', '11-27', '12-25'],
    1998: ['01-01', '01-19', '02-16', '04-10', '05-25', '07-03', '09-07', '11-26', '12-25'],
    2010: ['01-01', '01-18', '02-15', '04-02', '05-31', '07-05', '09-06', '11-25', '12-24'],
    2011: ['01-17', '02-21', '04-22', '05-30', '07-04', '09-05', '11-24', '12-26'],
    2012: ['01-02', '01-16', '02-20', '04-06', '05-28', '07-04', '09-03', '10-29', '10-30', '11-22', '12-25'],
    2018: ['01-01', '01-15', '02-19', '03-30', '05-28', '07-04', '09-03', '11-22', '12-05', '12-25'],
    2021: ['01-01', '01-18', '02-15', '04-02', '05-31', '07-05', '09-06', '11-25', '12-24'],
    2022: ['01-17', '02-21', '04-15', '05-30', '06-20', '07-04', '09-05', '11-24', '12-26'],
    2025: ['01-01', '01-09', '01-20', '02-17', '04-18', '05-26', '06-19', '07-04', '09-01', '11-27', '12-25'],
    2026: ['01-01', '01-19', '02-16', '04-03', '05-25', '06-19', '07-03', '09-07', '11-26', '12-25'],
    2027: ['01-01', '01-18', '02-15', '03-26', '05-31', '06-18', '07-05', '09-06', '11-25', '12-24'],
    2028: ['01-17', '02-21', '04-14', '05-29', '06-19', '07-04', '09-04', '11-23', '12-25'],
    2030: ['01-01', '01-21', '02-18', '04-19', '05-27', '06-19', '07-04', '09-02', '11-28', '12-25'],
  };

  test.each(Object.keys(CLOSED).map(Number))('closes on the holidays of %i and on no other weekday', year => {
    const closed: string[] = [];
    for (let date = `${year}-01-01`; date <= `${year}-12-31`; date = addDays(date, 1))
      if (weekdayOf(date) % 6 !== 0 && sessionOn('XNYS', date) === undefined) closed.push(date.slice(5));
    expect(closed).toEqual(CLOSED[year]);
  });

  const EARLY: Readonly<Record<number, readonly string[]>> = {
    1990: ['12-24'],
    1991: ['12-24'],
    1992: ['11-27', '12-24'],
    1993: ['11-26'],
    1994: ['11-25'],
    1995: ['07-03', '11-24'],
    1996: ['07-05', '11-29', '12-24'],
    1997: ['07-03', '11-28', '12-24', '12-26'],
    1999: ['11-26', '12-31'],
    2002: ['07-05', '11-29', '12-24'],
    2003: ['07-03', '11-28', '12-24', '12-26'],
    2010: ['11-26'],
    2012: ['07-03', '11-23', '12-24'],
    2013: ['07-03', '11-29', '12-24'],
    2024: ['07-03', '11-29', '12-24'],
    2025: ['07-03', '11-28', '12-24'],
    2026: ['11-27', '12-24'],
    2027: ['11-26'],
    2028: ['07-03', '11-24'],
  };

  test.each(Object.keys(EARLY).map(Number))(
    'closes early on the eves of %i and on no other day, at 13:00 or, before 1993, at 14:00',
    year => {
      const early = sessionsBetween('XNYS', `${year}-01-01`, `${year}-12-31`).filter(session => session.isEarlyClose);
      expect(early.map(({ date }) => date.slice(5))).toEqual(EARLY[year]);
      for (const session of early)
        expect(session.closesAt - session.opensAt).toBe((year < 1993 ? 4.5 : 3.5) * 3_600_000);
    },
  );

  test('opens at 09:30 in New York on both sides of a change of the clocks', () => {
    expect(text(sessionOn('XNYS', '2026-03-06')?.opensAt)).toBe('2026-03-06T14:30:00.000Z');
    expect(text(sessionOn('XNYS', '2026-03-09')?.opensAt)).toBe('2026-03-09T13:30:00.000Z');
    expect(text(sessionOn('XNYS', '2026-10-30')?.closesAt)).toBe('2026-10-30T20:00:00.000Z');
    expect(text(sessionOn('XNYS', '2026-11-02')?.closesAt)).toBe('2026-11-02T21:00:00.000Z');
  });

  test('equals the recorded sessions on every day of 2015 to 2027', () => {
    const file = samplePath('nyse-sessions.csv.gz');
    if (file === undefined) return;
    const recorded = readSample(file).map(([date, opens = '', closes = '']) => [date, at(opens), at(closes)]);
    const ours = sessionsBetween('XNYS', '2015-01-01', '2027-12-31');
    expect(ours.map(({ date, opensAt, closesAt }) => [date, opensAt, closesAt])).toEqual(recorded);
    expect(recorded).toHaveLength(3_268);
  });

  test('has a session on every day since 1998 on which stocks were traded, and on no other', () => {
    const file = samplePath('daily-us-equities.csv.gz');
    if (file === undefined) return;
    const recorded = readSample(file).flatMap(([symbol, date = '']) =>
      symbol === 'SPY' || symbol === 'IBM' ? [date] : [],
    );
    const traded = [...new Set(recorded)].sort();
    const ours = sessionsBetween('XNYS', traded[0] ?? '', traded.at(-1) ?? '').map(({ date }) => date);
    expect(ours).toEqual(traded);
  });
});

describe('the phases of the trading day', () => {
  test.each([
    ['2026-11-20T08:59:59Z', 'OVERNIGHT'],
    ['2026-11-20T09:00:00Z', 'PRE_MARKET'],
    ['2026-11-20T14:29:59Z', 'PRE_MARKET'],
    ['2026-11-20T14:30:00Z', 'REGULAR'],
    ['2026-11-20T20:59:59Z', 'REGULAR'],
    ['2026-11-20T21:00:00Z', 'AFTER_HOURS'],
    ['2026-11-21T00:59:59Z', 'AFTER_HOURS'],
    ['2026-11-21T01:00:00Z', 'CLOSED'], // Friday 20:00: there is no night before a Saturday
    ['2026-11-23T00:59:59Z', 'CLOSED'],
    ['2026-11-23T01:00:00Z', 'OVERNIGHT'], // Sunday 20:00
    ['2026-11-26T01:00:00Z', 'CLOSED'], // the eve of Thanksgiving, 20:00
    ['2026-11-26T16:00:00Z', 'CLOSED'],
    ['2026-11-27T01:00:00Z', 'OVERNIGHT'], // Thanksgiving, 20:00
    ['2026-11-27T17:59:59Z', 'REGULAR'],
    ['2026-11-27T18:00:00Z', 'AFTER_HOURS'], // an early close
    ['2026-11-27T22:00:00Z', 'CLOSED'],
    ['2026-03-08T23:59:59Z', 'CLOSED'], // a Sunday on which the clocks went forward
    ['2026-03-09T00:00:00Z', 'OVERNIGHT'],
  ])('%s is %s', (moment, phase) => {
    expect(marketHoursAt('XNYS', at(moment))).toMatchObject({ phase, isOpen: phase === 'REGULAR' });
  });

  test('tell when the market opens and closes next', () => {
    const hours = (moment: string) => {
      const { nextOpen, nextClose } = marketHoursAt('XNYS', at(moment));
      return [text(nextOpen), text(nextClose)];
    };
    expect(hours('2026-11-25T15:00:00Z')).toEqual(['2026-11-27T14:30:00.000Z', '2026-11-25T21:00:00.000Z']);
    expect(hours('2026-11-25T21:00:00Z')).toEqual(['2026-11-27T14:30:00.000Z', '2026-11-27T18:00:00.000Z']);
    expect(hours('2001-09-10T20:00:00Z')).toEqual(['2001-09-17T13:30:00.000Z', '2001-09-17T20:00:00.000Z']);
  });

  test.each([
    ['2026-11-25T15:00:00Z', '2026-11-26T01:00:00.000Z'],
    ['2026-11-25T22:00:00Z', '2026-11-26T01:00:00.000Z'],
    ['2026-11-26T01:00:00Z', '2026-11-27T22:00:00.000Z'],
  ])('after hours, as seen at %s, end at %s', (moment, end) =>
    expect(new Date(marketHoursAt('XNYS', at(moment)).extendedClose ?? 0).toISOString()).toBe(end),
  );

  test('of a market that never closes are always the regular session, by the day in UTC', () => {
    expect(marketHoursAt('ALWAYS_OPEN', at('2026-12-25T03:00:00Z'))).toEqual({
      phase: 'REGULAR',
      isOpen: true,
      nextOpen: undefined,
      nextClose: undefined,
      extendedClose: undefined,
    });
    expect(tradingDateAt('ALWAYS_OPEN', at('2026-12-25T23:59:59Z'))).toBe('2026-12-25');
    expect(sessionsBetween('ALWAYS_OPEN', '2026-02-27', '2026-03-01').map(({ date }) => date)).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ]);
  });
});
