import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  notInArray,
  type SQL,
  sql,
} from '@platform/drizzle/orm';
import { fills, orderEvents, orders } from '@platform/drizzle/trading/schema';
import { isUuid } from '@platform/shared/pure';
import type { OrderFilter, OrderReader } from '../../application/ports/readers.ts';
import type { OrderSide } from '../../domain/order.ts';
import { isOpen, ORDER_STATUSES } from '../../domain/order-status.ts';
import { priceText, quantityText, toDate, toQuantity } from './column-values.ts';
import { type Drizzle, sayWhenUnavailable } from './database.ts';
import { withinPage } from './keyset.ts';
import { fromFillRow, fromOrderEventRow, fromOrderRow } from './order-rows.ts';

const OPEN_STATUSES = ORDER_STATUSES.filter(isOpen);

export function createOrderReader(db: Drizzle): OrderReader {
  return { ...readOrders(db), ...readFills(db), ...readLiquidity(db) };
}

type FillQueries = 'listFills' | 'countFills' | 'readFirstFills' | 'listOrderEvents';
type LiquidityQueries = 'sumTakenLiquidity' | 'sumTakenInAuction';

function readOrders(db: Drizzle): Omit<OrderReader, FillQueries | LiquidityQueries> {
  return {
    async findOrders(ids) {
      const wanted = ids.filter(isUuid);
      if (wanted.length === 0) return ids.map(() => undefined);
      const rows = await db.select().from(orders).where(inArray(orders.id, wanted));
      const byId = new Map(rows.map(row => [row.id, fromOrderRow(row)]));
      return ids.map(id => byId.get(id));
    },

    async listLegs(parentIds) {
      const rows = await db
        .select()
        .from(orders)
        .where(inArray(orders.parentId, [...parentIds]))
        .orderBy(asc(orders.submittedAt), asc(orders.id));
      const byParent = Map.groupBy(rows.map(fromOrderRow), order => order.parentId);
      return parentIds.map(id => byParent.get(id) ?? []);
    },

    async findByClientOrderId(accountId, clientOrderId) {
      if (!isUuid(accountId)) return undefined;
      const [row] = await db
        .select()
        .from(orders)
        .where(and(eq(orders.accountId, accountId), eq(orders.clientOrderId, clientOrderId)));
      return row === undefined ? undefined : fromOrderRow(row);
    },

    async listOrders(accountId, filter, page) {
      const newestFirst = page.direction === 'forward';
      const rows = await db
        .select()
        .from(orders)
        .where(
          and(
            matches(accountId, filter),
            ...withinPage(sql`(${orders.submittedAt}, ${orders.id})`, orderKey, page, 'descending'),
          ),
        )
        .orderBy(
          newestFirst ? desc(orders.submittedAt) : asc(orders.submittedAt),
          newestFirst ? desc(orders.id) : asc(orders.id),
        )
        .limit(page.limit + 1);
      return rows.map(fromOrderRow);
    },

    async countOrders(accountId, filter) {
      const [row] = await db.select({ count: count() }).from(orders).where(matches(accountId, filter));
      return row?.count ?? 0;
    },

    async listOpenOrders(accountIds) {
      const isOpenRow = inArray(orders.status, OPEN_STATUSES);
      const rows = await db
        .select()
        .from(orders)
        .where(
          accountIds === undefined ? isOpenRow : and(isOpenRow, inArray(orders.accountId, accountIds.filter(isUuid))),
        )
        .orderBy(asc(orders.id));
      return rows.map(fromOrderRow);
    },
  };
}

function readFills(db: Drizzle): Pick<OrderReader, FillQueries> {
  return {
    async listFills(orderIds, page) {
      // Numbered within each order, so that one query serves the fills of a whole list of orders.
      const numbered = db
        .select({
          id: fills.id,
          place:
            sql<number>`row_number() over (partition by ${fills.orderId} order by ${fills.sequence} ${page.direction === 'forward' ? sql`asc` : sql`desc`})`.as(
              'place',
            ),
        })
        .from(fills)
        .where(
          and(
            inArray(fills.orderId, [...orderIds]),
            ...withinPage(sql`(${fills.sequence})`, fillKey, page, 'ascending'),
          ),
        )
        .as('numbered');
      const rows = await db
        .select({ fill: fills })
        .from(fills)
        .innerJoin(numbered, eq(numbered.id, fills.id))
        .where(sql`${numbered.place} <= ${page.limit + 1}`)
        .orderBy(asc(numbered.place));
      const byOrder = Map.groupBy(rows, row => row.fill.orderId);
      return orderIds.map(id => (byOrder.get(id) ?? []).map(row => fromFillRow(row.fill)));
    },

    async countFills(orderIds) {
      const rows = await db
        .select({ orderId: fills.orderId, count: count() })
        .from(fills)
        .where(inArray(fills.orderId, [...orderIds]))
        .groupBy(fills.orderId);
      const byOrder = new Map(rows.map(row => [row.orderId, row.count]));
      return orderIds.map(id => byOrder.get(id) ?? 0);
    },

    async readFirstFills(orderIds) {
      const rows = await db
        .select({ orderId: fills.orderId, at: sql<string>`min(${fills.executedAt})` })
        .from(fills)
        .where(inArray(fills.orderId, [...orderIds]))
        .groupBy(fills.orderId);
      return new Map(rows.map(({ orderId, at }) => [orderId, toDate(at)]));
    },

    async listOrderEvents(accountId, after, limit) {
      const rows = await db
        .select({ event: orderEvents, fill: fills })
        .from(orderEvents)
        .leftJoin(fills, eq(fills.id, orderEvents.fillId))
        .where(and(eq(orderEvents.accountId, accountId), gt(orderEvents.sequence, after)))
        .orderBy(asc(orderEvents.sequence))
        .limit(limit)
        .catch(sayWhenUnavailable);
      return rows.map(row => fromOrderEventRow(row.event, row.fill));
    },
  };
}

/** What fills took of quotes and of the prints of auctions. */
function readLiquidity(db: Drizzle): Pick<OrderReader, LiquidityQueries> {
  return {
    async sumTakenLiquidity(symbol, side, price, quotedSize, since) {
      const [row] = await db
        .select({ taken: sql<string | null>`sum(${fills.quantity})` })
        .from(fills)
        .where(
          and(
            eq(fills.symbol, symbol),
            eq(fills.side, side),
            eq(fills.price, priceText(price)),
            eq(fills.quotedSize, quantityText(quotedSize)),
            gte(fills.quotedAt, since.toISOString()),
            eq(fills.fillModel, 'NBBO_SIZE'),
            isNull(fills.auction),
          ),
        );
      return toQuantity(row?.taken ?? '0');
    },

    async sumTakenInAuction(symbol, printSequence) {
      const rows = await db
        .select({ side: fills.side, taken: sql<string>`sum(${fills.quantity})` })
        .from(fills)
        .where(
          and(
            eq(fills.symbol, symbol),
            eq(fills.quoteSequence, printSequence),
            eq(fills.fillModel, 'NBBO_SIZE'),
            sql`${fills.auction} is not null`,
          ),
        )
        .groupBy(fills.side);
      const taken = { BUY: 0n, SELL: 0n };
      for (const row of rows) taken[row.side as OrderSide] = toQuantity(row.taken);
      return taken;
    },
  };
}

const orderKey = ([submittedAt, id]: readonly string[]) => sql`(${submittedAt}::timestamptz, ${id}::uuid)`;
const fillKey = ([sequence]: readonly string[]) => sql`(${sequence}::bigint)`;

function matches(accountId: string, { isOpen: open, symbols, side, from, to }: OrderFilter): SQL | undefined {
  return and(
    eq(orders.accountId, accountId),
    open === undefined
      ? undefined
      : open
        ? inArray(orders.status, OPEN_STATUSES)
        : notInArray(orders.status, OPEN_STATUSES),
    symbols === undefined ? undefined : inArray(orders.symbol, [...symbols]),
    side === undefined ? undefined : eq(orders.side, side),
    from === undefined ? undefined : gte(orders.submittedAt, from.toISOString()),
    to === undefined ? undefined : lt(orders.submittedAt, to.toISOString()),
  );
}
