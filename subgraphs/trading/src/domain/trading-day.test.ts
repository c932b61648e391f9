import { describe, expect, it } from 'vitest';
import { isLongTerm, startOfTradingDay, tradingDayOf } from './trading-day.ts';

describe('the day of a trade', () => {
  it.each([
    ['an evening in New York belongs to its own day', '2026-03-03T00:30:00Z', 'XNYS', '2026-03-02'],
    ['a day in New York begins at its midnight', '2026-03-02T05:00:00Z', 'XNYS', '2026-03-02'],
    ['also when the clocks have changed', '2026-07-01T04:00:00Z', 'XNYS', '2026-07-01'],
    ['a market that never closes keeps the days of UTC', '2026-03-03T00:30:00Z', 'ALWAYS_OPEN', '2026-03-03'],
  ])('%s', (_, at, calendar, day) => expect(tradingDayOf(new Date(at), calendar)).toBe(day));

  it('begins at midnight of its calendar', () => {
    expect(startOfTradingDay('2026-03-02', 'XNYS').toISOString()).toBe('2026-03-02T05:00:00.000Z');
    expect(startOfTradingDay('2026-07-01', 'XNYS').toISOString()).toBe('2026-07-01T04:00:00.000Z');
    expect(startOfTradingDay('2026-03-02', 'ALWAYS_OPEN').toISOString()).toBe('2026-03-02T00:00:00.000Z');
  });
});

/** The holding period begins on the day after the purchase; a year of it must have passed. */
describe('what was held for more than a year', () => {
  it.each([
    ['2025-03-10', '2026-03-10', false],
    ['2025-03-10', '2026-03-11', true],
    ['2023-02-28', '2024-02-29', false],
    ['2023-02-28', '2024-03-01', true],
    ['2024-02-28', '2025-02-28', false],
    ['2024-02-28', '2025-03-01', true],
    ['2024-02-29', '2025-02-28', false],
    ['2024-02-29', '2025-03-01', true],
    ['2024-12-31', '2025-12-31', false],
    ['2024-12-31', '2026-01-01', true],
  ])('bought on %s, sold on %s: %s', (boughtOn, soldOn, expected) =>
    expect(isLongTerm(boughtOn, soldOn)).toBe(expected),
  );
});
