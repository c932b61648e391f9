import type { Logger } from '@platform/shared/observability';
import type { PriceHistory } from '../../application/ports/market.ts';
import { isPrintOf } from '../../domain/auction.ts';
import type { Trade } from '../../domain/market.ts';
import {
  CLOSES_QUERY,
  type ClosesAnswer,
  MINUTE_QUOTES_QUERY,
  type MinuteQuotesAnswer,
  TRADES_QUERY,
  type TradesAnswer,
  toCloses,
  toQuote,
  toTrade,
} from './documents.ts';

const PAGE_SIZE = 500;
/** Prints that are looked through for one of an auction: so many pages. */
const PRINT_PAGES_MAX = 20;

/** Asks market-data, @throws Error when it does not answer. */
export type Ask = <Answer>(query: string, variables: object) => Promise<Answer>;

/** The prints from a moment on and before another, oldest first. */
async function* printsBetween(ask: Ask, symbol: string, from: Date, to: Date): AsyncGenerator<readonly Trade[]> {
  const range = { symbol, from: from.toISOString(), to: to.toISOString(), first: PAGE_SIZE };
  let after: string | null = null;
  do {
    const { instrument }: TradesAnswer = await ask<TradesAnswer>(TRADES_QUERY, { ...range, after });
    if (instrument === null) return;
    yield instrument.trades.nodes.map(toTrade);
    after = instrument.trades.pageInfo.hasNextPage ? instrument.trades.pageInfo.endCursor : null;
  } while (after !== null);
}

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

    async auctionPrint(symbol, auction, from, to) {
      let pages = 0;
      for await (const prints of printsBetween(ask, symbol, from, to)) {
        const print = prints.find(trade => isPrintOf(auction, trade));
        pages += 1;
        if (print !== undefined || pages === PRINT_PAGES_MAX) return print;
      }
      return undefined;
    },

    async minuteQuotes(symbol, from, to) {
      const range = { symbol, from: from.toISOString(), to: to.toISOString(), last: PAGE_SIZE };
      const { instrument } = await ask<MinuteQuotesAnswer>(MINUTE_QUOTES_QUERY, range);
      return (instrument?.quotes.nodes ?? []).map(toQuote);
    },

    printsBetween: (symbol, from, to) => printsBetween(ask, symbol, from, to),
  };
}
