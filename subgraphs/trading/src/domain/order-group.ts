import { deriveId } from '@platform/shared/pure';
import type { AccountChange, AccountState } from './account.ts';
import { holdEntry } from './hold.ts';
import type { Order, OrderEventType } from './order.ts';

/**
 * Orders that belong together. The root is the entry of a bracket or OTO, or the first leg of an OCO; the others have it as their parent.
 *
 * The exits of an entry wait as `HELD` and come alive as it fills, fill by fill, so that what was bought is protected at once. Two exits share one
 * hold: what one sells, the other no longer can (one-updates-other), in the same commit. The hold stands on the first of them.
 */
export interface Group {
  /** The entry, while it is open. */
  readonly entry: Order | undefined;
  readonly exits: readonly Order[];
}

/** `statusReason` of an exit whose sibling did the work, and of exits whose entry ended unfilled. */
const SIBLING_FILLED = 'OCO_SIBLING_FILLED';
const GROUP_ENDED = 'GROUP_ENDED';

export function rootIdOf(order: Order): string {
  return order.parentId ?? order.id;
}

export function isEntry(order: Order): boolean {
  return order.parentId === null && (order.orderClass === 'BRACKET' || order.orderClass === 'OTO');
}

/** Whether it gets out of what its group got in. */
export function isExit(order: Order): boolean {
  return order.orderClass !== 'SIMPLE' && !isEntry(order);
}

/** The open orders of an order's group. */
export function groupOf(state: AccountState, order: Order): Group {
  const rootId = rootIdOf(order);
  const members = [...state.openOrders.values()].filter(member => rootIdOf(member) === rootId);
  return { entry: members.find(isEntry), exits: members.filter(member => !isEntry(member)) };
}

/** What a fill does to the rest of its group; `filled` is the order as the fill leaves it. */
export interface GroupEffect {
  /** The order itself: the last exit of a group ends filled with what it has. */
  readonly order: Order;
  readonly others: readonly AccountChange[];
}

/** Makes the changes of a group after another change of the same commit: `from` is the sequence of that one. */
export function afterFill(
  state: AccountState,
  filled: Order,
  quantity: bigint,
  fillId: string,
  at: Date,
  from: bigint,
): GroupEffect {
  if (filled.orderClass === 'SIMPLE') return { order: filled, others: [] };
  const { entry, exits } = groupOf(state, filled);
  if (isEntry(filled))
    return {
      order: filled,
      others: exits
        .map(exit => activate(exit, filled, exit === holderOf(exits), quantity, fillId, at))
        .map(numbered(from)),
    };
  const siblings = exits.filter(exit => exit.id !== filled.id);
  const isDone = entry === undefined && filled.filledQuantity === filled.activeQuantity;
  if (!isDone)
    return {
      order: filled,
      others: siblings
        .map(sibling => change('RESTATED', reduce(sibling, filled, quantity, at), at))
        .map(numbered(from)),
    };
  const order: Order = { ...filled, quantity: filled.filledQuantity, status: 'FILLED', filledAt: at, heldQuantity: 0n };
  return {
    order,
    others: siblings
      .map(sibling => ended({ ...sibling, heldQuantity: 0n, statusReason: SIBLING_FILLED }, at))
      .map(numbered(from)),
  };
}

/** The exit that the shared hold stands on: the one that has it, else the profit target. */
function holderOf(exits: readonly Order[]): Order | undefined {
  return exits.find(exit => exit.heldQuantity > 0n) ?? exits.find(exit => exit.type === 'LIMIT') ?? exits[0];
}

/** An exit comes alive with what its entry has bought. */
function activate(
  exit: Order,
  filled: Order,
  holds: boolean,
  quantity: bigint,
  fillId: string,
  at: Date,
): AccountChange {
  const active: Order = {
    ...exit,
    activeQuantity: exit.activeQuantity + quantity,
    heldQuantity: exit.heldQuantity + (holds ? quantity : 0n),
    expiresAt: exit.expiresAt ?? filled.expiresAt,
    updatedAt: at,
  };
  const entry = holds ? { entry: holdEntry(deriveId('hold', fillId, exit.id), exit, 0n, quantity, at, 'HOLD') } : {};
  if (exit.status !== 'HELD') return { occurredAt: at, adjusted: active, ...entry };
  return { ...change('NEW', { ...active, status: 'NEW' }, at), ...entry };
}

/** The sibling can sell that much less; where the hold is on it, the fill took it from there. */
function reduce(sibling: Order, filled: Order, quantity: bigint, at: Date): Order {
  const holdsForBoth = sibling.heldQuantity > filled.heldQuantity;
  return {
    ...sibling,
    quantity: sibling.quantity - quantity,
    activeQuantity: sibling.activeQuantity - quantity,
    heldQuantity: holdsForBoth ? sibling.heldQuantity - quantity : sibling.heldQuantity,
    updatedAt: at,
  };
}

/**
 * What the end of an order does to the rest of its group. An exit that is canceled or expires takes its sibling along, and what is left of the entry;
 * an entry that ends unfilled takes its exits along, and one that was filled in part leaves them to protect that part.
 */
export function afterEnd(state: AccountState, order: Order, at: Date, from: bigint): AccountChange[] {
  if (order.orderClass === 'SIMPLE') return [];
  const { entry, exits } = groupOf(state, order);
  const others = exits.filter(exit => exit.id !== order.id);
  if (!isEntry(order))
    return [...(entry === undefined ? [] : [entry]), ...others].map(member => release(member, at)).map(numbered(from));
  if (order.filledQuantity === 0n) return others.map(exit => release(exit, at)).map(numbered(from));
  return others.map(exit => settle(exit, at)).map(numbered(from));
}

/** Nothing more is bought: an exit is for what is alive of it, and one that has sold that is done. */
function settle(exit: Order, at: Date): AccountChange {
  if (exit.filledQuantity < exit.activeQuantity)
    return change('RESTATED', { ...exit, quantity: exit.activeQuantity, updatedAt: at }, at);
  if (exit.filledQuantity === 0n) return ended({ ...exit, statusReason: SIBLING_FILLED }, at);
  return change('REPLACED', { ...exit, quantity: exit.filledQuantity, status: 'FILLED', filledAt: at }, at);
}

function release(member: Order, at: Date): AccountChange {
  const end = ended({ ...member, heldCash: 0n, heldQuantity: 0n, statusReason: GROUP_ENDED }, at);
  if (member.heldCash === 0n && member.heldQuantity === 0n) return end;
  return {
    ...end,
    entry: holdEntry(deriveId('release', member.id), member, member.heldCash, member.heldQuantity, at, 'RELEASE'),
  };
}

function ended(order: Order, at: Date): AccountChange {
  return change('CANCELED', { ...order, status: 'CANCELED', updatedAt: at, canceledAt: at }, at);
}

function change(event: OrderEventType, order: Order, at: Date): AccountChange {
  return { occurredAt: at, order: { event, sequence: 0n, order, isNew: false } };
}

/** Numbers the order events of a list of changes, one after the other. */
function numbered(from: bigint): (item: AccountChange) => AccountChange {
  let sequence = from;
  return item => {
    if (item.order === undefined) return item;
    sequence += 1n;
    return { ...item, order: { ...item.order, sequence } };
  };
}
