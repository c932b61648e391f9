import { deriveId, invariant, minimum } from '@platform/shared/pure';
import { type AccountChange, type AccountState, positionOf } from './account.ts';
import { costChange } from './average-cost.ts';
import { feeOfFill, feesOwed } from './fees.ts';
import { available, CASH_ASSET, FEES, held, journalEntry, MARKET, movement, type Posting } from './ledger.ts';
import { workableAt } from './notional.ts';
import { type Fill, isForAuction, type Order, remainingQuantity } from './order.ts';
import { afterFill, isExit } from './order-group.ts';
import { transition } from './order-status.ts';
import { standingAfterFill } from './standing.ts';
import { grossOf, grossToCents, grossToCentsUp } from './units.ts';

/** What the venue reports: so much of an order was executed at this price, against this quote. What it comes to in money is decided when it is booked. */
export type Execution = Omit<Fill, 'id' | 'symbol' | 'side' | 'fee' | 'cash'>;

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
  invariant(
    execution.auction === (isForAuction(order.timeInForce) ? order.timeInForce : null),
    'an order for an auction is filled there, and no other order is',
  );

  const filledQuantity = order.filledQuantity + quantity;
  const filledGross = order.filledGross + grossOf(execution.price, quantity);
  const filledCash = grossToCents(filledGross);
  const isWhole = status === 'FILLED';
  const heldQuantity = stillHeldQuantity(order, quantity, isWhole);
  const after: Order = {
    ...order,
    ...(isWhole && { quantity: filledQuantity, activeQuantity: filledQuantity }),
    status,
    filledQuantity,
    filledGross,
    filledCash,
    heldCash: isWhole ? 0n : stillHeldCash({ ...order, filledQuantity, filledGross, filledCash, heldQuantity }),
    heldQuantity,
    updatedAt: execution.executedAt,
    filledAt: isWhole ? execution.executedAt : null,
  };
  // The same execution gets the same id again: an order has only one fill that begins at a given filled quantity.
  const id = deriveId('fill', order.id, order.filledQuantity.toString());
  const cash = filledCash - order.filledCash;
  const owed = (gross: bigint, sold: bigint) => feesOwed({ ...order, gross, quantity: sold, at: execution.executedAt });
  const fee = feeOfFill(owed(filledGross, filledQuantity), owed(order.filledGross, order.filledQuantity), cash);
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
  const standing = standingAfterFill(state, fill);
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
      postings: (order.side === 'BUY' ? buyPostings : sellPostings)(order, after, { quantity, cash, fee }),
    }),
    position: {
      symbol: order.symbol,
      ...costChange(positionOf(state, order.symbol), order.side, quantity, cash),
    },
    ...(standing !== undefined && { standing }),
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

/**
 * What the rest that opens a position can cost at worst; what closes one holds quantity. Held and paid together never grow, so that a fill needs no more
 * than its order held. The order is as the fill leaves it, but for `heldCash`, which is still that of before.
 */
export function stillHeldCash(order: Order): bigint {
  const { side, notional, reservePrice, quantity, filledQuantity, filledGross, filledCash, heldQuantity } = order;
  if (side === 'BUY' && notional !== null) return notional - filledCash;
  const opening = quantity - filledQuantity - heldQuantity;
  if (reservePrice === null || opening <= 0n) return 0n;
  const worst = grossOf(reservePrice, opening);
  const still = side === 'BUY' ? grossToCentsUp(filledGross + worst) - filledCash : grossToCentsUp(worst);
  return minimum(order.heldCash, still);
}

/** What closes a position is filled first. What a sale by notional has no use for goes back. */
function stillHeldQuantity({ heldQuantity, notional }: Order, quantity: bigint, isWhole: boolean): bigint {
  return isWhole && notional !== null ? 0n : heldQuantity - minimum(heldQuantity, quantity);
}

interface Booking {
  readonly quantity: bigint;
  /** Before fees. */
  readonly cash: bigint;
  readonly fee: bigint;
}

/** The part of a fill that closes a position is held; an exit of a group closes, whichever of its group the hold stands on. */
function closingQuantity(before: Order, quantity: bigint): bigint {
  return isExit(before) ? quantity : minimum(quantity, before.heldQuantity);
}

/** Pays from the hold, gives back at once what the fill saved, and receives the quantity. */
function buyPostings(before: Order, after: Order, { quantity, cash }: Booking): Posting[] {
  const { accountId, symbol } = before;
  const released = before.heldCash - after.heldCash;
  const covered = closingQuantity(before, quantity);
  return [
    { ...held(accountId), asset: CASH_ASSET, amount: -released },
    { ...available(accountId), asset: CASH_ASSET, amount: released - cash },
    { ...MARKET, asset: CASH_ASSET, amount: cash },
    ...movement(symbol, covered, MARKET, held(accountId)),
    ...movement(symbol, quantity - covered, MARKET, available(accountId)),
  ];
}

/** Fees are taken from what the sale brings, as postings of their own. */
function sellPostings(before: Order, after: Order, { quantity, cash, fee }: Booking): Posting[] {
  const { accountId, symbol, notional } = before;
  const sold = closingQuantity(before, quantity);
  const unused = notional === null ? 0n : before.heldQuantity - quantity - after.heldQuantity;
  return [
    ...movement(symbol, unused, held(accountId), available(accountId)),
    ...movement(symbol, sold, held(accountId), MARKET),
    ...movement(symbol, quantity - sold, available(accountId), MARKET),
    ...movement(CASH_ASSET, before.heldCash - after.heldCash, held(accountId), available(accountId)),
    ...movement(CASH_ASSET, cash, MARKET, available(accountId)),
    ...movement(CASH_ASSET, fee, available(accountId), FEES),
  ];
}
