import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface TapeQuote {
  readonly timeMs: number;
  readonly bidPrice: string;
  readonly bidSize: string;
  readonly askPrice: string;
  readonly askSize: string;
}

export interface TapeTrade {
  readonly timeMs: number;
  readonly price: string;
  readonly size: number;
  readonly isOddLot: boolean;
}

export interface Tape {
  readonly quotes: readonly TapeQuote[];
  readonly trades: readonly TapeTrade[];
}

const HEADER = 'type,time,symbol,bid_price,bid_size,ask_price,ask_size,price,size,exchange,odd_lot';

/** A real session of IBM, where the samples are at hand. */
export function realTape(): string | undefined {
  const samples = process.env['MARKET_DATA_SAMPLES'] ?? path.resolve(import.meta.dirname, '../../../../../shared/data');
  const file = path.join(samples, 'feed-ibm-2013-10-07.csv.gz');
  return existsSync(file) ? file : undefined;
}

/** Writes four hours of IBM in the replay format, more than any test takes at sixty times their pace: a quote every two seconds, each unlike the one before, and trades, odd lots among them. */
export function writeTape(file: string): void {
  const start = Date.parse('2024-03-05T15:00:00.000Z');
  const lines = Array.from({ length: 7_200 }, (_, index) => {
    const time = (offsetMs: number) => new Date(start + index * 2_000 + offsetMs).toISOString();
    const bid = 18_000 + ((index * 7) % 200);
    const price = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}00`;
    const size = index % 5 === 4 ? 30 : 100 * (1 + (index % 3));
    return [
      `Q,${time(0)},IBM,${price(bid)},${100 * (1 + (index % 4))},${price(bid + 2)},${100 * (1 + (index % 6))},,,P,`,
      `T,${time(500)},IBM,,,,,${price(bid + (index % 3))},${size},P,${size < 100 ? 1 : 0}`,
    ].join('\n');
  });
  writeFileSync(file, `${HEADER}\n${lines.join('\n')}\n`);
}

export function readTape(file: string): Tape {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const quotes: TapeQuote[] = [];
  const trades: TapeTrade[] = [];
  for (const line of text.trim().split('\n').slice(1)) {
    const [type, time = '', , bidPrice = '', bidSize = '', askPrice = '', askSize = '', price = '', size, , oddLot] =
      line.trim().split(',');
    const timeMs = Date.parse(time);
    if (type === 'Q') quotes.push({ timeMs, bidPrice, bidSize, askPrice, askSize });
    else trades.push({ timeMs, price, size: Number(size), isOddLot: oddLot === '1' });
  }
  return { quotes, trades };
}

const MINUTE_MS = 60_000;

/** What the bar of the minute must be: every trade counts for the volume, and those that are no odd lots make the prices. */
export function minuteBar({ trades }: Tape, startsAt: string) {
  const start = Date.parse(startsAt);
  const within = trades.filter(({ timeMs }) => timeMs >= start && timeMs < start + MINUTE_MS);
  const prices = within.filter(({ isOddLot }) => !isOddLot).map(({ price }) => Number(price));
  return {
    open: prices[0],
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1),
    volume: within.reduce((sum, { size }) => sum + size, 0),
    tradeCount: within.length,
  };
}
