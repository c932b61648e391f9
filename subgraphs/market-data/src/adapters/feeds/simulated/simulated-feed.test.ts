import { describe, expect, test } from 'vitest';
import type { FeedEvent } from '../../../application/ports/feed.ts';
import { LISTED_INSTRUMENTS } from '../../../domain/listings.ts';
import { TICK_MS } from './price-path.ts';
import { Simulation } from './simulated-feed.ts';

const START = Date.parse('2026-11-20T15:00:00Z');
const ALWAYS_OPEN = LISTED_INSTRUMENTS.map(instrument => ({ ...instrument, calendar: 'ALWAYS_OPEN' as const }));

function simulate(seed: number, ticks: number, instruments = ALWAYS_OPEN, from = START): FeedEvent[] {
  const simulation = new Simulation(instruments, seed);
  return Array.from({ length: ticks }, (_, tick) => simulation.tick(from + tick * TICK_MS)).flat();
}

const quotesOf = (events: readonly FeedEvent[]) => events.filter(event => event.kind === 'quote');
const tradesOf = (events: readonly FeedEvent[]) => events.filter(event => event.kind === 'trade');

describe('the simulated market', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(simulate(7, 200)).toEqual(simulate(7, 200));
    expect(quotesOf(simulate(7, 20))).not.toEqual(quotesOf(simulate(8, 20)));
  });

  test('gives an instrument the same prices whatever others there are', () => {
    const alone = ALWAYS_OPEN.filter(({ symbol }) => symbol === 'IBM');
    const ofIbm = simulate(3, 300).filter(event => event.kind !== 'advance' && event.symbol === 'IBM');
    expect(simulate(3, 300, alone).filter(event => event.kind !== 'advance')).toEqual(ofIbm);
  });

  test('quotes every instrument at once and then at least every two seconds', () => {
    const times = Map.groupBy(quotesOf(simulate(1, 600)), quote => quote.symbol);
    expect([...times.keys()].sort()).toEqual(ALWAYS_OPEN.map(({ symbol }) => symbol).sort());
    for (const quotes of times.values()) {
      expect(quotes[0]?.quotedAt).toBe(START);
      for (const [index, quote] of quotes.entries())
        expect(quote.quotedAt - (quotes[index - 1]?.quotedAt ?? START)).toBeLessThanOrEqual(2_000);
    }
  });

  test('goes on at the price of an earlier run, but not at one from elsewhere', () => {
    const bidAfter = (lastPrice: bigint) => {
      const simulation = new Simulation(
        ALWAYS_OPEN.filter(({ symbol }) => symbol === 'IBM'),
        1,
      );
      simulation.continueFrom(() => lastPrice);
      return Number(quotesOf(simulation.tick(START))[0]?.bidPrice) / 1e9;
    };
    expect(bidAfter(240_000_000_000n)).toBeCloseTo(240, 0);
    expect(bidAfter(190_000_000_000n)).toBeCloseTo(190, 0);
    expect(bidAfter(90_000_000_000n)).toBeGreaterThan(200);
  });

  test('is quiet enough for a laptop', () => {
    const perSecond = simulate(1, 600).filter(event => event.kind !== 'advance').length / 60;
    expect(perSecond).toBeGreaterThan(20);
    expect(perSecond).toBeLessThan(150);
  });

  test('quotes whole increments, at least one apart, and round lots of stocks', () => {
    const bySymbol = new Map(ALWAYS_OPEN.map(instrument => [instrument.symbol, instrument]));
    for (const { symbol, bidPrice = 0n, askPrice = 0n, bidSize = 0n, askSize = 0n } of quotesOf(simulate(2, 3_000))) {
      const { priceIncrement = 1n, quantityIncrement = 1n, assetClass } = bySymbol.get(symbol) ?? {};
      expect(askPrice - bidPrice).toBeGreaterThanOrEqual(priceIncrement);
      expect([bidPrice % priceIncrement, askPrice % priceIncrement]).toEqual([0n, 0n]);
      const lot = assetClass === 'US_EQUITY' ? quantityIncrement * 100n : quantityIncrement;
      expect([bidSize % lot, askSize % lot]).toEqual([0n, 0n]);
      expect(bidSize > 0n && askSize > 0n && bidPrice > 0n).toBe(true);
    }
  });

  test('prints trades at the quote or inside, in whole increments, odd lots marked as such', () => {
    const quotes = new Map<string, readonly [bigint, bigint]>();
    let oddLots = 0;
    for (const event of simulate(4, 3_000)) {
      if (event.kind === 'quote') quotes.set(event.symbol, [event.bidPrice ?? 0n, event.askPrice ?? 0n]);
      if (event.kind !== 'trade') continue;
      const [bid = 0n, ask = 0n] = quotes.get(event.symbol) ?? [];
      expect(event.price >= bid && event.price <= ask).toBe(true);
      expect(event.size).toBeGreaterThan(0n);
      if (!event.symbol.includes('/')) expect(event.conditions.includes('I')).toBe(event.size < 100_000_000_000n);
      if (event.conditions.includes('I')) oddLots += 1;
    }
    expect(oddLots).toBeGreaterThan(0);
  });

  test('moves, but does not run away', () => {
    const mids = quotesOf(
      simulate(
        5,
        36_000,
        ALWAYS_OPEN.filter(({ symbol }) => symbol === 'TSLA'),
      ),
    ).map(quote => Number(quote.bidPrice));
    expect(Math.max(...mids) / Math.min(...mids)).toBeGreaterThan(1.001);
    expect(Math.max(...mids) / Math.min(...mids)).toBeLessThan(1.2);
  });

  test('keeps to the hours of an exchange, and trades crypto round the clock', () => {
    const night = Date.parse('2026-11-20T03:00:00Z');
    const symbols = new Set(
      quotesOf(simulate(1, 100, [...LISTED_INSTRUMENTS] as typeof ALWAYS_OPEN, night)).map(quote => quote.symbol),
    );
    expect([...symbols].sort()).toEqual(['BTC/USD', 'DOGE/USD', 'ETH/USD', 'LTC/USD', 'SOL/USD']);
    expect(tradesOf(simulate(1, 100, [...LISTED_INSTRUMENTS] as typeof ALWAYS_OPEN)).length).toBeGreaterThan(0);
  });
});
