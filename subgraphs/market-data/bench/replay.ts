import { createLogger, createMetrics } from '@platform/shared/observability';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { openReplayFeed } from '../src/adapters/feeds/replay/replay-feed.ts';
import { createMarketMetrics } from '../src/adapters/metrics.ts';
import { copyInto } from '../src/adapters/postgres/copy.ts';
import { createMarketStore } from '../src/adapters/postgres/market-store.ts';
import { Catalog } from '../src/application/catalog.ts';
import { openMarket } from '../src/application/open-market.ts';
import { count, timed } from './measure.ts';
import { tapeOfADay } from './sample-tape.ts';

const RUNS = 3;
const TRADE_COLUMNS = ['symbol', 'executed_at', 'sequence', 'feed_id', 'price', 'size', 'exchange', 'conditions'];
const MINUTE_COLUMNS = [
  'symbol',
  'starts_at',
  'trading_date',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'trade_count',
  'priced_notional',
  'priced_volume',
];

/** The best of a few runs, each into empty tables. */
export async function benchReplay(url: string, directory: string): Promise<string[][]> {
  const sql = connectPostgres({ url, poolSize: 2, applicationName: 'bench' });
  const tape = tapeOfADay(directory);
  try {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) {
      await sql`truncate market_data.trades, market_data.minute_bars, market_data.daily_bars, market_data.days_to_fold, market_data.quotes`;
      runs.push(await replayOnce(sql, tape.file));
    }
    const { events, timing } = runs.reduce((best, run) => (run.timing.wallMs < best.timing.wallMs ? run : best));
    const rows = await copyOnce(sql);
    const perSecond = (amount: number, ms: number) => count((amount * 1_000) / ms);
    return [
      [tape.label, 'events or rows', 'ms', 'per second', 'per CPU second of ours'],
      [
        'replay',
        count(events),
        count(timing.wallMs),
        perSecond(events, timing.wallMs),
        perSecond(events, timing.cpuMs),
      ],
      [
        'plain COPY of the rows it wrote',
        count(rows.count),
        count(rows.timing.wallMs),
        perSecond(rows.count, rows.timing.wallMs),
        perSecond(rows.count, rows.timing.cpuMs),
      ],
    ];
  } finally {
    await sql.end();
  }
}

async function replayOnce(sql: Sql, file: string) {
  const logger = createLogger('bench', 'silent');
  const store = createMarketStore(sql);
  const catalog = new Catalog(await store.loadInstruments());
  let events = 0;
  const timing = await timed(async () => {
    const feed = await openReplayFeed({ files: [file], speed: Number.POSITIVE_INFINITY, logger });
    const metrics = createMarketMetrics(createMetrics('bench'));
    const { market, recorder } = await openMarket({ feed, catalog, store, metrics, logger });
    market.beginTurn(BigInt(Date.now()) * 1_000n);
    recorder.start();
    const played = Promise.withResolvers<void>();
    feed.start(batch => {
      market.receive(batch);
      events += batch.length;
      if (batch[0]?.kind === 'advance') played.resolve();
    });
    await played.promise;
    await recorder.stop();
    await feed.stop();
  });
  return { events: events - 1, timing };
}

/** The same rows, ready as text, into tables with the same constraints and indexes: nothing that writes them can be faster. */
async function copyOnce(sql: Sql) {
  const trades = await textOf(sql, 'trades', TRADE_COLUMNS);
  const minutes = await textOf(sql, 'minute_bars', MINUTE_COLUMNS);
  await sql`truncate market_data.trades, market_data.minute_bars`;
  // With a trigger that is handed its rows, COPY writes them one by one.
  await sql`alter table market_data.trades disable trigger user`;
  const timing = await timed(() =>
    sql.begin(async tx => {
      await copyInto(tx, 'market_data.trades', TRADE_COLUMNS, trades);
      await copyInto(tx, 'market_data.minute_bars', MINUTE_COLUMNS, minutes);
    }),
  );
  return { count: trades.length + minutes.length, timing };
}

async function textOf(sql: Sql, table: string, columns: readonly string[]): Promise<(string | undefined)[][]> {
  const rows = await sql.unsafe<Record<string, string | null>[]>(
    `select ${columns.map(column => `${column}::text`).join(', ')} from market_data.${table}`,
  );
  return rows.map(row => columns.map(column => row[column] ?? undefined));
}
