import path from 'node:path';
import {
  busSettings,
  ConfigError,
  type Environment,
  httpUrl,
  parseEnvironment,
  port,
  positiveInteger,
  replicaSettings,
  SECRET_VARIABLES,
  subgraphSettings,
  tracingOf,
} from '@platform/shared/config';
import type { TracingConfig } from '@platform/shared/observability';
import { z } from 'zod';
import type { LiveFeedConfig } from './adapters/feeds/open-live-feed.ts';
import type { Retention } from './application/housekeeping.ts';
import { parseReplaySpeed, SPEED_EXPECTED } from './application/ports/replay-controls.ts';
import { isSymbol } from './domain/instrument.ts';
import type { EpochMs } from './domain/tick.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  /** How long open connections are still answered at the end, in milliseconds. */
  readonly drainMs?: number | undefined;
  readonly isProduction: boolean;
  readonly logLevel: string;
  readonly databaseUrl: string;
  /** Past the pooler that `databaseUrl` leads to, if it does: for what belongs to a session (LISTEN, leases). */
  readonly directDatabaseUrl?: string | undefined;
  /** A streaming replica, for history. */
  readonly readDatabaseUrl?: string | undefined;
  readonly databasePoolSize: number;
  readonly assertionSecret: string;
  /** None: processes speak to each other through Postgres. */
  readonly natsServers: readonly string[];
  readonly feed: FeedConfig;
  /** `always-open`: every instrument trades round the clock. `exchange`: each by its own calendar. */
  readonly calendar: 'always-open' | 'exchange';
  readonly retention: Retention;
  readonly tracing?: TracingConfig | undefined;
}

export type FeedConfig =
  | { readonly kind: 'simulated'; readonly seed: number }
  | {
      readonly kind: 'replay';
      readonly files: readonly string[];
      /** Times as fast as recorded; Infinity: as fast as possible. */
      readonly speed: number;
      /** Where to begin; undefined: at the beginning. */
      readonly from: EpochMs | undefined;
      /** How the replay can be operated while it plays. Undefined: not at all. */
      readonly operator: { readonly token: string | undefined } | undefined;
    }
  | LiveFeedConfig;

const daysKept = (fallback: number) =>
  z.coerce
    .number({ error: 'expected a whole number of days' })
    .int('expected a whole number of days')
    .min(0, 'expected 0 (for good) or a number of days')
    .default(fallback);
const forGoodIfZero = (days: number) => (days === 0 ? undefined : days);

const websocketUrl = (fallback: string) =>
  z.url({ protocol: /^wss?$/, error: 'expected a ws or wss address' }).default(fallback);

const liveFeedSettings = {
  MARKET_DATA_SYMBOLS: z
    .string()
    .transform(text => [...new Set(text.split(',').map(symbol => symbol.trim()))])
    .refine(symbols => symbols.every(isSymbol), 'expected symbols, separated by commas')
    .optional(),
  MARKET_DATA_SILENCE_SECONDS: positiveInteger(60),
  MARKET_DATA_BACKFILL_MINUTES: positiveInteger(240),
  ALPACA_API_KEY_ID: z.string().optional(),
  ALPACA_API_SECRET_KEY: z.string().optional(),
  ALPACA_FEED: z.enum(['iex', 'sip', 'delayed_sip'], { error: 'expected iex, sip or delayed_sip' }).default('iex'),
  ALPACA_CODEC: z.enum(['json', 'msgpack'], { error: 'expected json or msgpack' }).default('json'),
  ALPACA_STREAM_URL: websocketUrl('wss://stream.data.alpaca.markets'),
  ALPACA_DATA_URL: httpUrl('https://data.alpaca.markets'),
  COINBASE_STREAM_URL: websocketUrl('wss://advanced-trade-ws.coinbase.com'),
  COINBASE_DATA_URL: httpUrl('https://api.coinbase.com'),
} as const;
const FEED_SECRETS = ['ALPACA_API_KEY_ID', 'ALPACA_API_SECRET_KEY'] as const;

/** Every variable that market-data reads; `.env.example` explains each. */
export const marketDataEnvironment = z.object({
  ...subgraphSettings,
  ...busSettings,
  ...replicaSettings,
  MARKET_DATA_PORT: port(4002),
  MARKET_DATA_FEED: z
    .enum(['simulated', 'replay', 'alpaca', 'coinbase'], { error: 'expected simulated, replay, alpaca or coinbase' })
    .default('simulated'),
  MARKET_DATA_SEED: z.coerce
    .number({ error: 'expected a whole number' })
    .int('expected a whole number')
    .min(0, 'expected 0 to 4294967295')
    .max(2 ** 32 - 1, 'expected 0 to 4294967295')
    .default(1),
  MARKET_DATA_REPLAY_FILE: z.string().optional(),
  MARKET_DATA_REPLAY_SPEED: z
    .string()
    .default('1')
    .transform((text, context) => parseReplaySpeed(text) ?? context.addIssue(SPEED_EXPECTED) ?? z.NEVER),
  MARKET_DATA_REPLAY_FROM: z.iso
    .datetime({ offset: true, error: 'expected a time such as 2013-10-07T15:00:00Z' })
    .transform(text => Date.parse(text))
    .optional(),
  MARKET_DATA_OPERATOR_TOKEN: z.string().min(16, 'expected at least 16 characters').optional(),
  MARKET_DATA_SIMULATED_TRADE_HOURS: positiveInteger(24),
  MARKET_DATA_TRADE_DAYS: daysKept(0),
  MARKET_DATA_QUOTE_DAYS: daysKept(7),
  MARKET_DATA_MINUTE_DAYS: daysKept(0),
  ...liveFeedSettings,
  MARKET_CALENDAR: z.enum(['always-open', 'exchange'], { error: 'expected always-open or exchange' }).optional(),
  /** Where npm was started: in an npm script the working directory is the workspace's. */
  INIT_CWD: z.string().optional(),
});

/**
 * Reads the environment. A relative tape is looked for where npm was started, or else in `workingDirectory`.
 * @throws ConfigError with every problem at once.
 */
export function parseConfig(environment: Environment, workingDirectory: string): Config {
  const problems: string[] = [];
  const parsed = collect(problems, () =>
    parseEnvironment(marketDataEnvironment, environment, [
      ...SECRET_VARIABLES,
      ...FEED_SECRETS,
      'MARKET_DATA_OPERATOR_TOKEN',
    ]),
  );
  const file = environment['MARKET_DATA_REPLAY_FILE'];
  if (environment['MARKET_DATA_FEED'] === 'replay' && (file === undefined || file === ''))
    problems.push('MARKET_DATA_REPLAY_FILE: expected a tape (.csv or .csv.gz), since MARKET_DATA_FEED is replay');
  problems.push(...(parsed === undefined ? [] : feedProblems(parsed)));
  if (parsed === undefined || problems.length > 0) throw new ConfigError(problems);
  return {
    host: parsed.HOST,
    port: parsed.MARKET_DATA_PORT,
    drainMs: parsed.SHUTDOWN_DRAIN_MS,
    isProduction: parsed.NODE_ENV === 'production',
    logLevel: parsed.LOG_LEVEL,
    databaseUrl: parsed.DATABASE_URL,
    directDatabaseUrl: parsed.DATABASE_DIRECT_URL,
    readDatabaseUrl: parsed.DATABASE_READ_URL,
    databasePoolSize: parsed.DATABASE_POOL_SIZE,
    assertionSecret: parsed.ASSERTION_SECRET,
    natsServers: parsed.NATS_URL,
    feed: toFeedConfig(parsed, workingDirectory),
    calendar: parsed.MARKET_CALENDAR ?? (parsed.MARKET_DATA_FEED === 'simulated' ? 'always-open' : 'exchange'),
    tracing: tracingOf('market-data', parsed),
    retention: {
      simulatedTradeHours: parsed.MARKET_DATA_SIMULATED_TRADE_HOURS,
      tradeDays: forGoodIfZero(parsed.MARKET_DATA_TRADE_DAYS),
      quoteDays: forGoodIfZero(parsed.MARKET_DATA_QUOTE_DAYS),
      minuteDays: forGoodIfZero(parsed.MARKET_DATA_MINUTE_DAYS),
    },
  };
}

type Parsed = z.output<typeof marketDataEnvironment>;

function toFeedConfig(parsed: Parsed, workingDirectory: string): FeedConfig {
  const live = {
    symbols: parsed.MARKET_DATA_SYMBOLS,
    silenceMs: parsed.MARKET_DATA_SILENCE_SECONDS * 1_000,
    backfillMaxMs: parsed.MARKET_DATA_BACKFILL_MINUTES * 60_000,
  };
  switch (parsed.MARKET_DATA_FEED) {
    case 'simulated':
      return { kind: 'simulated', seed: parsed.MARKET_DATA_SEED };
    case 'replay': {
      const startedIn = parsed.INIT_CWD ?? workingDirectory;
      const files = (parsed.MARKET_DATA_REPLAY_FILE ?? '').split(',').map(name => path.resolve(startedIn, name.trim()));
      const token = parsed.MARKET_DATA_OPERATOR_TOKEN;
      return {
        ...{ kind: 'replay', files, speed: parsed.MARKET_DATA_REPLAY_SPEED, from: parsed.MARKET_DATA_REPLAY_FROM },
        operator: parsed.NODE_ENV === 'production' && token === undefined ? undefined : { token },
      };
    }
    case 'coinbase':
      return {
        ...{ kind: 'coinbase', ...live },
        coinbase: { streamUrl: parsed.COINBASE_STREAM_URL, historyUrl: parsed.COINBASE_DATA_URL },
      };
    case 'alpaca':
      return {
        ...{ kind: 'alpaca', ...live },
        alpaca: {
          ...{ keyId: parsed.ALPACA_API_KEY_ID ?? '', secretKey: parsed.ALPACA_API_SECRET_KEY ?? '' },
          ...{ feed: parsed.ALPACA_FEED, codec: parsed.ALPACA_CODEC },
          ...{ streamUrl: parsed.ALPACA_STREAM_URL, historyUrl: parsed.ALPACA_DATA_URL },
        },
      };
  }
}

/** What one variable asks of another. */
function feedProblems(parsed: Parsed): string[] {
  const isPair = (symbol: string) => symbol.includes('/');
  const symbols = parsed.MARKET_DATA_SYMBOLS ?? [];
  if (parsed.MARKET_DATA_FEED === 'coinbase')
    return symbols.every(isPair)
      ? []
      : ['MARKET_DATA_SYMBOLS: expected pairs such as BTC/USD, since MARKET_DATA_FEED is coinbase'];
  if (parsed.MARKET_DATA_FEED !== 'alpaca') return [];
  return [
    ...FEED_SECRETS.filter(name => parsed[name] === undefined).map(
      name => `${name}: expected a key of Alpaca's, since MARKET_DATA_FEED is alpaca`,
    ),
    ...(symbols.some(isPair) ? ['MARKET_DATA_SYMBOLS: expected stocks, since MARKET_DATA_FEED is alpaca'] : []),
  ];
}

function collect<Result>(problems: string[], parse: () => Result): Result | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
