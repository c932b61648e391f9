import type { Sql, TransactionSql } from '@platform/shared/postgres';
import type { TradeCorrection } from '../../application/ports/market-event.ts';
import type { MarketStore } from '../../application/ports/market-store.ts';
import type { Trade } from '../../domain/tick.ts';
import { toTrade } from './rows.ts';

/** Corrections that somebody who missed them is given; with more, the oldest are left out. */
const MISSED_CORRECTIONS_MAX = 10_000;

export interface CorrectionRow {
  readonly number: string;
  readonly symbol: string;
  readonly executed_at: Date | string;
  readonly sequence: string;
  readonly feed_id: string;
  readonly exchange: string | null;
  readonly price: string;
  readonly size: string;
  /** With commas between: the driver reads no arrays here. */
  readonly conditions: string;
  readonly new_price: string | null;
  readonly new_size: string | null;
  readonly new_conditions: string | null;
}

/** What a {@link CorrectionRow} is read from. */
export const correctionColumns = (sql: Sql | TransactionSql) => sql`
  number, symbol, executed_at, sequence, feed_id, exchange, price, size, array_to_string(conditions, ',') as conditions,
  new_price, new_size, array_to_string(new_conditions, ',') as new_conditions`;

export function toCorrection(row: CorrectionRow): TradeCorrection {
  const { symbol, exchange, executed_at, feed_id, sequence } = row;
  const tradeOf = (price: string, size: string, conditions: string): Trade =>
    toTrade({
      ...{ symbol, price, size, exchange, conditions: conditions === '' ? [] : conditions.split(',') },
      ...{ executedAt: new Date(executed_at), feedId: feed_id, sequence: BigInt(sequence) },
    });
  return {
    number: BigInt(row.number),
    original: tradeOf(row.price, row.size, row.conditions),
    corrected:
      row.new_price === null || row.new_size === null
        ? undefined
        : tradeOf(row.new_price, row.new_size, row.new_conditions ?? ''),
  };
}

/** Corrections after the one with this number, of trades up to a time. */
export async function loadCorrections(tx: TransactionSql, after: bigint, until: string): Promise<TradeCorrection[]> {
  const rows = await tx<CorrectionRow[]>`
    select ${correctionColumns(tx)} from market_data.trade_corrections
    where number > ${after.toString()} and executed_at <= ${until}
    order by trade_corrections.number desc limit ${MISSED_CORRECTIONS_MAX}`;
  return rows.map(toCorrection).reverse();
}

export function createCorrectionStore(sql: Sql): Pick<MarketStore, 'loadLastCorrection' | 'dropCorrections'> {
  return {
    async loadLastCorrection() {
      const [row] = await sql<
        { number: string | null }[]
      >`select max(number) as number from market_data.trade_corrections`;
      return BigInt(row?.number ?? 0);
    },
    async dropCorrections(keptMs) {
      await sql`delete from market_data.trade_corrections where corrected_at < now() - ${keptMs} * interval '1 millisecond'`;
    },
  };
}
