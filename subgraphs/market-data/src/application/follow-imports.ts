import type { Logger } from '@platform/shared/observability';
import type { Catalog } from './catalog.ts';
import type { CorporateActions } from './corporate-actions.ts';
import type { MarketStore } from './ports/market-store.ts';
import type { PriceIncrements } from './price-increments.ts';

export interface FollowImportsOptions {
  readonly store: MarketStore;
  readonly catalog: Catalog;
  readonly corporateActions: CorporateActions;
  readonly priceIncrements: PriceIncrements;
  readonly logger: Logger;
  readonly everyMs?: number;
}

const LOOK_EVERY_MS = 5_000;

/** Takes up, within seconds, the instruments, corporate actions and price increments that another process imports while this one runs. */
export async function followImports(options: FollowImportsOptions): Promise<{ stop(): void }> {
  const { store, catalog, corporateActions, priceIncrements, logger, everyMs = LOOK_EVERY_MS } = options;
  let version = await store.loadImportVersion();
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      const newest = await store.loadImportVersion();
      if (newest === version) return;
      const instruments = await store.loadInstruments();
      const actions = await store.loadCorporateActions();
      const increments = await store.loadPriceIncrements();
      // Together: nobody sees a new instrument without its splits.
      catalog.addStored(instruments);
      corporateActions.replace(actions);
      priceIncrements.replace(increments);
      version = newest;
    } catch (error) {
      logger.warn({ err: error }, 'could not look for imports');
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
