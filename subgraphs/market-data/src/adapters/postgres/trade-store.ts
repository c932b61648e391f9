import { trades } from '@platform/drizzle/market-data/schema';
import { and, asc, desc, drizzle, eq, gte, lt, lte, sql as query } from '@platform/drizzle/orm';
import type { TradeKey, TradeQuery, TradeStore } from '../../application/ports/trade-store.ts';
import type { Read } from './reading.ts';
import { toTrade } from './rows.ts';

/** Stored trades, page by page, ordered by time and sequence. */
export function createTradeStore(read: Read): TradeStore {
  return {
    async readTrades(page) {
      const order = page.direction === 'forward' ? asc : desc;
      const rows = await read(sql =>
        drizzle(sql)
          .select()
          .from(trades)
          .where(
            and(
              within(page),
              page.after && query`(${trades.executedAt}, ${trades.sequence}) > ${keyOf(page.after)}`,
              page.before && query`(${trades.executedAt}, ${trades.sequence}) < ${keyOf(page.before)}`,
              // By the time alone partitions are left out.
              page.after && gte(trades.executedAt, new Date(page.after[0])),
              page.before && lte(trades.executedAt, new Date(page.before[0])),
            ),
          )
          .orderBy(order(trades.executedAt), order(trades.sequence))
          .limit(page.limit),
      );
      return rows.map(toTrade);
    },
    async countTrades(counted) {
      return read(sql => drizzle(sql).$count(trades, within(counted)));
    },
  };
}

function within({ symbol, from, to, until }: TradeQuery) {
  return and(
    eq(trades.symbol, symbol),
    eq(trades.isCanceled, false),
    lte(trades.executedAt, new Date(until)),
    from === undefined ? undefined : gte(trades.executedAt, new Date(from)),
    to === undefined ? undefined : lt(trades.executedAt, new Date(to)),
  );
}

const keyOf = ([executedAt, sequence]: TradeKey) => query`(${executedAt}::timestamptz, ${sequence}::bigint)`;
