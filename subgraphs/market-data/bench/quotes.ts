import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, createMetrics } from '@platform/shared/observability';
import { connectPostgres } from '@platform/shared/postgres';
import { systemClock } from '@platform/shared/pure';
import { createMarketMetrics } from '../src/adapters/metrics.ts';
import { createBarStore } from '../src/adapters/postgres/bar-store.ts';
import { createMarketStore } from '../src/adapters/postgres/market-store.ts';
import { readFrom } from '../src/adapters/postgres/reading.ts';
import { Catalog } from '../src/application/catalog.ts';
import { CorporateActions } from '../src/application/corporate-actions.ts';
import { openMarket } from '../src/application/open-market.ts';
import type { Feed, FeedEvent } from '../src/application/ports/feed.ts';
import { BarReader } from '../src/application/read-bars.ts';
import { MarketStreams } from '../src/application/streams/market-streams.ts';
import { count, decimal, heapMegabytes } from './measure.ts';

const INSTRUMENTS = 1_000;
const TICK_MS = 100;
const SECONDS = 60;
const SAMPLE_EVERY_SECONDS = 15;
const SUBSCRIBED = 500;

/** Every instrument is quoted ten times per second; one subscriber reads half of them. Latest quotes and minute samples are written all the while. */
export async function benchQuotes(url: string): Promise<string[][]> {
  const sql = connectPostgres({ url, poolSize: 2, applicationName: 'bench' });
  const logger = createLogger('bench', 'silent');
  const metrics = createMarketMetrics(createMetrics('bench'));
  const store = createMarketStore(sql);
  const symbols = Array.from({ length: INSTRUMENTS }, (_, n) => `Q${n}`);
  const feed: Feed = {
    ...{ name: 'bench', clock: systemClock, clockSource: 'SYSTEM', symbols },
    ...{ start: () => {}, isAlive: () => true, stop: async () => {} },
  };
  const catalog = new Catalog([]);
  const { market, recorder } = await openMarket({ feed, catalog, store, metrics, logger });
  const bars = new BarReader({
    market,
    recorder,
    store: createBarStore(readFrom(sql)),
    corporateActions: new CorporateActions([]),
  });
  const streams = new MarketStreams({ market, catalog, bars, metrics });
  market.beginTurn(BigInt(Date.now()) * 1_000n);
  recorder.start();
  let received = 0;
  const quotes = streams.quotes(symbols.slice(0, SUBSCRIBED));
  const reading = (async () => {
    for await (const _ of quotes) received += 1;
  })();
  const rows = [['after', 'quotes said', 'read by the subscriber', 'heap, MB', 'CPU, %']];
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let sent = 0;
  for (let tick = 1; tick <= (SECONDS * 1_000) / TICK_MS; tick += 1) {
    market.receive(quotesAt(symbols, tick));
    sent += symbols.length;
    await sleep(Math.max(0, startedAt + tick * TICK_MS - performance.now()));
    const seconds = (tick * TICK_MS) / 1_000;
    if (seconds % SAMPLE_EVERY_SECONDS !== 0) continue;
    const { user, system } = process.cpuUsage(cpu);
    const percent = (user + system) / 10 / (performance.now() - startedAt);
    rows.push([`${seconds} s`, count(sent), count(received), decimal(heapMegabytes()), decimal(percent)]);
  }
  await quotes.return?.();
  await reading;
  await recorder.stop();
  await sql.end();
  return rows;
}

function quotesAt(symbols: readonly string[], tick: number): FeedEvent[] {
  const quotedAt = Date.now();
  return symbols.map((symbol, n) => {
    const bidPrice = BigInt(100 + ((tick * 31 + n) % 50)) * 1_000_000_000n;
    return {
      ...{ kind: 'quote', symbol, quotedAt, bidPrice, bidSize: 100_000_000_000n },
      ...{ askPrice: bidPrice + 10_000_000n, askSize: 200_000_000_000n },
    };
  });
}
