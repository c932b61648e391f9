import { deriveId, divideHalfEven, invariant, minimum } from '@platform/shared/pure';
import { type AccountChange, type AccountState, positionOf } from './account.ts';
import { feeOfFill, feesOwed } from './fees.ts';
import { available, CASH_ASSET, FEES, held, journalEntry, MARKET, movement, type Posting } from './ledger.ts';
import { workableAt } from './notional.ts';
import { type Fill, type FillModel, type Order, remainingQuantity } from './order.ts';
import { afterFill } from './order-group.ts';
import { transition } from './order-status.ts';
import { grossOf, grossToCents, grossToCentsUp } from './units.ts';

/** What the venue reports: so much of an order was executed at this price, against this quote. */
export interface Execution {
  readonly orderId: string;
  readonly accountId: string;
  readonly price: bigint;
  readonly quantity: bigint;
  readonly executedAt: Date;
  readonly fillModel: FillModel;
  readonly fillModelVersion: number;
  readonly quoteSequence: bigint;
  readonly quotedSize: bigint;
  readonly quotedAt: Date;
  readonly settlesAt: Date;
}

/**
 * Books an execution, and what it does to the order's group. Empty when nothing of it can be booked because the order was closed meanwhile.
 * Cash is rounded cumulatively: after each fill the order has paid Σ price × quantity to the nearest cent, so that the error of an
 * order, however many fills it has, stays within half a cent.
 */
export function decideFill(state: AccountState, order: Order, execution: Execution): readonly AccountChange[] {
  const quantity = minimum(execution.quantity, workableAt(order, execution.price));
  const status = transition(order.status, isRest(order, quantity, execution.price) ? 'FILL_REST' : 'FILL_PART');
  if (status === undefined || quantity <= 0n) return [];
  invariant(isWithinLimit(order, execution.price), 'a fill is never worse than the limit of its order');

  const filledQuantity = order.filledQuantity + quantity;
  const filledGross = order.filledGross + grossOf(execution.price, quantity);
  const filledCash = grossToCents(filledGross);
  const isWhole = status === 'FILLED';
  const after: Order = {
    ...order,
    ...(isWhole && { quantity: filledQuantity, activeQuantity: filledQuantity }),
    status,
    filledQuantity,
    filledGross,
    filledCash,
    heldCash: isWhole ? 0n : stillHeldCash(order, filledQuantity, filledGross, filledCash),
    heldQuantity: stillHeldQuantity(order, quantity, isWhole),
    updatedAt: execution.executedAt,
    filledAt: isWhole ? execution.executedAt : null,
  };
  // The same execution gets the same id again: an order has only one fill that begins at a given filled quantity.
  const id = deriveId('fill', order.id, order.filledQuantity.toString());
  const cash = filledCash - order.filledCash;
  const fee = feeOfFill(
    feesOwed({ ...order, gross: filledGross, quantity: filledQuantity, at: execution.executedAt }),
    order.fees,
    cash,
  );
  const fill: Fill = {
    ...execution,
    id,
    symbol: order.symbol,
    side: order.side,
    quantity,
    fee,
    cash: order.side === 'BUY' ? -cash : cash - fee,
  };
  const sequence = state.sequence + 1n;
  const group = afterFill(state, { ...after, fees: order.fees + fee }, quantity, id, execution.executedAt, sequence);
  const change: AccountChange = {
    occurredAt: execution.executedAt,
    order: {
      event: group.order.status === 'FILLED' ? 'FILL' : 'PARTIAL_FILL',
      sequence,
      order: group.order,
      isNew: false,
      fill,
    },
    entry: journalEntry({
      id: deriveId('entry', id),
      accountId: order.accountId,
      kind: 'FILL',
      referenceId: id,
      occurredAt: execution.executedAt,
      postings:
        order.side === 'BUY'
          ? buyPostings(order, after, quantity, cash)
          : sellPostings(order, after, quantity, cash, fee),
    }),
    position: positionChange(state, order, quantity, cash),
  };
  return [change, ...group.others];
}

/** Whether nothing is left after this fill; of a notional: nothing that would come to the smallest step at this price. */
function isRest(order: Order, quantity: bigint, price: bigint): boolean {
  return quantity === remainingQuantity(order) || (order.notional !== null && quantity === workableAt(order, price));
}

function isWithinLimit(order: Order, price: bigint): boolean {
  if (order.side === 'BUY') return order.reservePrice !== null && price <= order.reservePrice;
  return order.limitPrice === null || price >= order.limitPrice;
}

/** What the rest can cost at worst. Held and paid together never grow, so that a fill needs no more than its order held. */
function stillHeldCash(order: Order, filledQuantity: bigint, filledGross: bigint, filledCash: bigint): bigint {
  if (order.side === 'SELL' || order.reservePrice === null) return 0n;
  if (order.notional !== null) return order.notional - filledCash;
  return grossToCentsUp(filledGross + grossOf(order.reservePrice, order.quantity - filledQuantity)) - filledCash;
}

/** The hold of an exit may stand on its sibling. What a sale by notional has no use for goes back. */
function stillHeldQuantity({ heldQuantity, notional }: Order, quantity: bigint, isWhole: boolean): bigint {
  if (heldQuantity < quantity) return heldQuantity;
  return isWhole && notional !== null ? 0n : heldQuantity - quantity;
}

/** Pays from the hold, gives back at once what the fill saved, and receives the quantity. */
function buyPostings(before: Order, after: Order, quantity: bigint, cash: bigint): Posting[] {
  const { accountId, symbol } = before;
  const released = before.heldCash - after.heldCash;
  return [
    { ...held(accountId), asset: CASH_ASSET, amount: -released },
    { ...available(accountId), asset: CASH_ASSET, amount: released - cash },
    { ...MARKET, asset: CASH_ASSET, amount: cash },
    ...movement(symbol, quantity, MARKET, available(accountId)),
  ];
}

/** Fees are taken from what the sale brings, as postings of their own. */
function sellPostings(before: Order, after: Order, quantity: bigint, cash: bigint, fee: bigint): Posting[] {
  const { accountId, symbol, notional } = before;
  const unused = notional === null ? 0n : before.heldQuantity - quantity - after.heldQuantity;
  return [
    ...movement(symbol, unused, held(accountId), available(accountId)),
    ...movement(symbol, quantity, held(accountId), MARKET),
    ...movement(CASH_ASSET, cash, MARKET, available(accountId)),
    ...movement(CASH_ASSET, fee, available(accountId), FEES),
  ];
}

/** Average cost, exact in cents: a sale takes its share of the cost, and the last one takes what is left. */
function positionChange(
  state: AccountState,
  order: Order,
  quantity: bigint,
  cash: bigint,
): NonNullable<AccountChange['position']> {
  const { symbol } = order;
  if (order.side === 'BUY') return { symbol, costBasis: cash, realizedPnl: 0n };
  const { costBasis, available: free, held: reserved } = positionOf(state, symbol);
  const cost = divideHalfEven(costBasis * quantity, free + reserved);
  return { symbol, costBasis: -cost, realizedPnl: cash - cost };
}
