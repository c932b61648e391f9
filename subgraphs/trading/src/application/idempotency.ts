import { createHash } from 'node:crypto';
import { isDecimalText } from '@platform/shared/pure';
import type { Order } from '../domain/order.ts';
import type { Refused } from '../domain/refusal.ts';

/** The id was used before, with other input. `existingOrder` is null for deposits and withdrawals. */
export interface IdempotencyConflict extends Refused<'IDEMPOTENCY_CONFLICT'> {
  readonly existingOrder: Order | null;
}

/** Hash of a request, to tell a retry from another request with the same id. However its decimals are written, the same request has the same hash. */
export function requestHash(request: object): string {
  const canonical = Object.entries(request)
    .map(([name, value]) => [name, typeof value === 'string' && isDecimalText(value) ? canonicalDecimal(value) : value])
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(canonical)).digest('base64url');
}

function canonicalDecimal(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}
