/** Where an order is in its life; FIX OrdStatus, as the graph's contract names it. */
export const ORDER_STATUSES = [
  'ACCEPTED',
  'HELD',
  'PENDING_NEW',
  'NEW',
  'PARTIALLY_FILLED',
  'PENDING_CANCEL',
  'PENDING_REPLACE',
  'DONE_FOR_DAY',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'REPLACED',
  'REJECTED',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What can happen to an order that is there. */
export const ORDER_TRIGGERS = [
  'ROUTE',
  'RESUME',
  'TRIGGER',
  'FILL_PART',
  'FILL_REST',
  'CANCEL',
  'REPLACE',
  'EXPIRE',
  'SESSION_END',
] as const;
export type OrderTrigger = (typeof ORDER_TRIGGERS)[number];

/**
 * The life of an order, whole: what is not in the table cannot happen. The venue is simulated, so that a cancel is done at once;
 * statuses that only an external venue or a later order type brings are named and lead nowhere yet.
 */
const TRANSITIONS: Readonly<Record<OrderStatus, Partial<Record<OrderTrigger, OrderStatus>>>> = {
  ACCEPTED: { ROUTE: 'NEW', CANCEL: 'CANCELED', REPLACE: 'REPLACED', EXPIRE: 'EXPIRED' },
  NEW: {
    TRIGGER: 'NEW',
    FILL_PART: 'PARTIALLY_FILLED',
    FILL_REST: 'FILLED',
    CANCEL: 'CANCELED',
    REPLACE: 'REPLACED',
    EXPIRE: 'EXPIRED',
    SESSION_END: 'DONE_FOR_DAY',
  },
  PARTIALLY_FILLED: {
    FILL_PART: 'PARTIALLY_FILLED',
    FILL_REST: 'FILLED',
    CANCEL: 'CANCELED',
    REPLACE: 'REPLACED',
    EXPIRE: 'EXPIRED',
    SESSION_END: 'DONE_FOR_DAY',
  },
  DONE_FOR_DAY: {
    ROUTE: 'NEW',
    RESUME: 'PARTIALLY_FILLED',
    CANCEL: 'CANCELED',
    REPLACE: 'REPLACED',
    EXPIRE: 'EXPIRED',
  },
  HELD: { ROUTE: 'NEW', CANCEL: 'CANCELED', REPLACE: 'REPLACED', EXPIRE: 'EXPIRED' },
  PENDING_NEW: {},
  PENDING_CANCEL: {},
  PENDING_REPLACE: {},
  FILLED: {},
  CANCELED: {},
  EXPIRED: {},
  REPLACED: {},
  REJECTED: {},
};

const CLOSED: ReadonlySet<OrderStatus> = new Set(['FILLED', 'CANCELED', 'EXPIRED', 'REPLACED', 'REJECTED']);

/** The status after a trigger, or undefined when it cannot happen in this status. */
export function transition(status: OrderStatus, trigger: OrderTrigger): OrderStatus | undefined {
  return TRANSITIONS[status][trigger];
}

/** Whether an order in this status may still fill. */
export function isOpen(status: OrderStatus): boolean {
  return !CLOSED.has(status);
}

/** Whether an order in this status works at the venue. */
export function isWorking(status: OrderStatus): boolean {
  return TRANSITIONS[status].FILL_REST !== undefined;
}
