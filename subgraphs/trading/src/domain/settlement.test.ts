import { describe, expect, it } from 'vitest';
import { cash, NOON } from '../../test/support/fixtures.ts';
import { settledCash, settlementOf, spendProceeds, unsettledAt, withdrawableCash, withProceeds } from './settlement.ts';

const later = (hours: number) => new Date(NOON.getTime() + hours * 3_600_000);

describe('settlement', () => {
  it.each([
    ['in the session', '2026-03-02T17:00:00Z', '2026-03-03T14:30:00Z'],
    ['before the session, on the day after too', '2026-03-02T13:00:00Z', '2026-03-03T14:30:00Z'],
    ['after it', '2026-03-02T23:00:00Z', '2026-03-03T14:30:00Z'],
    ['in the opening auction of a Friday', '2026-03-06T14:29:59Z', '2026-03-09T13:30:00Z'],
    ['before a holiday', '2026-11-25T17:00:00Z', '2026-11-27T14:30:00Z'],
  ])('of a stock that was traded %s is at the opening of the next business day', (_, tradedAt, settlesAt) =>
    expect(settlementOf({ assetClass: 'US_EQUITY', calendar: 'XNYS' }, new Date(tradedAt))).toEqual(
      new Date(settlesAt),
    ),
  );

  it('is a day later where the market never closes, at the full hour, and at once for crypto', () => {
    const always = { assetClass: 'US_EQUITY', calendar: 'ALWAYS_OPEN' } as const;
    const hour = new Date('2026-03-02T17:00:00Z');
    expect(settlementOf(always, hour)).toEqual(new Date('2026-03-03T17:00:00Z'));
    expect(settlementOf(always, new Date(hour.getTime() + 1))).toEqual(new Date('2026-03-03T18:00:00Z'));
    expect(settlementOf({ assetClass: 'CRYPTO', calendar: 'ALWAYS_OPEN' }, NOON)).toEqual(NOON);
  });

  it('keeps proceeds from leaving until it has come', () => {
    const proceeds = [
      { amount: cash('100.00'), settlesAt: later(1) },
      { amount: cash('50.00'), settlesAt: later(2) },
    ];
    const account = { unsettled: proceeds, standing: { spentProceeds: [] } };
    expect([0, 1, 2].map(hours => unsettledAt(account, later(hours)))).toEqual([cash('150.00'), cash('50.00'), 0n]);
    const balance = { available: cash('120.00'), held: cash('80.00') };
    expect(settledCash(balance, cash('150.00'))).toBe(cash('50.00'));
    expect(withdrawableCash(balance, cash('100.00'))).toBe(cash('20.00'));
  });

  it('adds up what settles together, and forgets what has settled', () => {
    const sale = (dollars: string, at: number, settlesAt: number) => ({
      ...{ cash: cash(dollars), executedAt: later(at), settlesAt: later(settlesAt) },
    });
    const sales = [sale('100.00', 0, 24), sale('50.00', 1, 24), sale('20.00', 2, 48), sale('1.00', 3, 24)];
    const proceeds = sales.reduce(withProceeds, []);
    expect(proceeds).toEqual([
      { amount: cash('20.00'), settlesAt: later(48) },
      { amount: cash('151.00'), settlesAt: later(24) },
    ]);
    expect(withProceeds(proceeds, sale('7.00', 24, 72))).toEqual([
      { amount: cash('20.00'), settlesAt: later(48) },
      { amount: cash('7.00'), settlesAt: later(72) },
    ]);
  });

  it('leaves nothing to wait for of what was spent before it: what settles first is spent first', () => {
    const proceeds = [
      { amount: cash('50.00'), settlesAt: later(48) },
      { amount: cash('100.00'), settlesAt: later(24) },
    ];
    const spend = (spentProceeds: typeof proceeds, dollars: string, at = 0) =>
      spendProceeds({ unsettled: proceeds, standing: { spentProceeds } }, cash(dollars), later(at));
    const first = spend([], '70.00');
    expect(first).toEqual([{ amount: cash('70.00'), settlesAt: later(24) }]);
    const second = spend(first, '40.00');
    expect(second).toEqual([
      { amount: cash('100.00'), settlesAt: later(24) },
      { amount: cash('10.00'), settlesAt: later(48) },
    ]);
    const account = { unsettled: proceeds, standing: { spentProceeds: second } };
    expect([0, 24, 48].map(hours => unsettledAt(account, later(hours)))).toEqual([cash('40.00'), cash('40.00'), 0n]);
    expect(spend(second, '5.00', 24)).toEqual([{ amount: cash('15.00'), settlesAt: later(48) }]);
  });

  it('is never below zero when unsettled proceeds were spent', () => {
    const balance = { available: cash('10.00'), held: 0n };
    expect([settledCash(balance, cash('150.00')), withdrawableCash(balance, cash('150.00'))]).toEqual([0n, 0n]);
  });
});
