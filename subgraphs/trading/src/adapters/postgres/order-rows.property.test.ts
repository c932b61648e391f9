import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anAccount, anExecution, NOON, place, price } from '../../../test/support/fixtures.ts';
import { decideFill } from '../../domain/decide-fill.ts';
import type { Order } from '../../domain/order.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { fromAccountRow, toAccountRow, toPositionRow } from './account-rows.ts';
import { fromFundingRow, toFundingRow } from './ledger-rows.ts';
import {
  fromFillRow,
  fromOrderEventRow,
  fromOrderRow,
  type OrderRow,
  toFillRow,
  toOrderEventRow,
  toOrderRow,
} from './order-rows.ts';

const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const amount = (digits: bigint) => fc.bigInt({ min: 0n, max: 10n ** digits - 1n });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const refusals: fc.Arbitrary<Refusal> = fc.oneof(
  fc.record({
    code: fc.constant('INSUFFICIENT_BUYING_POWER' as const),
    message: fc.string(),
    required: amount(20n),
    available: amount(20n),
  }),
  fc.record({
    code: fc.constant('INVALID_PRICE_INCREMENT' as const),
    message: fc.string(),
    field: fc.string(),
    increment: amount(20n),
  }),
  fc.record({ code: fc.constant('NO_MARKET' as const), message: fc.string() }),
);
/** A real order with everything that a column can hold in the place of its numbers and times. */
const orders: fc.Arbitrary<Order> = fc
  .record({
    quantity: amount(22n),
    notional: optional(amount(20n)),
    quantityIncrement: amount(22n),
    limitPrice: optional(amount(20n)),
    reservePrice: optional(amount(20n)),
    stopPrice: optional(amount(20n)),
    trailPrice: optional(amount(20n)),
    trailPercent: optional(amount(20n)),
    highWaterMark: optional(amount(20n)),
    electedPrice: optional(amount(20n)),
    highWaterSequence: optional(amount(18n)),
    electedSequence: optional(amount(18n)),
    triggeredAt: optional(moment),
    filledQuantity: amount(22n),
    filledGross: amount(33n),
    filledCash: amount(20n),
    heldCash: amount(20n),
    heldQuantity: amount(22n),
    refusal: optional(refusals),
    submittedAt: moment,
    updatedAt: moment,
    filledAt: optional(moment),
    canceledAt: optional(moment),
    expiresAt: optional(moment),
  })
  .map(values => ({ ...place(anAccount()).order, ...values }));
/** As a row goes into the database: bigints as text. */
const throughJson = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part))) as Value;

describe('a row', () => {
  it('of an order keeps all of it, as an event too', () => {
    fc.assert(
      fc.property(orders, fc.bigInt({ min: 1n, max: 10n ** 18n }), moment, (order, sequence, occurredAt) => {
        const row = toOrderRow(order);
        expect(fromOrderRow(row)).toEqual(order);
        expect(fromOrderRow(throughJson(row))).toEqual(order);
        const event = toOrderEventRow({ event: 'NEW', sequence, order, isNew: true }, occurredAt, toOrderRow(order));
        expect(fromOrderEventRow({ ...event, orderAfter: throughJson(event.orderAfter) }, null)).toEqual({
          accountId: order.accountId,
          sequence,
          event: 'NEW',
          order,
          fill: undefined,
          occurredAt,
        });
      }),
    );
  });

  it('has its numbers as text, so that none passes through a float', () => {
    fc.assert(
      fc.property(orders, order => {
        for (const value of Object.values(toOrderRow(order))) expect(typeof value).not.toBe('number');
      }),
    );
  });

  it('is read as Postgres writes it: zeros to the full scale, times with a zone', () => {
    const { order } = place(anAccount(), { type: 'LIMIT', quantity: '10', limitPrice: '100.5' });
    const written: OrderRow = {
      ...toOrderRow(order),
      quantity: '10.000000000',
      limitPrice: '100.500000',
      heldCash: '1005.00',
      filledGross: '0.000000000000000',
      submittedAt: '2026-03-02 17:00:00+00',
      updatedAt: '2026-03-02 17:00:00+00',
    };
    expect(fromOrderRow(written)).toEqual(order);
  });

  it('of an event from before a column came is read as what it was then', () => {
    const { order } = place(anAccount());
    const event = toOrderEventRow({ event: 'NEW', sequence: 1n, order, isNew: true }, NOON, toOrderRow(order));
    const { notional: _, quantityIncrement: __, ...old } = event.orderAfter as OrderRow;
    expect(fromOrderEventRow({ ...event, orderAfter: old }, null).order).toEqual({ ...order, quantityIncrement: 1n });
  });

  it('of a fill keeps all of it', () => {
    const state = anAccount();
    const { order } = place(state, { type: 'LIMIT', quantity: '10', limitPrice: '100.5' });
    const [change] = decideFill(state, order, anExecution(order, { price: price('100.123456'), quantity: 1n }));
    const fill = change?.order?.fill;
    if (fill === undefined) throw new Error('it fills');
    expect(fromFillRow(toFillRow(fill, 7n))).toEqual({ ...fill, sequence: 7n });
  });

  it('of an account and its positions keeps all of it', () => {
    fc.assert(
      fc.property(
        amount(20n),
        amount(20n),
        amount(22n),
        amount(22n),
        amount(20n),
        (free, reserved, available, held, costBasis) => {
          const state = anAccount({ owns: { AAPL: ['1', '1.00'] } });
          state.cash = { available: free, held: reserved };
          const position = { symbol: 'AAPL', available, held, costBasis, realizedPnl: -costBasis };
          state.positions.set('AAPL', position);
          const { openOrders: _, ...view } = state;
          expect(fromAccountRow(toAccountRow(state, 1n), [toPositionRow(state, position)], [])).toEqual(view);
        },
      ),
    );
  });

  it('of a funding request keeps why it was refused', () => {
    fc.assert(
      fc.property(fc.option(refusals, { nil: undefined }), refusal => {
        const request = {
          accountId: 'a',
          idempotencyKey: 'key',
          requestHash: 'hash',
          refusal,
          entryId: refusal === undefined ? 'entry' : undefined,
          createdAt: NOON,
        };
        expect(fromFundingRow(throughJson(toFundingRow(request)))).toEqual(request);
      }),
    );
  });
});
