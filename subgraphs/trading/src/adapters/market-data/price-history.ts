import type { Logger } from '@platform/shared/observability';
import type { PriceHistory } from '../../application/ports/market.ts';
import { CLOSES_QUERY, type ClosesAnswer, TRADES_QUERY, type TradesAnswer, toCloses, toTrade } from './documents.ts';

const PAGE_SIZE = 500;
/** Prints that are looked through for one of an auction: so many pages. */
const PRINT_PAGES_MAX = 20;
/** How long after its time an auction's print is looked for. */
const PRINT_WITHIN_MS = 15 * 60_000;

/** Asks market-data, @throws Error when it does not answer. */
export type Ask = <Answer>(query: string, variables: object) => Promise<Answer>;

export function createPriceHistory(ask: Ask, logger: Logger): PriceHistory {
  return {
    async closesOf(symbol, timeframe, from, to) {
      try {
        const variables = {
          symbol,
          timeframe,
          from: from.toISOString(),
          to: to.toISOString(),
          last: PAGE_SIZE,
        };
        return toCloses(await ask<ClosesAnswer>(CLOSES_QUERY, variables));
      } catch (error) {
        logger.warn({ err: error, symbol }, 'bars could not be read; the last prices known are used');
        return [];
      }
    },

    async auctionPrint(symbol, auction, since) {
      const to = new Date(since.getTime() + PRINT_WITHIN_MS).toISOString();
      let after: string | null = null;
      for (let page = 0; page < PRINT_PAGES_MAX; page += 1) {
        const variables: object = { symbol, from: since.toISOString(), to, first: PAGE_SIZE, after };
        const { instrument } = await ask<TradesAnswer>(TRADES_QUERY, variables);
        const print = instrument?.trades.nodes.map(toTrade).find(trade => trade.auction === auction);
        if (print !== undefined || instrument?.trades.pageInfo.hasNextPage !== true) return print;
        after = instrument.trades.pageInfo.endCursor;
      }
      return undefined;
    },
  };
}
