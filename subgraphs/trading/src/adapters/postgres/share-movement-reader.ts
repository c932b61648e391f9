import { and, asc, eq, inArray, sql } from '@platform/drizzle/orm';
import { fills, journalEntries, orders } from '@platform/drizzle/trading/schema';
import type { ShareMovement, ShareMovementReader } from '../../application/ports/readers.ts';
import { tradingDayOf } from '../../domain/trading-day.ts';
import type { Drizzle } from './database.ts';
import { toCash, toQuantity } from './rows.ts';

/** Movements that are in memory at once, whatever the history. */
const BATCH_SIZE = 2_000;

/** Histories along the chain of each account's ledger entries, which numbers everything that happened to it in order. */
export function createShareMovementReader(db: Drizzle): ShareMovementReader {
  return {
    async *readShareMovements(accountIds, symbols) {
      if (accountIds.length === 0) return;
      for (let after: ChainKey | undefined; ; ) {
        const rows = await readBatch(db, accountIds, symbols, after);
        yield rows.map(toMovement);
        const last = rows.at(-1);
        if (last === undefined || rows.length < BATCH_SIZE) return;
        after = last;
      }
    },
  };
}

interface ChainKey {
  readonly accountId: string;
  readonly place: bigint;
}

function readBatch(
  db: Drizzle,
  accountIds: readonly string[],
  symbols: readonly string[] | undefined,
  after: ChainKey | undefined,
) {
  return db
    .select({
      accountId: journalEntries.accountId,
      place: journalEntries.chainPosition,
      symbol: fills.symbol,
      side: fills.side,
      quantity: fills.quantity,
      cash: fills.cash,
      fee: fills.fee,
      executedAt: fills.executedAt,
      calendar: orders.calendar,
    })
    .from(journalEntries)
    .innerJoin(fills, eq(fills.id, journalEntries.referenceId))
    .innerJoin(orders, eq(orders.id, fills.orderId))
    .where(
      and(
        inArray(journalEntries.accountId, [...accountIds]),
        eq(journalEntries.kind, 'FILL'),
        symbols === undefined ? undefined : inArray(fills.symbol, [...symbols]),
        after === undefined
          ? undefined
          : sql`(${journalEntries.accountId}, ${journalEntries.chainPosition}) > (${after.accountId}::uuid, ${after.place}::bigint)`,
      ),
    )
    .orderBy(asc(journalEntries.accountId), asc(journalEntries.chainPosition))
    .limit(BATCH_SIZE);
}

function toMovement(row: Awaited<ReturnType<typeof readBatch>>[number]): ShareMovement {
  const { accountId, symbol, place, calendar } = row;
  const side = row.side as 'BUY' | 'SELL';
  const at = new Date(row.executedAt);
  // A fill's cash is after its fee.
  const received = toCash(row.cash) + toCash(row.fee);
  return {
    accountId,
    symbol,
    event: {
      kind: 'TRADE',
      side,
      quantity: toQuantity(row.quantity),
      cash: side === 'BUY' ? -received : received,
      at,
      day: tradingDayOf(at, calendar),
      place,
    },
  };
}
