import type { Logger } from '@platform/shared/observability';
import type { Market } from './market.ts';
import type { MarketStore } from './ports/market-store.ts';

export interface HousekeepingOptions {
  readonly store: MarketStore;
  readonly market: Market;
  readonly logger: Logger;
  /** Simulated trades older than this are deleted. */
  readonly hours: number;
}

const SWEEP_EVERY_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;

/** Folds finished days, so that long charts read one row for each, and deletes simulated trades after a while; recorded ones and bars are kept. */
export function startHousekeeping({ store, market, logger, hours }: HousekeepingOptions): { stop(): void } {
  const sweep = async () => {
    try {
      // Before this day, in UTC, every session has ended, whatever the calendar.
      await store.foldDaysBefore(new Date(market.time).toISOString().slice(0, 10));
      const count = await store.deleteTradesBefore('simulated:', market.time - hours * HOUR_MS);
      if (count > 0) logger.debug({ count }, 'deleted old simulated trades');
    } catch (error) {
      logger.warn({ err: error }, 'could not tidy up the stored market');
    }
  };
  const timer = setInterval(() => void sweep(), SWEEP_EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
