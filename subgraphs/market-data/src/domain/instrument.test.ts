import { describe, expect, test } from 'vitest';
import { isSymbol, unlistedInstrument } from './instrument.ts';
import { LISTED_INSTRUMENTS } from './listings.ts';

describe('instruments', () => {
  test('that are listed from the first start are stocks, funds and five crypto pairs, each once', () => {
    const symbols = LISTED_INSTRUMENTS.map(({ symbol }) => symbol);
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(symbols.every(isSymbol)).toBe(true);
    for (const known of [
      'AAPL',
      'MSFT',
      'NVDA',
      'AMZN',
      'GOOGL',
      'META',
      'TSLA',
      'IBM',
      'SPY',
      'QQQ',
      'BTC/USD',
      'ETH/USD',
    ])
      expect(symbols).toContain(known);
    const crypto = LISTED_INSTRUMENTS.filter(({ assetClass }) => assetClass === 'CRYPTO');
    expect(crypto.map(({ calendar }) => calendar)).toEqual(Array(5).fill('ALWAYS_OPEN'));
    expect(crypto.every(({ quantityIncrement }) => quantityIncrement < 10n ** 9n)).toBe(true);
    const equities = LISTED_INSTRUMENTS.filter(({ assetClass }) => assetClass === 'US_EQUITY');
    expect(equities.length).toBeGreaterThanOrEqual(40);
    expect(equities.every(({ quantityIncrement }) => quantityIncrement === 10n ** 9n)).toBe(true);
  });

  test('that only a feed knows are taken for stocks, or for crypto when they are written as a pair', () => {
    expect(unlistedInstrument('ACME')).toMatchObject({ assetClass: 'US_EQUITY', calendar: 'XNYS', currency: 'USD' });
    expect(unlistedInstrument('XRP/EUR')).toMatchObject({
      assetClass: 'CRYPTO',
      calendar: 'ALWAYS_OPEN',
      currency: 'EUR',
    });
  });

  test.each(['', 'aapl', 'A B', '/USD', 'A'.repeat(25), 'ÄÖ', 'A;'])('have no symbol like %j', text => {
    expect(isSymbol(text)).toBe(false);
  });
});
