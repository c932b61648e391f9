import { describe, expect, it } from 'vitest';
import { isOpen, isWorking, ORDER_STATUSES, ORDER_TRIGGERS, type OrderStatus, transition } from './order-status.ts';

/** The life of an order, whole: a row is where it stands, a column what happens, `-` what cannot happen there. */
const LIFE = `
                  ROUTE  RESUME            TRIGGER  FILL_PART         FILL_REST  CANCEL    REPLACE   EXPIRE   SESSION_END
ACCEPTED          NEW    -                 -        -                 -          CANCELED  REPLACED  EXPIRED  -
HELD              NEW    -                 -        -                 -          CANCELED  REPLACED  EXPIRED  -
PENDING_NEW       -      -                 -        -                 -          -         -         -        -
NEW               -      -                 NEW      PARTIALLY_FILLED  FILLED     CANCELED  REPLACED  EXPIRED  DONE_FOR_DAY
PARTIALLY_FILLED  -      -                 -        PARTIALLY_FILLED  FILLED     CANCELED  REPLACED  EXPIRED  DONE_FOR_DAY
PENDING_CANCEL    -      -                 -        -                 -          -         -         -        -
PENDING_REPLACE   -      -                 -        -                 -          -         -         -        -
DONE_FOR_DAY      NEW    PARTIALLY_FILLED  -        -                 -          CANCELED  REPLACED  EXPIRED  -
FILLED            -      -                 -        -                 -          -         -         -        -
CANCELED          -      -                 -        -                 -          -         -         -        -
EXPIRED           -      -                 -        -                 -          -         -         -        -
REPLACED          -      -                 -        -                 -          -         -         -        -
REJECTED          -      -                 -        -                 -          -         -         -        -
`;

const [header = [], ...rows] = LIFE.trim()
  .split('\n')
  .map(line => line.trim().split(/\s+/));
const cells = rows.flatMap(([status = '', ...next]) =>
  next.map((to, column) => ({ status, trigger: header[column] ?? '', to: to === '-' ? undefined : to })),
);

describe('the life of an order', () => {
  it('is written down for every status and every trigger', () => {
    expect(rows.map(([status]) => status)).toEqual([...ORDER_STATUSES]);
    expect(header).toEqual([...ORDER_TRIGGERS]);
    expect(cells).toHaveLength(ORDER_STATUSES.length * ORDER_TRIGGERS.length);
  });

  it.each(cells)('goes from $status on $trigger to $to', ({ status, trigger, to }) =>
    expect(transition(status as OrderStatus, trigger as (typeof ORDER_TRIGGERS)[number])).toBe(to),
  );

  it('ends: nothing happens to an order that is closed', () => {
    const closed = ORDER_STATUSES.filter(status => !isOpen(status));
    expect(closed).toEqual(['FILLED', 'CANCELED', 'EXPIRED', 'REPLACED', 'REJECTED']);
    for (const status of closed)
      for (const trigger of ORDER_TRIGGERS) expect(transition(status, trigger)).toBeUndefined();
  });

  it('lets only an order that works at the venue fill', () =>
    expect(ORDER_STATUSES.filter(isWorking)).toEqual(['NEW', 'PARTIALLY_FILLED']));
});
