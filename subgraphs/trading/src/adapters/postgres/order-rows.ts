import { type fills, type orderEvents, orders } from '@platform/drizzle/trading/schema';
import type { FillRecord, OrderEventRecord } from '../../application/ports/readers.ts';
import type { OrderChange } from '../../domain/account.ts';
import type { Order } from '../../domain/order.ts';
import { withoutNulls } from './bulk-write.ts';
import {
  cashText,
  grossText,
  momentText,
  optional,
  priceText,
  quantityText,
  toCash,
  toDate,
  toGross,
  toPrice,
  toQuantity,
} from './column-values.ts';
import { fromStoredRefusal, toStoredRefusal } from './refusal-json.ts';
import { namesOf } from './table-names.ts';

/** Between rows and the domain: orders, their events and their fills. */

export type OrderRow = typeof orders.$inferSelect;
export type FillRow = typeof fills.$inferSelect;
export type OrderEventRow = typeof orderEvents.$inferSelect;

export function toOrderRow(order: Order): OrderRow {
  return {
    ...order,
    refusal: optional(order.refusal, toStoredRefusal),
    quantity: quantityText(order.quantity),
    notional: optional(order.notional, cashText),
    quantityIncrement: quantityText(order.quantityIncrement),
    limitPrice: optional(order.limitPrice, priceText),
    reservePrice: optional(order.reservePrice, priceText),
    activeQuantity: quantityText(order.activeQuantity),
    chainFilled: quantityText(order.chainFilled),
    stopPrice: optional(order.stopPrice, priceText),
    trailPrice: optional(order.trailPrice, priceText),
    trailPercent: optional(order.trailPercent, priceText),
    highWaterMark: optional(order.highWaterMark, priceText),
    triggeredAt: optional(order.triggeredAt, momentText),
    electedPrice: optional(order.electedPrice, priceText),
    filledQuantity: quantityText(order.filledQuantity),
    filledGross: grossText(order.filledGross),
    filledCash: cashText(order.filledCash),
    fees: cashText(order.fees),
    heldCash: cashText(order.heldCash),
    heldQuantity: quantityText(order.heldQuantity),
    submittedAt: momentText(order.submittedAt),
    updatedAt: momentText(order.updatedAt),
    filledAt: optional(order.filledAt, momentText),
    canceledAt: optional(order.canceledAt, momentText),
    expiresAt: optional(order.expiresAt, momentText),
  };
}

export function fromOrderRow(row: OrderRow): Order {
  return {
    ...row,
    side: row.side as Order['side'],
    type: row.type as Order['type'],
    timeInForce: row.timeInForce as Order['timeInForce'],
    refusal: optional(row.refusal, fromStoredRefusal),
    quantity: toQuantity(row.quantity),
    notional: optional(row.notional, toCash),
    quantityIncrement: toQuantity(row.quantityIncrement),
    limitPrice: optional(row.limitPrice, toPrice),
    reservePrice: optional(row.reservePrice, toPrice),
    orderClass: row.orderClass as Order['orderClass'],
    fillModel: row.fillModel as Order['fillModel'],
    activeQuantity: toQuantity(row.activeQuantity),
    chainFilled: toQuantity(row.chainFilled),
    stopPrice: optional(row.stopPrice, toPrice),
    trailPrice: optional(row.trailPrice, toPrice),
    trailPercent: optional(row.trailPercent, toPrice),
    highWaterMark: optional(row.highWaterMark, toPrice),
    highWaterSequence: optional(row.highWaterSequence, BigInt),
    triggeredAt: optional(row.triggeredAt, toDate),
    electedSequence: optional(row.electedSequence, BigInt),
    electedPrice: optional(row.electedPrice, toPrice),
    filledQuantity: toQuantity(row.filledQuantity),
    filledGross: toGross(row.filledGross),
    filledCash: toCash(row.filledCash),
    fees: toCash(row.fees),
    assetClass: row.assetClass as Order['assetClass'],
    heldCash: toCash(row.heldCash),
    heldQuantity: toQuantity(row.heldQuantity),
    submittedAt: toDate(row.submittedAt),
    updatedAt: toDate(row.updatedAt),
    filledAt: optional(row.filledAt, toDate),
    canceledAt: optional(row.canceledAt, toDate),
    expiresAt: optional(row.expiresAt, toDate),
  };
}

export function toFillRow(fill: NonNullable<OrderChange['fill']>, sequence: bigint): FillRow {
  return {
    ...fill,
    sequence,
    price: priceText(fill.price),
    quantity: quantityText(fill.quantity),
    fee: cashText(fill.fee),
    cash: cashText(fill.cash),
    settlesAt: momentText(fill.settlesAt),
    executedAt: momentText(fill.executedAt),
    quotedSize: quantityText(fill.quotedSize),
    quotedAt: momentText(fill.quotedAt),
  };
}

export function fromFillRow(row: FillRow): FillRecord {
  return {
    ...row,
    side: row.side as FillRecord['side'],
    fillModel: row.fillModel as FillRecord['fillModel'],
    auction: row.auction as FillRecord['auction'],
    price: toPrice(row.price),
    quantity: toQuantity(row.quantity),
    fee: toCash(row.fee),
    cash: toCash(row.cash),
    settlesAt: toDate(row.settlesAt),
    executedAt: toDate(row.executedAt),
    quotedSize: toQuantity(row.quotedSize),
    quotedAt: toDate(row.quotedAt),
  };
}

/** `orderAfter`: what {@link toOrderRow} makes of the order. */
export function toOrderEventRow(
  { event, sequence, order, fill }: OrderChange,
  occurredAt: Date,
  orderAfter: OrderRow,
): OrderEventRow {
  return {
    accountId: order.accountId,
    sequence,
    event,
    orderId: order.id,
    fillId: fill?.id ?? null,
    orderAfter: withoutNulls(orderAfter),
    occurredAt: momentText(occurredAt),
  };
}

/** An event keeps no nulls; and one from before the column came, no increment. */
const LEFT_OUT_OF_EVENTS = {
  ...Object.fromEntries(Object.keys(namesOf(orders).columns).map(key => [key, null])),
  quantityIncrement: '0.000000001',
};

export function fromOrderEventRow(row: OrderEventRow, fill: FillRow | null): OrderEventRecord {
  return {
    accountId: row.accountId,
    sequence: row.sequence,
    event: row.event as OrderEventRecord['event'],
    order: fromOrderRow({ ...LEFT_OUT_OF_EVENTS, ...(row.orderAfter as OrderRow) }),
    fill: fill === null ? undefined : fromFillRow(fill),
    occurredAt: toDate(row.occurredAt),
  };
}
