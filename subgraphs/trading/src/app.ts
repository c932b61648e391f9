import { readFileSync } from 'node:fs';
import { openBus } from '@platform/shared/bus';
import { startSubgraph } from '@platform/shared/graphql';
import {
  Counter,
  createLogger,
  createMetrics,
  Gauge,
  Histogram,
  type Logger,
  type Registry,
} from '@platform/shared/observability';
import { pingPostgres } from '@platform/shared/postgres';
import { type Clock, newId, systemClock } from '@platform/shared/pure';
import { parse } from 'graphql';
import { createChangeAnnouncer } from './adapters/bus/change-announcer.ts';
import { startChangeFeed } from './adapters/bus/change-feed.ts';
import { connectMarketData, type RunningMarket } from './adapters/market-data/market-data-market.ts';
import { createAccountOpener, createAccountReader } from './adapters/postgres/account-reader.ts';
import { createVersionReader } from './adapters/postgres/account-versions.ts';
import { type Drizzle, openDatabase } from './adapters/postgres/database.ts';
import { createLedgerStore } from './adapters/postgres/ledger-store.ts';
import { createOrderReader } from './adapters/postgres/order-reader.ts';
import { createPortfolioReader } from './adapters/postgres/portfolio-reader.ts';
import { createShareMovementReader } from './adapters/postgres/share-movement-reader.ts';
import type { VenueLease } from './adapters/postgres/venue-lease.ts';
import { CommandQueue } from './application/command-queue.ts';
import type { LawFinding } from './application/ports/ledger-auditor.ts';
import type { Venue } from './application/venue.ts';
import type { TradingConfig } from './config.ts';
import type { AccountChange } from './domain/account.ts';
import type { Context } from './graphql/context.ts';
import { createLoaders } from './graphql/loaders.ts';
import { resolvers } from './graphql/resolvers.ts';
import { openVenue } from './open-venue.ts';

/** What a test may put in the place of the real thing. */
export interface TradingOverrides {
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly market?: RunningMarket;
  readonly clockIntervalMs?: number;
}

export interface RunningTrading {
  readonly url: string;
  /** Stops taking commands, commits those that wait, closes. */
  stop(): Promise<void>;
}

/** The composition root: everything the trading service is made of. */
export async function createTrading(config: TradingConfig, overrides: TradingOverrides = {}): Promise<RunningTrading> {
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger('trading', config.logLevel);
  const metrics = createMetrics('trading');
  const origin = newId();
  const database = openDatabase(config);
  const bus = openBus({
    natsServers: config.natsServers,
    databaseUrl: config.directDatabaseUrl ?? config.databaseUrl,
    name: 'trading',
    logger,
    metrics,
  });
  const changes = await startChangeFeed({ bus, origin, readVersions: createVersionReader(database.sql), logger });
  const market = overrides.market ?? followMarketData(config, overrides, clock, logger);
  const readers = openReaders(database.db);

  const measures = measure(metrics);
  const queue = new CommandQueue(
    createLedgerStore(database.sql, createChangeAnnouncer(bus, origin)),
    committed => {
      measures.count(committed);
      venue.onCommit(committed);
    },
    size => measures.batchSize.observe(size),
  );
  const { venue, lease } = openVenue({
    ...{ queue, market, readers, changes, database, config, logger },
    onFindings: findings => measures.audit(findings),
  });
  measures.watch(queue, venue, lease);
  lease.start();

  const opener = createAccountOpener(database.sql);
  const { riskCoolingOffMs } = config;
  const services = { queue, market, ...readers, prices: market, opener, changes, clock, riskCoolingOffMs };
  const subgraph = await startSubgraph<Context>({
    typeDefs: parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')),
    resolvers,
    context: request => ({ ...request, services, loaders: createLoaders(readers) }),
    assertionSecret: config.assertionSecret,
    host: config.host,
    port: config.port,
    drainMs: config.drainMs,
    isProduction: config.isProduction,
    readiness: { postgres: () => pingPostgres(database.sql), marketData: async () => requireLive(market) },
    logger,
    metrics,
    tracing: config.tracing,
  });
  return {
    url: subgraph.url,
    async stop() {
      await subgraph.stop();
      await lease.stop();
      await queue.stop();
      changes.stop();
      await Promise.all([market.stop(), bus.stop(), database.stop()]);
    },
  };
}

/** What answers questions; what changes something goes through the queue. */
function openReaders(db: Drizzle) {
  return {
    accounts: createAccountReader(db),
    orders: createOrderReader(db),
    portfolio: createPortfolioReader(db),
    movements: createShareMovementReader(db),
  };
}

function followMarketData(
  { marketDataUrl: url, priceCollarPercent }: TradingConfig,
  { clockIntervalMs }: TradingOverrides,
  clock: Clock,
  logger: Logger,
): RunningMarket {
  return connectMarketData({ url, priceCollarPercent, clock, logger, clockIntervalMs });
}

function requireLive(market: RunningMarket): void {
  if (!market.isLive) throw new Error('quotes do not come in');
}

/** What trading shows on /metrics. */
function measure(registry: Registry) {
  const registers = [registry];
  const orderEvents = new Counter({
    name: 'trading_order_events_total',
    help: 'Order events committed, by event.',
    labelNames: ['event'],
    registers,
  });
  const batchSize = new Histogram({
    name: 'trading_commit_batch_size',
    help: 'Commands committed together.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  });
  const auditViolations = new Gauge({
    name: 'trading_audit_violations',
    help: 'Rows that break a law of the ledger, as far as they were counted. Anything but 0 is an alarm.',
    labelNames: ['law'],
    registers,
  });
  const auditedAt = new Gauge({
    name: 'trading_audit_last_success_timestamp_seconds',
    help: 'When an audit last found every law of the ledger to hold.',
    registers,
  });
  return {
    batchSize,
    audit(findings: readonly LawFinding[]) {
      for (const { law, violations } of findings) auditViolations.set({ law }, violations.length);
      if (findings.every(({ violations }) => violations.length === 0)) auditedAt.setToCurrentTime();
    },
    count(committed: readonly AccountChange[]) {
      for (const { order } of committed) if (order !== undefined) orderEvents.inc({ event: order.event });
    },
    watch(queue: CommandQueue, venue: Venue, lease: VenueLease) {
      new Gauge({
        name: 'trading_commands_waiting',
        help: 'Commands that wait for a commit.',
        registers,
        collect() {
          this.set(queue.waiting);
        },
      });
      new Gauge({
        name: 'trading_venue_open_orders',
        help: 'Open orders at the venue of this process; 0 where it is not the venue.',
        registers,
        collect() {
          this.set(venue.openOrders);
        },
      });
      new Gauge({
        name: 'trading_venue_partitions',
        help: 'Partitions of the symbols that this process is the venue of.',
        registers,
        collect() {
          this.set(lease.held);
        },
      });
      new Gauge({
        name: 'trading_venue_partitions_configured',
        help: 'Partitions that there are: VENUE_PARTITIONS.',
        registers,
      }).set(lease.partitions);
    },
  };
}
