import {
  type accounts,
  type fills,
  type fundingRequests,
  type journalEntries,
  type orderEvents,
  orders,
  type positions,
  type postings,
} from '@platform/drizzle/trading/schema';
import { formatDecimal, parseDecimal } from '@platform/shared/pure';
import type { FundingRequest } from '../../application/ports/ledger-store.ts';
import type { AccountView, FillRecord, OrderEventRecord } from '../../application/ports/readers.ts';
import type { AccountState, OrderChange, Position } from '../../domain/account.ts';
import { CASH_ASSET, type ChainEnd, type JournalEntry, type Posting } from '../../domain/ledger.ts';
import type { Order } from '../../domain/order.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { CASH_SCALE, GROSS_SCALE, PRICE_SCALE, QUANTITY_SCALE } from '../../domain/units.ts';
import { withoutNulls } from './bulk-write.ts';
import { fromStoredRisk, toStoredRisk } from './risk-json.ts';
import { fromStoredStanding, toStoredStanding } from './standing-json.ts';
import { namesOf } from './table-names.ts';

/** Between rows and the domain: numbers are scaled integers inside and decimal text in the database, moments are Dates inside. */

export type AccountRow = typeof accounts.$inferSelect;
export type PositionRow = typeof positions.$inferSelect;
export type OrderRow = typeof orders.$inferSelect;
export type FillRow = typeof fills.$inferSelect;
export type OrderEventRow = typeof orderEvents.$inferSelect;

const price = (units: bigint) => formatDecimal(units, PRICE_SCALE);
const quantity = (units: bigint) => formatDecimal(units, QUANTITY_SCALE);

export {
  parseCash as toCash,
  parsePrice as toPrice,
  parseQuantity as toQuantity,
  price as priceText,
  quantity as quantityText,
};

const cash = (cents: bigint) => formatDecimal(cents, CASH_SCALE);
const parsePrice = (text: string) => parseDecimal(text, PRICE_SCALE);
const parseQuantity = (text: string) => parseDecimal(text, QUANTITY_SCALE);
const parseCash = (text: string) => parseDecimal(text, CASH_SCALE);
const moment = (time: Date) => time.toISOString();
const optional = <From, To>(value: From | null, convert: (value: From) => To): To | null =>
  value === null ? null : convert(value);
const toDate = (text: string) => new Date(text);

export function toAccountRow(state: AccountState | AccountView, version: bigint): AccountRow {
  return {
    id: state.id,
    ownerId: state.ownerId,
    name: state.name,
    type: state.type,
    fillModel: state.fillModel,
    status: state.status,
    currency: CASH_ASSET,
    createdAt: moment(state.createdAt),
    sequence: state.sequence,
    version,
    cashAvailable: cash(state.cash.available),
    cashHeld: cash(state.cash.held),
    ledgerPosition: state.ledgerEnd.position,
    ledgerHash: state.ledgerEnd.hash,
    standing: toStoredStanding(state.standing),
    risk: toStoredRisk(state.risk),
  };
}

export interface ProceedsRow {
  readonly accountId: string;
  readonly cash: string;
  readonly settlesAt: string | Date;
}

export function fromAccountRow(
  row: AccountRow,
  positionRows: readonly PositionRow[],
  proceeds: readonly ProceedsRow[],
): AccountView {
  return {
    id: row.id,
    ownerId: row.ownerId,
    name: row.name,
    type: row.type as AccountView['type'],
    fillModel: row.fillModel as AccountView['fillModel'],
    status: row.status as AccountView['status'],
    createdAt: toDate(row.createdAt),
    sequence: row.sequence,
    cash: { available: parseCash(row.cashAvailable), held: parseCash(row.cashHeld) },
    ledgerEnd: { position: BigInt(row.ledgerPosition), hash: row.ledgerHash },
    unsettled: proceeds.map(fill => ({ amount: parseCash(fill.cash), settlesAt: new Date(fill.settlesAt) })),
    standing: fromStoredStanding(row.standing),
    risk: fromStoredRisk(row.risk),
    positions: new Map(positionRows.map(position => [position.symbol, fromPositionRow(position)])),
  };
}

export function toPositionRow(account: Pick<AccountState, 'id' | 'type'>, position: Position): PositionRow {
  return {
    accountId: account.id,
    allowsShort: account.type === 'MARGIN',
    symbol: position.symbol,
    available: quantity(position.available),
    held: quantity(position.held),
    costBasis: cash(position.costBasis),
    realizedPnl: cash(position.realizedPnl),
  };
}

function fromPositionRow(row: PositionRow): Position {
  return {
    symbol: row.symbol,
    available: parseQuantity(row.available),
    held: parseQuantity(row.held),
    costBasis: parseCash(row.costBasis),
    realizedPnl: parseCash(row.realizedPnl),
  };
}

export function toOrderRow(order: Order): OrderRow {
  return {
    ...order,
    refusal: optional(order.refusal, toStoredRefusal),
    quantity: quantity(order.quantity),
    notional: optional(order.notional, cash),
    quantityIncrement: quantity(order.quantityIncrement),
    limitPrice: optional(order.limitPrice, price),
    reservePrice: optional(order.reservePrice, price),
    activeQuantity: quantity(order.activeQuantity),
    chainFilled: quantity(order.chainFilled),
    stopPrice: optional(order.stopPrice, price),
    trailPrice: optional(order.trailPrice, price),
    trailPercent: optional(order.trailPercent, price),
    highWaterMark: optional(order.highWaterMark, price),
    triggeredAt: optional(order.triggeredAt, moment),
    electedPrice: optional(order.electedPrice, price),
    filledQuantity: quantity(order.filledQuantity),
    filledGross: formatDecimal(order.filledGross, GROSS_SCALE),
    filledCash: cash(order.filledCash),
    fees: cash(order.fees),
    heldCash: cash(order.heldCash),
    heldQuantity: quantity(order.heldQuantity),
    submittedAt: moment(order.submittedAt),
    updatedAt: moment(order.updatedAt),
    filledAt: optional(order.filledAt, moment),
    canceledAt: optional(order.canceledAt, moment),
    expiresAt: optional(order.expiresAt, moment),
  };
}

export function fromOrderRow(row: OrderRow): Order {
  return {
    ...row,
    side: row.side as Order['side'],
    type: row.type as Order['type'],
    timeInForce: row.timeInForce as Order['timeInForce'],
    refusal: optional(row.refusal, fromStoredRefusal),
    quantity: parseQuantity(row.quantity),
    notional: optional(row.notional, parseCash),
    quantityIncrement: parseQuantity(row.quantityIncrement),
    limitPrice: optional(row.limitPrice, parsePrice),
    reservePrice: optional(row.reservePrice, parsePrice),
    orderClass: row.orderClass as Order['orderClass'],
    fillModel: row.fillModel as Order['fillModel'],
    activeQuantity: parseQuantity(row.activeQuantity),
    chainFilled: parseQuantity(row.chainFilled),
    stopPrice: optional(row.stopPrice, parsePrice),
    trailPrice: optional(row.trailPrice, parsePrice),
    trailPercent: optional(row.trailPercent, parsePrice),
    highWaterMark: optional(row.highWaterMark, parsePrice),
    triggeredAt: optional(row.triggeredAt, toDate),
    electedSequence: optional(row.electedSequence, BigInt),
    electedPrice: optional(row.electedPrice, parsePrice),
    filledQuantity: parseQuantity(row.filledQuantity),
    filledGross: parseDecimal(row.filledGross, GROSS_SCALE),
    filledCash: parseCash(row.filledCash),
    fees: parseCash(row.fees),
    assetClass: row.assetClass as Order['assetClass'],
    heldCash: parseCash(row.heldCash),
    heldQuantity: parseQuantity(row.heldQuantity),
    submittedAt: toDate(row.submittedAt),
    updatedAt: toDate(row.updatedAt),
    filledAt: optional(row.filledAt, toDate),
    canceledAt: optional(row.canceledAt, toDate),
    expiresAt: optional(row.expiresAt, toDate),
  };
}

/** JSON has no bigint: the amounts of a refusal are kept as text. */
function toStoredRefusal(refusal: Refusal): object {
  return Object.fromEntries(
    Object.entries(refusal).map(([name, value]) => [name, typeof value === 'bigint' ? value.toString() : value]),
  );
}

const REFUSAL_AMOUNTS = new Set(['required', 'available', 'increment', 'limit', 'actual']);

function fromStoredRefusal(stored: unknown): Refusal {
  const entries = Object.entries(stored as object).map(([name, value]) => [
    name,
    REFUSAL_AMOUNTS.has(name) && value !== null ? BigInt(String(value)) : value,
  ]);
  return Object.fromEntries(entries) as Refusal;
}

export function toFillRow(fill: NonNullable<OrderChange['fill']>, sequence: bigint): FillRow {
  return {
    ...fill,
    sequence,
    price: price(fill.price),
    quantity: quantity(fill.quantity),
    fee: cash(fill.fee),
    cash: cash(fill.cash),
    settlesAt: moment(fill.settlesAt),
    executedAt: moment(fill.executedAt),
    quotedSize: quantity(fill.quotedSize),
    quotedAt: moment(fill.quotedAt),
  };
}

export function fromFillRow(row: FillRow): FillRecord {
  return {
    ...row,
    side: row.side as FillRecord['side'],
    fillModel: row.fillModel as FillRecord['fillModel'],
    auction: row.auction as FillRecord['auction'],
    price: parsePrice(row.price),
    quantity: parseQuantity(row.quantity),
    fee: parseCash(row.fee),
    cash: parseCash(row.cash),
    settlesAt: toDate(row.settlesAt),
    executedAt: toDate(row.executedAt),
    quotedSize: parseQuantity(row.quotedSize),
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
    occurredAt: moment(occurredAt),
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

export function toJournalEntryRow(entry: JournalEntry, chain: ChainEnd): typeof journalEntries.$inferSelect {
  return {
    id: entry.id,
    accountId: entry.accountId,
    kind: entry.kind,
    referenceId: entry.referenceId,
    occurredAt: moment(entry.occurredAt),
    chainPosition: chain.position,
    hash: chain.hash,
  };
}

export function toPostingRow(entryId: string, line: number, posting: Posting): typeof postings.$inferSelect {
  const { accountId, bucket, asset, amount } = posting;
  return { entryId, line, accountId, bucket, asset, amount: asset === CASH_ASSET ? cash(amount) : quantity(amount) };
}

export function toFundingRow(request: FundingRequest): typeof fundingRequests.$inferSelect {
  const { accountId, idempotencyKey, requestHash, refusal, entryId, createdAt } = request;
  return {
    accountId,
    idempotencyKey,
    requestHash,
    entryId: entryId ?? null,
    refusal: refusal === undefined ? null : toStoredRefusal(refusal),
    createdAt: moment(createdAt),
  };
}

export function fromFundingRow(row: typeof fundingRequests.$inferSelect): FundingRequest {
  const { accountId, idempotencyKey, requestHash, refusal, entryId, createdAt } = row;
  return {
    accountId,
    idempotencyKey,
    requestHash,
    refusal: refusal === null ? undefined : fromStoredRefusal(refusal),
    entryId: entryId ?? undefined,
    createdAt: toDate(createdAt),
  };
}
