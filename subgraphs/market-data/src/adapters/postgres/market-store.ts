import {
  corporateActions,
  instruments,
  latestQuotes,
  minuteBars,
  priceIncrements,
  trades,
} from '@platform/drizzle/market-data/schema';
import { and, asc, drizzle, eq, gte, lte, sql as query } from '@platform/drizzle/orm';
import { type Sql, sqlStateOf } from '@platform/shared/postgres';
import type { MarketStore } from '../../application/ports/market-store.ts';
import type { WriterLease } from '../../application/ports/writer-lease.ts';
import { loadMinuteTrades, placeAmendments } from './amendment-store.ts';
import { createCorrectionStore } from './correction-store.ts';
import { foldFinishedDays } from './day-folding.ts';
import { loadLastTrades } from './last-trades.ts';
import { saveInstruments } from './market-rows.ts';
import { writeAsWriter } from './market-writing.ts';
import { createMissedMarketReader } from './missed-market.ts';
import { createPartitionStore } from './partitions.ts';
import { type InstrumentRow, toCorporateAction, toInstrument, toPriceIncrement, toQuote, toTrade } from './rows.ts';
import { loadStatuses } from './status-store.ts';

/** SQLSTATE classes that blame the rows: cardinality, data exception, integrity constraint. */
const REFUSALS = /^(?:21|22|23)/;

/** The market in Postgres. Without a lease whoever writes has the database to itself, as a measurement does. */
export function createMarketStore(sql: Sql, lease?: Pick<WriterLease, 'token'>): MarketStore {
  const db = drizzle(sql);
  return {
    saveInstruments: rows => saveInstruments(sql, rows),
    write: work => writeAsWriter(sql, lease, work),
    ...createPartitionStore(sql),
    ...createMissedMarketReader(sql),
    ...createCorrectionStore(sql),
    placeAmendments: rows => placeAmendments(sql, rows),
    loadMinuteTrades: (symbol, startsAt) => loadMinuteTrades(sql, symbol, startsAt),
    loadLastTrades: (symbols, at) => loadLastTrades(sql, symbols, at),
    loadStatuses: at => loadStatuses(sql, at),
    foldDaysBefore: date => foldFinishedDays(sql, date),
    isRefusal: error => REFUSALS.test(sqlStateOf(error) ?? ''),

    async loadInstruments() {
      // The CHECK constraints hold what the column types cannot say.
      return ((await db.select().from(instruments)) as InstrumentRow[]).map(toInstrument);
    },
    async loadCorporateActions() {
      const rows = await db.select().from(corporateActions);
      return rows.map(toCorporateAction);
    },
    async loadPriceIncrements() {
      return (await db.select().from(priceIncrements)).map(toPriceIncrement);
    },
    async loadImportVersion() {
      const [row] = await sql<{ version: string }[]>`
        select concat_ws(' ', count(*), sum(lines_done), max(started_at), max(finished_at)) as version from market_data.imports`;
      return row?.version ?? '';
    },
    async loadLatestQuotes(at) {
      const rows = await db
        .select()
        .from(latestQuotes)
        .where(lte(latestQuotes.quotedAt, new Date(at)));
      return rows.map(toQuote);
    },
    async loadUnfoldedTrades(from, at) {
      const isFolded = query`exists (
        select from ${minuteBars} where ${minuteBars.symbol} = ${trades.symbol}
          and ${minuteBars.startsAt} = date_trunc('minute', ${trades.executedAt}, 'UTC'))`;
      const rows = await db
        .select()
        .from(trades)
        .where(
          and(
            gte(trades.executedAt, new Date(from)),
            lte(trades.executedAt, new Date(at)),
            eq(trades.isCanceled, false),
            query`not ${isFolded}`,
          ),
        )
        .orderBy(asc(trades.executedAt), asc(trades.sequence));
      return rows.map(toTrade);
    },
    async loadTradesOfFeed(feed, from) {
      const rows = await db
        .select({ symbol: trades.symbol, feedId: trades.feedId, executedAt: trades.executedAt })
        .from(trades)
        .where(and(gte(trades.executedAt, new Date(from)), query`starts_with(${trades.feedId}, ${`${feed}:`})`));
      return rows.map(row => ({ ...row, executedAt: row.executedAt.getTime() }));
    },
    async loadLargestSequence() {
      const [row] = await sql<{ largest: string | null }[]>`
        select greatest((select max(sequence) from market_data.latest_quotes), (select max(sequence) from market_data.trading_statuses)) as largest`;
      return BigInt(row?.largest ?? 0);
    },
  };
}
