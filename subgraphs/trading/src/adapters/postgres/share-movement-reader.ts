import { and, asc, eq, inArray, or, sql } from '@platform/drizzle/orm';
import { entitlements, fills, journalEntries, orders } from '@platform/drizzle/trading/schema';
import type { ShareMovement, ShareMovementReader } from '../../application/ports/readers.ts';
import type { Entitlement } from '../../domain/corporate-action.ts';
import type { LotEvent, LotTrade } from '../../domain/lots.ts';
import { tradingDayOf } from '../../domain/trading-day.ts';
import { toCash, toQuantity } from './column-values.ts';
import type { Drizzle } from './database.ts';
import { fromEntitlementRow } from './entitlement-rows.ts';
import type { FillRow } from './order-rows.ts';

/** Movements that are in memory at once, whatever the history. */
const BATCH_SIZE = 2_000;

/** Histories along the chain of each account's ledger entries, which numbers everything that happened to it in order. */
export function createShareMovementReader(db: Drizzle): ShareMovementReader {
  return {
    async *readShareMovements(accountIds, symbols) {
      if (accountIds.length === 0) return;
      for (let after: ChainKey | undefined; ; ) {
        const rows = await readBatch(db, accountIds, symbols, after);
        yield rows.flatMap(toMovements);
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
      fill: fills,
      calendar: orders.calendar,
      entitlement: entitlements,
    })
    .from(journalEntries)
    .leftJoin(fills, eq(fills.id, journalEntries.referenceId))
    .leftJoin(orders, eq(orders.id, fills.orderId))
    .leftJoin(entitlements, eq(entitlements.entryId, journalEntries.id))
    .where(
      and(
        inArray(journalEntries.accountId, [...accountIds]),
        inArray(journalEntries.kind, ['FILL', 'SPLIT']),
        symbols === undefined
          ? undefined
          : or(inArray(fills.symbol, [...symbols]), inArray(entitlements.symbol, [...symbols])),
        after === undefined
          ? undefined
          : sql`(${journalEntries.accountId}, ${journalEntries.chainPosition}) > (${after.accountId}::uuid, ${after.place}::bigint)`,
      ),
    )
    .orderBy(asc(journalEntries.accountId), asc(journalEntries.chainPosition))
    .limit(BATCH_SIZE);
}

type Row = Awaited<ReturnType<typeof readBatch>>[number];

function toMovements(row: Row): ShareMovement[] {
  const { accountId, fill, entitlement } = row;
  if (fill !== null) return [{ accountId, symbol: fill.symbol, event: tradeOf(fill, row) }];
  return entitlement === null
    ? []
    : splitEvents(fromEntitlementRow(entitlement), row.place).map(event => ({
        accountId,
        symbol: entitlement.symbol,
        event,
      }));
}

function tradeOf(fill: FillRow, { place, calendar }: Row): LotTrade {
  const side = fill.side as LotTrade['side'];
  const at = new Date(fill.executedAt);
  // A fill's cash is after its fee.
  const received = toCash(fill.cash) + toCash(fill.fee);
  return {
    kind: 'TRADE',
    side,
    quantity: toQuantity(fill.quantity),
    cash: side === 'BUY' ? -received : received,
    at,
    day: tradingDayOf(at, calendar ?? ''),
    place,
  };
}

/** The lots become the new quantity; a fraction of a share that was paid out in cash was sold, or of a short position bought. What nothing is left of is closed for nothing. */
function splitEvents(
  { quantityBefore, quantityAfter, fraction, cash, effectiveAt, action }: Entitlement,
  place: bigint,
): LotEvent[] {
  const sign = quantityBefore < 0n ? -1n : 1n;
  const [before, after] = [sign * quantityBefore, sign * (quantityAfter + fraction)];
  const side = sign > 0n ? ('SELL' as const) : ('BUY' as const);
  const close = (quantity: bigint): LotTrade => ({
    kind: 'TRADE',
    side,
    quantity,
    cash: sign * cash,
    at: effectiveAt,
    day: action.exDate,
    place,
  });
  if (after === 0n) return [close(before)];
  return [{ kind: 'SPLIT', before, after }, ...(fraction === 0n ? [] : [close(sign * fraction)])];
}
