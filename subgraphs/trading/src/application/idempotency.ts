import { createHash } from 'node:crypto';
import { isDecimalText } from '@platform/shared/pure';
import type { Order } from '../domain/order.ts';
import type { Refusal, Refused } from '../domain/refusal.ts';

/** The id was used before, with other input. `existingOrder` is null for deposits and withdrawals. */
export interface IdempotencyConflict extends Refused<'IDEMPOTENCY_CONFLICT'> {
  readonly existingOrder: Order | null;
}

/** Hash of a request, to tell a retry from another request with the same id. However its decimals are written, the same request has the same hash. */
export function requestHash(request: object): string {
  const canonical = Object.entries(request)
    .map(([name, value]) => [name, canonicalValue(value)])
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(canonical)).digest('base64url');
}

function canonicalValue(value: unknown): unknown {
  if (typeof value === 'string') return isDecimalText(value) ? canonicalDecimal(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, canonicalValue(member)]));
}

function canonicalDecimal(text: string): string {
  const whole = text.replace(/^(-?)0+(?=\d)/, '$1');
  return whole.includes('.') ? whole.replace(/0+$/, '').replace(/\.$/, '') : whole;
}

/** A retry: the order as it stands now, and the refusal that it met then. With other input, a conflict. */
export function answerAgain(
  earlier: Order,
  hash: string,
): { readonly order: Order | undefined; readonly refusals: readonly (Refusal | IdempotencyConflict)[] } {
  if (earlier.requestHash === hash)
    return { order: earlier, refusals: earlier.refusal === null ? [] : [earlier.refusal] };
  const conflict: IdempotencyConflict = {
    code: 'IDEMPOTENCY_CONFLICT',
    message: 'This client order id was used before, for another order.',
    field: 'clientOrderId',
    existingOrder: earlier,
  };
  return { order: undefined, refusals: [conflict] };
}
