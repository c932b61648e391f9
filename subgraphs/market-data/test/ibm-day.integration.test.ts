import { eventually } from '@platform/shared/testkit';
import { describe, expect, test } from 'vitest';
import { readSample, samplePath } from './samples.ts';
import { replayOf, TestService } from './service.ts';

interface ReferenceBar {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  tradeCount: number;
}

/** Bars as a textbook has them, straight from the tape. Prices are whole ten-thousandths of a dollar, so numbers are exact. */
function referenceBars(rows: readonly string[][], lengthMs: number): Map<string, ReferenceBar> {
  const bars = new Map<string, ReferenceBar>();
  for (const [type, time = '', , , , , , price = '', size, , oddLot] of rows) {
    if (type !== 'T') continue;
    const startsAt = new Date(Math.floor(Date.parse(time) / lengthMs) * lengthMs).toISOString();
    const bar = bars.get(startsAt) ?? { open: 0, high: 0, low: 0, close: 0, volume: 0, tradeCount: 0 };
    bar.volume += Number(size);
    bar.tradeCount += 1;
    if (oddLot !== '1') {
      const units = Math.round(Number(price) * 10_000);
      if (bar.open === 0) Object.assign(bar, { open: units, high: units, low: units });
      bar.high = Math.max(bar.high, units);
      bar.low = Math.min(bar.low, units);
      bar.close = units;
    }
    bars.set(startsAt, bar);
  }
  return bars;
}

const priceOf = (units: number) => (units / 10_000).toFixed(4);

describe('the tape of IBM of 7 October 2013', () => {
  test('makes bars that equal a plain reference, and shows the recorded values', async () => {
    const file = samplePath('feed-ibm-2013-10-07.csv.gz');
    if (file === undefined) return;
    const rows = readSample(file);
    const service = await TestService.start({ feed: replayOf(file) });
    try {
      const trades = service.subscribe(
        'subscription { tradePrinted(symbols: ["IBM"]) { price size executedAt sequence } }',
      );
      await service.hasPlayed();
      const { data: final } = await service.ask(
        '{ marketClock { now phase source } instrument(symbol: "IBM") { lastTrade { price } quote { bidPrice bidSize askPrice askSize quotedAt } } }',
      );
      expect(final.marketClock).toEqual({ now: '2013-10-07T19:59:59.404Z', phase: 'REGULAR', source: 'TAPE' });
      const lastQuote = rows.findLast(([type]) => type === 'Q') ?? [];
      expect(Object.values(final.instrument.quote)).toEqual([
        lastQuote[3],
        lastQuote[4],
        lastQuote[5],
        lastQuote[6],
        lastQuote[1],
      ]);
      expect(final.instrument.lastTrade.price).toBe(rows.findLast(([type]) => type === 'T')?.[7]);

      for (const [timeframe, lengthMs] of [
        ['ONE_MINUTE', 60_000],
        ['FIVE_MINUTES', 300_000],
        ['ONE_HOUR', 3_600_000],
      ] as const) {
        const { data } = await service.ask(
          `{ instrument(symbol: "IBM") { bars(timeframe: ${timeframe}, first: 500) { totalCount nodes { startsAt open high low close volume tradeCount isFinal } } } }`,
        );
        const reference = [...referenceBars(rows, lengthMs)].map(
          ([startsAt, { open, high, low, close, volume, tradeCount }]) => ({
            ...{ startsAt, open: priceOf(open), high: priceOf(high), low: priceOf(low), close: priceOf(close) },
            ...{ volume: String(volume), tradeCount, isFinal: true },
          }),
        );
        expect(data.instrument.bars.nodes).toEqual(reference);
        expect(data.instrument.bars.totalCount).toBe(reference.length);
      }

      const { data } = await service.ask(
        '{ instrument(symbol: "IBM") { trades(last: 1) { totalCount } bars(timeframe: ONE_DAY) { nodes { volume isFinal } } } }',
      );
      const ofTrades = rows.filter(([type]) => type === 'T');
      expect(data.instrument.trades.totalCount).toBe(ofTrades.length);
      const volume = ofTrades.reduce((sum, row) => sum + Number(row[8]), 0);
      expect(data.instrument.bars.nodes).toEqual([{ volume: String(volume), isFinal: true }]);

      await eventually(() => trades.events.at(-1)?.executedAt === '2013-10-07T19:59:59.404Z');
      const heard = trades.events.map(({ price, size, executedAt }) => [executedAt, price, size]);
      expect(heard).toEqual(ofTrades.slice(-heard.length).map(row => [row[1], row[7], row[8]]));
      trades.stop();

      // Played again, the tape adds nothing.
      await service.stop();
      await service.startAgain();
      await eventually(async () => {
        const again = await service.ask(
          '{ marketClock { now } instrument(symbol: "IBM") { trades(last: 1) { totalCount } } }',
        );
        return (
          again.data.marketClock.now === '2013-10-07T19:59:59.404Z' &&
          again.data.instrument.trades.totalCount === ofTrades.length
        );
      });
      const metrics = await (await fetch(service.url.replace('/graphql', '/metrics'))).text();
      expect(metrics).toContain('market_data_rows_written_total{table="trades"');
      expect(metrics).not.toContain('market_data_rows_dropped_total{');
    } finally {
      await service.drop();
    }
  });
});
