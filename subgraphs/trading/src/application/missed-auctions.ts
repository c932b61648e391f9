import type { Logger } from '@platform/shared/observability';
import type { PriceHistory } from './ports/market.ts';
import type { OrderReader } from './ports/readers.ts';
import type { Venue } from './venue.ts';

/** How often it is looked whether orders still wait for an auction that was held. */
const LOOK_MS = 1_000;
/** A print comes by itself within moments; one that has not come after so long was missed, or there is none. */
export const MISSED_AFTER_MS = 30_000;

export interface MissedAuctionsDependencies {
  readonly venue: Pick<Venue, 'awaitedAuctions' | 'holdMissedAuction'>;
  readonly prices: Pick<PriceHistory, 'auctionPrint'>;
  readonly orders: Pick<OrderReader, 'sumTakenInAuction'>;
  readonly now: () => Date;
  readonly logger: Logger;
}

/**
 * Looks on the tape for auctions whose print came while nobody was the venue, or in the middle of whose sharing out the venue ended: whoever has an order for an auction
 * has it filled as the exchange held it. Both may be called any number of times.
 */
export class MissedAuctions {
  readonly #dependencies: MissedAuctionsDependencies;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(dependencies: MissedAuctionsDependencies) {
    this.#dependencies = dependencies;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Looks once; one look at a time. */
  async look(): Promise<void> {
    const { venue, prices, orders, now, logger } = this.#dependencies;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (const { symbol, auction, heldAt } of venue.awaitedAuctions(new Date(now().getTime() - MISSED_AFTER_MS))) {
        const print = await prices.auctionPrint(symbol, auction, heldAt, now());
        if (print !== undefined) venue.holdMissedAuction(print, await orders.sumTakenInAuction(symbol, print.sequence));
      }
    } catch (error) {
      logger.warn({ err: error }, 'auctions that were missed could not be looked for; trying again');
    } finally {
      this.#isLooking = false;
    }
  }
}
