import { REQUEST_ERROR_CODES } from '@platform/shared/graphql';
import { Counter, type Registry } from '@platform/shared/observability';
import type { GraphQLFormattedError } from 'graphql';

const KNOWN: ReadonlySet<unknown> = new Set(REQUEST_ERROR_CODES);

/** Counts subscriptions that end with errors after they have begun. Services have codes of their own: those are one, so that there are not ever more. */
export function createFailureCounter(metrics: Registry): (errors: readonly GraphQLFormattedError[]) => void {
  const failures = new Counter({
    name: 'gateway_subscriptions_failed_total',
    help: 'Subscriptions that ended with an error after they had begun, by its code: a gap, an overflow, a service that is away.',
    labelNames: ['code'],
    registers: [metrics],
  });
  return errors => {
    const code = errors[0]?.extensions?.['code'];
    failures.inc({ code: KNOWN.has(code) ? String(code) : 'OTHER' });
  };
}
