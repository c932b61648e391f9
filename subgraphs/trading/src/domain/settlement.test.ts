import { describe, expect, it } from 'vitest';
import { aMarket, aSession, cash, NOON } from '../../test/support/fixtures.ts';
import { settledCash, settlementOf, unsettledAt, withdrawableCash } from './settlement.ts';

const later = (hours: number) => new Date(NOON.getTime() + hours * 3_600_000);

describe('settlement', () => {
  it('is at the opening of the next session for a stock, a day later where the market never closes, at once for crypto', () => {
    const nextOpensAt = later(21.5);
    const market = aMarket({ session: aSession({ nextOpensAt }) });
    expect(settlementOf({ assetClass: 'US_EQUITY' }, market)).toEqual(nextOpensAt);
    expect(settlementOf({ assetClass: 'US_EQUITY' }, aMarket({ session: aSession({ nextOpensAt: null }) }))).toEqual(
      later(24),
    );
    expect(settlementOf({ assetClass: 'CRYPTO' }, market)).toEqual(NOON);
  });

  it('keeps proceeds from leaving until it has come', () => {
    const proceeds = [
      { amount: cash('100.00'), settlesAt: later(1) },
      { amount: cash('50.00'), settlesAt: later(2) },
    ];
    expect([0, 1, 2].map(hours => unsettledAt(proceeds, later(hours)))).toEqual([cash('150.00'), cash('50.00'), 0n]);
    const balance = { available: cash('120.00'), held: cash('80.00') };
    expect(settledCash(balance, cash('150.00'))).toBe(cash('50.00'));
    expect(withdrawableCash(balance, cash('100.00'))).toBe(cash('20.00'));
  });

  it('is never below zero when unsettled proceeds were spent', () => {
    const balance = { available: cash('10.00'), held: 0n };
    expect([settledCash(balance, cash('150.00')), withdrawableCash(balance, cash('150.00'))]).toEqual([0n, 0n]);
  });
});
