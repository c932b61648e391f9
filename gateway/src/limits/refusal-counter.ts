import type { RequestErrorCode } from '@platform/shared/graphql';
import { Counter, type Registry } from '@platform/shared/observability';

/** What is refused because it is too much, or too often, or not on the list: few codes, whatever clients send. */
const LIMIT_CODES: ReadonlySet<unknown> = new Set<RequestErrorCode>([
  'OPERATION_NOT_ALLOWED',
  'OPERATION_TOO_DEEP',
  'OPERATION_TOO_EXPENSIVE',
  'OPERATION_TOO_LARGE',
  'PAYLOAD_TOO_LARGE',
  'RATE_LIMITED',
  'TOO_MANY_ALIASES',
  'TOO_MANY_DIRECTIVES',
  'TOO_MANY_ROOT_FIELDS',
  'TOO_MANY_SUBSCRIPTIONS',
]);

/** Counts a refusal that is told to a client, if it is one of a limit. */
export type CountRefusal = (code: unknown) => void;

export function createRefusalCounter(metrics: Registry): CountRefusal {
  const hits = new Counter({
    name: 'gateway_limits_hit_total',
    help: 'Requests and operations that were refused because of a limit, by the code of the error.',
    labelNames: ['code'],
    registers: [metrics],
  });
  return code => {
    if (LIMIT_CODES.has(code)) hits.inc({ code: String(code) });
  };
}
