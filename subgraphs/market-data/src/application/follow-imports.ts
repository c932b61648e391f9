import type { Logger } from '@platform/shared/observability';
import type { Catalog } from './catalog.ts';
import type { CorporateActions } from './corporate-actions.ts';
import type { MarketStore } from './ports/market-store.ts';

export interface FollowImportsOptions {
  readonly store: MarketStore;
  readonly catalog: Catalog;
  readonly corporateActions: CorporateActions;
  readonly logger: Logger;
  readonly everyMs?: number;
}

const LOOK_EVERY_MS = 5_000;

/** Takes up, within seconds, the instruments and corporate actions that another process imports while this one runs. */
export async function followImports(options: FollowImportsOptions): Promise<{ stop(): void }> {
  const { store, catalog, corporateActions, logger, everyMs = LOOK_EVERY_MS } = options;
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
      // Together: nobody sees a new instrument without its splits.
      catalog.addStored(instruments);
      corporateActions.replace(actions);
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
