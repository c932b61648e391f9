import { createLogger } from '@platform/shared/observability';
import { connectPostgres } from '@platform/shared/postgres';
import { askSubgraph, eventually, TEST_ASSERTION_SECRET } from '@platform/shared/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { createMarketData } from '../../src/app.ts';
import { type Config, parseConfig } from '../../src/config.ts';
import { TestService, testConfig } from '../service.ts';
import { AlpacaServer, type AlpacaTrade } from './alpaca-server.ts';
import { CoinbaseServer } from './coinbase-server.ts';
import { SetClock } from './feed-under-test.ts';

/** 5 January 2026, 10 o'clock in New York. */
const STARTS_AT = '2026-01-05T15:00:00.000Z';
const timeAt = (seconds: number) => new Date(Date.parse(STARTS_AT) + seconds * 1_000).toISOString();
const SYMBOLS = ['AAPL', 'IBM'];

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The configuration, as the environment of a process says it. */
function liveConfig(environment: Record<string, string>): Pick<Config, 'feed' | 'calendar'> {
  const required = { DATABASE_URL: 'postgres://localhost/unused', ASSERTION_SECRET: TEST_ASSERTION_SECRET };
  const { feed, calendar } = parseConfig({ ...required, ...environment }, '/');
  return { feed, calendar };
}

async function startService(environment: Record<string, string>) {
  const clock = new SetClock(STARTS_AT);
  const service = await TestService.start(liveConfig(environment), { clock });
  closing.push(() => service.drop());
  const operations = async (path: string) => {
    const response = await fetch(service.url.replace('/graphql', path));
    return { status: response.status, text: await response.text() };
  };
  await eventually(async () => (await operations('/health/ready')).status === 200);
  return { service, clock, operations };
}

async function startAlpaca() {
  const server = new AlpacaServer();
  await server.start();
  closing.push(() => server.kill());
  const environment = {
    ...{ MARKET_DATA_FEED: 'alpaca', MARKET_DATA_SYMBOLS: SYMBOLS.join(',') },
    ...{ ALPACA_API_KEY_ID: server.keyId, ALPACA_API_SECRET_KEY: server.secretKey },
    ...{ ALPACA_STREAM_URL: server.webSocketUrl, ALPACA_DATA_URL: server.httpUrl },
  };
  return { server, environment, ...(await startService(environment)) };
}

/** What is in the store. */
async function stored(databaseUrl: string) {
  const sql = connectPostgres({ url: databaseUrl, poolSize: 1, applicationName: 'test' });
  try {
    const bars = await sql`
      select symbol, starts_at, open, high, low, close, volume, trade_count, priced_notional from market_data.minute_bars
      order by symbol, starts_at`;
    const trades = await sql`
      select symbol, executed_at, feed_id, price, size, conditions, is_canceled from market_data.trades
      order by symbol, executed_at, feed_id`;
    return { bars: [...bars], trades: [...trades] };
  } finally {
    await sql.end();
  }
}

/** Seven minutes of both symbols, a trade in each second; every fifth an odd lot. */
const TRADES = Array.from(
  { length: 420 },
  (_, second): AlpacaTrade => ({
    ...{ S: SYMBOLS[second % 2] ?? '', i: 1_000 + second, x: 'V', z: 'C', t: timeAt(second) },
    ...{
      p: 180 + ((second * 37) % 200) / 100,
      s: second % 5 === 0 ? 10 : 100,
      c: second % 5 === 0 ? ['@', 'I'] : ['@'],
    },
  }),
);
const trade = (second: number) => TRADES[second] as AlpacaTrade;

/** Plays the trades, two of them late, one corrected and one canceled; something else may happen after three minutes. Gives back what is in the store then. */
async function playMinutes(
  disturb?: (run: Awaited<ReturnType<typeof startAlpaca>>, meanwhile: () => void) => Promise<void>,
) {
  const run = await startAlpaca();
  const { server, service, clock } = run;
  const play = (from: number, to: number) => {
    for (let second = from; second < to; second += 1) {
      clock.set(timeAt(second));
      server.trade(trade(second));
    }
  };
  const late = (second: number, id: number, p: number) =>
    server.trade({ ...trade(second), i: id, p, t: timeAt(second + 0.25) });
  play(0, 100);
  late(31, 1, 199);
  play(100, 180);
  server.cancel(trade(20), timeAt(180));
  server.correct(trade(21), { ...trade(21), i: 2, p: 150 }, timeAt(180));
  if (disturb === undefined) play(180, 300);
  else await disturb(run, () => play(180, 300));
  play(300, 400);
  late(203, 3, 201);
  server.cancel(trade(201), timeAt(400));
  play(400, 420);
  clock.set(timeAt(422));
  await eventually(async () => {
    const { bars, trades } = await stored(service.databaseUrl);
    expect(trades.filter(({ is_canceled }) => is_canceled)).toHaveLength(2);
    expect([bars.length, trades.length]).toEqual([14, TRADES.length + 2]);
    // The late ones have been folded into their minutes.
    expect(bars.filter(({ high }) => Number(high) > 190)).toHaveLength(2);
    expect(bars.filter(({ low }) => Number(low) === 150)).toHaveLength(1);
    const volume = bars.reduce((sum, bar) => sum + Number(bar['volume']), 0);
    expect(volume).toBe(trades.reduce((sum, { size, is_canceled }) => sum + (is_canceled ? 0 : Number(size)), 0));
    return true;
  });
  return { stored: await stored(service.databaseUrl), run };
}

describe("the service on Alpaca's feed", () => {
  test("has the bars of an undisturbed day after the provider's server was killed in the middle of it", async () => {
    const undisturbed = await playMinutes();
    const disturbed = await playMinutes(async ({ server, service, operations, clock }, meanwhile) => {
      const lastTrade = async () =>
        (await service.ask('{ instrument(symbol: "IBM") { lastTrade { executedAt } } }')).data.instrument.lastTrade;
      await eventually(async () => (await lastTrade()).executedAt === timeAt(179));
      await server.kill();
      const failed = await eventually(async () => {
        const ready = await operations('/health/ready');
        return ready.status === 503 ? ready : undefined;
      });
      expect(JSON.parse(failed.text).checks).toEqual({ postgres: 'ok', feed: 'failed' });
      expect((await operations('/metrics')).text).toMatch(/^market_data_feed_connected\{[^}]*\} 0$/m);
      meanwhile();
      // What was known is still told, and no minute is said to be over.
      expect(await lastTrade()).toEqual({ executedAt: timeAt(179) });
      expect((await stored(service.databaseUrl)).bars.every(bar => bar['starts_at'] < new Date(timeAt(180)))).toBe(
        true,
      );
      clock.set(timeAt(299));
      await server.start();
      await eventually(async () => (await operations('/health/ready')).status === 200);
      const metrics = (await operations('/metrics')).text;
      expect(metrics).toMatch(/^market_data_feed_connected\{[^}]*\} 1$/m);
      expect(metrics).toMatch(/^market_data_feed_backfilled_trades_total\{[^}]*\} 120$/m);
    });
    expect(disturbed.stored).toEqual(undisturbed.stored);
  });

  test('goes on after a restart with what was traded meanwhile, and still knows the trades of before when they are taken back', async () => {
    const { server, service, clock } = await startAlpaca();
    const bars = async () => {
      const { data } = await service.ask(
        '{ instrument(symbol: "AAPL") { bars(timeframe: ONE_MINUTE) { nodes { open close volume tradeCount isFinal } } } }',
      );
      return data.instrument.bars.nodes;
    };
    for (let second = 0; second < 90; second += 1) {
      clock.set(timeAt(second));
      server.trade(trade(second));
    }
    await eventually(async () => (await bars())[1]?.tradeCount === 15);
    await service.stop();
    for (let second = 90; second < 150; second += 1) server.trade(trade(second));
    clock.set(timeAt(150));
    await service.startAgain({ clock });
    await eventually(async () => {
      const counts = (await bars()).map(({ tradeCount }: { tradeCount: number }) => tradeCount);
      expect(counts).toEqual([30, 30, 15]);
      return true;
    });
    await eventually(() => server.subscribersOf('statuses') === 1);
    server.send({
      T: 's',
      S: 'AAPL',
      sc: 'H',
      sm: 'Trading Halt',
      rc: 'T1',
      rm: 'News Pending',
      t: timeAt(150),
      z: 'C',
    });
    await eventually(async () => {
      const { data } = await service.ask('{ instrument(symbol: "AAPL") { tradingStatus { state reason } } }');
      return data.instrument.tradingStatus.state === 'HALTED' && data.instrument.tradingStatus.reason === 'T1';
    });
    server.cancel(trade(0), timeAt(150));
    await eventually(async () => (await bars())[0].tradeCount === 29);
  });

  test('has one connection from two processes; the other one goes on, with what was traded meanwhile, when the first is gone', async () => {
    const { server, service, clock, environment } = await startAlpaca();
    const other = await createMarketData(testConfig(service.databaseUrl, liveConfig(environment)), {
      ...{ clock, logger: createLogger('test', 'silent') },
    });
    closing.push(() => other.stop());
    const countsOf = async (url: string) => {
      const query = '{ instrument(symbol: "AAPL") { bars(timeframe: ONE_MINUTE) { nodes { tradeCount } } } }';
      const { data } = await askSubgraph(url, undefined, query);
      return data.instrument.bars.nodes.map(({ tradeCount }: { tradeCount: number }) => tradeCount);
    };
    const play = (from: number, to: number) => {
      for (let second = from; second < to; second += 1) {
        clock.set(timeAt(second));
        server.trade(trade(second));
      }
    };
    play(0, 90);
    for (const url of [service.url, other.url])
      await eventually(async () => {
        expect(await countsOf(url)).toEqual([30, 15]);
        return true;
      });
    expect(server.connections).toBe(1);
    await service.stop();
    play(90, 150);
    await eventually(() => server.connections === 2 && server.subscribers === 1);
    play(150, 180);
    await eventually(async () => {
      expect(await countsOf(other.url)).toEqual([30, 30, 30]);
      return true;
    });
    const metrics = await (await fetch(other.url.replace('/graphql', '/metrics'))).text();
    expect(metrics).toMatch(/^market_data_feed_connected\{[^}]*\} 1$/m);
  });
});

test("the service on Coinbase's feed makes bars of its trades, also of those that were lost on the way", async () => {
  const server = new CoinbaseServer();
  await server.start();
  closing.push(() => server.kill());
  const { service, clock } = await startService({
    ...{ MARKET_DATA_FEED: 'coinbase', MARKET_DATA_SYMBOLS: 'BTC/USD,SOL/USD' },
    ...{ COINBASE_STREAM_URL: server.webSocketUrl, COINBASE_DATA_URL: server.httpUrl },
  });
  const play = (from: number, to: number) => {
    for (let second = from; second < to; second += 1) {
      clock.set(timeAt(second));
      const [trade_id, price] = [String(second), `${96_000 + second}.5`];
      server.trade({ trade_id, product_id: 'BTC-USD', price, size: '0.01', side: 'BUY', time: timeAt(second) });
    }
  };
  play(0, 20);
  server.faults.drop = 30;
  play(20, 70);
  clock.set(timeAt(122));
  const prices = { open: '96000.5000', high: '96059.5000', low: '96000.5000', close: '96059.5000' };
  await eventually(async () => {
    const { data } = await service.ask(
      '{ instrument(symbol: "BTC/USD") { bars(timeframe: ONE_MINUTE) { nodes { open high low close volume tradeCount isFinal } } } }',
    );
    expect(data.instrument.bars.nodes).toEqual([
      { ...prices, volume: '0.6', tradeCount: 60, isFinal: true },
      {
        open: '96060.5000',
        high: '96069.5000',
        low: '96060.5000',
        close: '96069.5000',
        volume: '0.1',
        tradeCount: 10,
        isFinal: true,
      },
    ]);
    return true;
  });
});
