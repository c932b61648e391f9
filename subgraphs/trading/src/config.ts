import {
  busSettings,
  type Environment,
  httpUrl,
  parseEnvironment,
  port,
  positiveInteger,
  replicaSettings,
  subgraphSettings,
  tracingOf,
} from '@platform/shared/config';
import type { TracingConfig } from '@platform/shared/observability';
import { z } from 'zod';

const VENUE_PARTITIONS_MAX = 64;

/** Every variable that the trading service reads. */
export const tradingEnvironment = z.object({
  ...subgraphSettings,
  ...busSettings,
  ...replicaSettings,
  TRADING_PORT: port(4003),
  MARKET_DATA_URL: httpUrl('http://localhost:4002/graphql'),
  AUDIT_INTERVAL_SECONDS: z.coerce
    .number({ error: 'expected a whole number of seconds, or 0' })
    .int('expected a whole number of seconds, or 0')
    .min(0, 'expected a whole number of seconds, or 0')
    .max(86_400, 'expected at most a day')
    .default(60),
  PRICE_COLLAR_PERCENT: z.coerce
    .number({ error: 'expected a whole percentage, or 0' })
    .int('expected a whole percentage, or 0')
    .min(0, 'expected a whole percentage, or 0')
    .max(1_000, 'expected at most 1000')
    .default(50),
  VENUE_PARTITIONS: positiveInteger(1).refine(
    count => count <= VENUE_PARTITIONS_MAX,
    `expected at most ${VENUE_PARTITIONS_MAX}`,
  ),
  RISK_COOLING_OFF_HOURS: z.coerce
    .number({ error: 'expected a number of hours, or 0' })
    .min(0, 'expected a number of hours, or 0')
    .max(720, 'expected at most 30 days')
    .default(24),
});

export interface TradingConfig {
  readonly host: string;
  readonly port: number;
  /** How long open connections are still answered at the end, in milliseconds. */
  readonly drainMs?: number | undefined;
  readonly isProduction: boolean;
  readonly logLevel: string;
  readonly databaseUrl: string;
  /** Past the pooler that `databaseUrl` leads to, if it does: for what belongs to a session (LISTEN, leases). */
  readonly directDatabaseUrl?: string | undefined;
  /** A streaming replica, for the audit. */
  readonly readDatabaseUrl?: string | undefined;
  readonly databasePoolSize: number;
  /** Where the bus between processes is; none: in Postgres. */
  readonly natsServers: readonly string[];
  readonly assertionSecret: string;
  /** market-data's GraphQL address; subscriptions use the same with ws. */
  readonly marketDataUrl: string;
  readonly tracing?: TracingConfig | undefined;
  /** From one audit of the ledger to the next; 0: none. */
  readonly auditIntervalSeconds: number;
  /** How far beyond the market a limit may be; 0: as far as it likes. */
  readonly priceCollarPercent: number;
  /** How many partitions the venue's symbols are shared out in among all processes; the same number in each. */
  readonly venuePartitions: number;
  /** How long a loosened risk policy waits. */
  readonly riskCoolingOffMs: number;
}

/** @throws ConfigError with every problem of the environment. */
export function parseConfig(environment: Environment): TradingConfig {
  const parsed = parseEnvironment(tradingEnvironment, environment);
  return {
    host: parsed.HOST,
    port: parsed.TRADING_PORT,
    drainMs: parsed.SHUTDOWN_DRAIN_MS,
    isProduction: parsed.NODE_ENV === 'production',
    logLevel: parsed.LOG_LEVEL,
    databaseUrl: parsed.DATABASE_URL,
    directDatabaseUrl: parsed.DATABASE_DIRECT_URL,
    readDatabaseUrl: parsed.DATABASE_READ_URL,
    databasePoolSize: parsed.DATABASE_POOL_SIZE,
    natsServers: parsed.NATS_URL,
    assertionSecret: parsed.ASSERTION_SECRET,
    marketDataUrl: parsed.MARKET_DATA_URL,
    tracing: tracingOf('trading', parsed),
    auditIntervalSeconds: parsed.AUDIT_INTERVAL_SECONDS,
    priceCollarPercent: parsed.PRICE_COLLAR_PERCENT,
    venuePartitions: parsed.VENUE_PARTITIONS,
    riskCoolingOffMs: parsed.RISK_COOLING_OFF_HOURS * 60 * 60 * 1000,
  };
}
