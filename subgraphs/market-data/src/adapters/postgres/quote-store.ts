import { quotes } from '@platform/drizzle/market-data/schema';
import { and, asc, desc, drizzle, eq, gt, gte, lt, lte } from '@platform/drizzle/orm';
import type { QuoteQuery, QuoteStore } from '../../application/ports/quote-store.ts';
import type { Read } from './reading.ts';
import { toQuote } from './rows.ts';

/** Stored quotes, page by page, ordered by time. */
export function createQuoteStore(read: Read): QuoteStore {
  return {
    async readQuotes(page) {
      const order = page.direction === 'forward' ? asc : desc;
      const rows = await read(sql =>
        drizzle(sql)
          .select()
          .from(quotes)
          .where(
            and(
              within(page),
              page.after === undefined ? undefined : gt(quotes.quotedAt, new Date(page.after)),
              page.before === undefined ? undefined : lt(quotes.quotedAt, new Date(page.before)),
            ),
          )
          .orderBy(order(quotes.quotedAt))
          .limit(page.limit),
      );
      return rows.map(toQuote);
    },
    async countQuotes(counted) {
      return read(sql => drizzle(sql).$count(quotes, within(counted)));
    },
  };
}

function within({ symbol, from, to, until }: QuoteQuery) {
  return and(
    eq(quotes.symbol, symbol),
    lte(quotes.quotedAt, new Date(until)),
    from === undefined ? undefined : gte(quotes.quotedAt, new Date(from)),
    to === undefined ? undefined : lt(quotes.quotedAt, new Date(to)),
  );
}
