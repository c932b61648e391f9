import { createLogger } from '@platform/shared/observability';
import { connectPostgres } from '@platform/shared/postgres';
import { createMarketData } from '../src/app.ts';
import { decimal, percentiles } from './measure.ts';

const RUNS = 200;
const PAGE = 500;

/** Five years of days in three pages, and a day of minutes in one: over HTTP, as a client has them, and the bare SQL with the same rows. */
export async function benchCharts(url: string): Promise<string[][]> {
  const sql = connectPostgres({ url, poolSize: 1, applicationName: 'bench' });
  const service = await createMarketData(
    {
      ...{ host: '127.0.0.1', port: 0, isProduction: true, logLevel: 'silent', databaseUrl: url, databasePoolSize: 4 },
      ...{
        assertionSecret: 'x'.repeat(32),
        natsServers: [],
        feed: { kind: 'simulated', seed: 1 },
        calendar: 'exchange',
      },
      retention: { simulatedTradeHours: 24, tradeDays: undefined, quoteDays: undefined, minuteDays: undefined },
    },
    { logger: createLogger('bench', 'silent') },
  );
  try {
    await sql`
      insert into market_data.daily_bars (symbol, trading_date, open, high, low, close, volume, trade_count, priced_notional, priced_volume, is_imported)
      select 'GE', day::date, 100, 102.5, 99.25, 101.75, 5000000 + extract(doy from day), 0, 0, 0, true
      from generate_series('2015-01-01', '2019-12-31', interval '1 day') as day where extract(isodow from day) < 6`;
    await sql`select market_data.ensure_partitions('minute_bars', '{2019-12-30}')`;
    await sql`
      insert into market_data.minute_bars (symbol, starts_at, trading_date, open, high, low, close, volume, trade_count, priced_notional, priced_volume)
      select 'GE', minute, '2019-12-30', 100, 102.5, 99.25, 101.75, 5000, 40, 500000, 5000
      from generate_series('2019-12-30 14:30Z'::timestamptz, '2019-12-30 20:59Z', interval '1 minute') as minute`;
    await sql`analyze market_data.daily_bars, market_data.minute_bars`;
    const rows = [['', 'rows', 'p50', 'p99', 'CPU, client too', 'bare SQL p50', 'bare SQL p99', 'ratio of p50']];
    for (const [label, read, bare] of [
      [
        'five years of days, three pages of 500',
        () => readChart(service.url, 'ONE_DAY'),
        () => sql`
        select trading_date::text, open, high, low, close, volume from market_data.daily_bars where symbol = 'GE' order by trading_date`,
      ],
      [
        'a day of minutes',
        () => readChart(service.url, 'ONE_MINUTE'),
        () => sql`
        select starts_at, open, high, low, close, volume from market_data.minute_bars where symbol = 'GE' and starts_at < now() order by starts_at`,
      ],
    ] as const) {
      const count = await read();
      const ours = await percentiles(RUNS, read);
      const theirs = await percentiles(RUNS, async () => bare());
      rows.push([
        label,
        String(count),
        ...[ours.p50, ours.p99, ours.cpuMs, theirs.p50, theirs.p99, ours.p50 / theirs.p50].map(decimal),
      ]);
    }
    return rows;
  } finally {
    await service.stop();
    await sql.end();
  }
}

const CHART = `query Chart($timeframe: Timeframe!, $first: Int, $after: String) {
  instrument(symbol: "GE") { bars(timeframe: $timeframe, to: "2020-01-01T00:00:00Z", first: $first, after: $after) {
    nodes { startsAt open high low close volume } pageInfo { hasNextPage endCursor } } } }`;

/** Reads a whole chart; returns how many bars it has. */
async function readChart(url: string, timeframe: string): Promise<number> {
  let bars = 0;
  for (let after: string | null = null; ; ) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: CHART, variables: { timeframe, after, first: PAGE } }),
    });
    const { nodes, pageInfo } = ((await response.json()) as ChartAnswer).data.instrument.bars;
    bars += nodes.length;
    if (!pageInfo.hasNextPage) return bars;
    after = pageInfo.endCursor;
  }
}

interface ChartAnswer {
  readonly data: {
    readonly instrument: {
      readonly bars: {
        readonly nodes: readonly object[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      };
    };
  };
}
