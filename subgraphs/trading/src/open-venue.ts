import type { Logger } from '@platform/shared/observability';
import type { RunningMarket } from './adapters/market-data/market-data-market.ts';
import { createCorporateActionBook } from './adapters/postgres/corporate-action-book.ts';
import type { Database } from './adapters/postgres/database.ts';
import { createLedgerAuditor } from './adapters/postgres/ledger-auditor.ts';
import { createReplicaAuditor } from './adapters/postgres/replica-auditor.ts';
import { VenueLease } from './adapters/postgres/venue-lease.ts';
import { createVenueSight } from './adapters/postgres/venue-tenure.ts';
import { AppliedDays } from './application/applied-days.ts';
import { CorporateActionDesk } from './application/apply-corporate-actions.ts';
import { BackgroundAuditor } from './application/audit.ts';
import type { CommandQueue } from './application/command-queue.ts';
import { MissedAuctions } from './application/missed-auctions.ts';
import { MissedStops } from './application/missed-stops.ts';
import type { ChangeFeed } from './application/ports/change-feed.ts';
import type { LawFinding } from './application/ports/ledger-auditor.ts';
import type { Tenure } from './application/ports/ledger-store.ts';
import type { AccountReader, OrderReader } from './application/ports/readers.ts';
import { RiskDays } from './application/risk-days.ts';
import { Venue } from './application/venue.ts';
import type { TradingConfig } from './config.ts';
import type { Instrument } from './domain/market.ts';
import { partitionOf } from './domain/partition.ts';

export interface VenueParts {
  readonly queue: CommandQueue;
  readonly market: RunningMarket;
  readonly readers: { readonly accounts: AccountReader; readonly orders: OrderReader };
  readonly changes: ChangeFeed;
  readonly database: Pick<Database, 'sql' | 'auditing' | 'replica'>;
  readonly config: TradingConfig;
  readonly onFindings: (findings: readonly LawFinding[]) => void;
  readonly logger: Logger;
}

/** The venue, and the lease by which processes are the venue of its partitions. */
export interface OpenVenue {
  readonly venue: Venue;
  readonly lease: VenueLease;
}

/** The venue of the partitions that fall to this process once the lease is started; whoever has the first one has the duties that are nobody's symbols', too. */
export function openVenue(parts: VenueParts): OpenVenue {
  const { queue, market, readers, changes, database, config, logger } = parts;
  const partitions = config.venuePartitions;
  const book = createCorporateActionBook(database.sql);
  const desks = Array.from(
    { length: partitions },
    () => new CorporateActionDesk({ queue, market, prices: market, source: market, book, partitions, logger }),
  );
  const days = new AppliedDays({ market, book, partitions, logger });
  const isCurrent = (instrument: Instrument) =>
    desks[partitionOf(instrument.symbol, partitions)]?.isCurrent(instrument) === true &&
    days.isCurrent(instrument.calendar);
  const { orders } = readers;
  const venue = new Venue({ queue, market, orders, prices: market, changes, partitions, isCurrent, logger });
  const missed = new MissedAuctions({ venue, prices: market, orders, now: () => market.now(), logger });
  const sight = createVenueSight(database.sql);
  const missedStops = new MissedStops({ venue, market, prices: market, orders, actions: market, sight, logger });
  const duties = openDuties(parts);
  const lease: VenueLease = new VenueLease({
    url: config.directDatabaseUrl ?? config.databaseUrl,
    partitions,
    onGain(tenures) {
      if (tenures.some(isFirst)) duties.start();
      for (const tenure of tenures) desks[tenure.partition]?.start(tenure, symbols => venue.resume(symbols));
      days.start(() => venue.resume(new Set()));
      void venue.start(tenures);
      missed.start();
      missedStops.start();
    },
    onLoss(lost) {
      if (lost.includes(0)) duties.stop();
      for (const partition of lost) desks[partition]?.stop();
      venue.stop(lost);
      if (lease.held > 0) return;
      days.stop();
      missed.stop();
      missedStops.stop();
    },
    logger,
  });
  return { venue, lease };
}

const isFirst = ({ partition }: Tenure) => partition === 0;

/** What one process does for all: it audits, and notes what accounts with a risk policy begin their day with. */
function openDuties({ queue, market, readers, database, config, onFindings, logger }: VenueParts) {
  const { auditing, replica } = database;
  const auditor = new BackgroundAuditor({
    auditor:
      replica === undefined ? createLedgerAuditor(auditing) : createReplicaAuditor({ primary: auditing, replica }),
    intervalSeconds: config.auditIntervalSeconds,
    onFindings,
    logger,
  });
  const riskDays = new RiskDays({ queue, market, accounts: readers.accounts, logger });
  return {
    start() {
      auditor.start();
      riskDays.start();
    },
    stop() {
      auditor.stop();
      riskDays.stop();
    },
  };
}
