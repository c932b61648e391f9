import type { ApolloServerPlugin } from '@apollo/server';
import { Histogram, type Registry } from '@platform/shared/observability';
import type { GatewayContext } from '../context.ts';

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts and times queries and mutations, over HTTP and WebSocket alike. */
export function metricsPlugin(metrics: Registry): ApolloServerPlugin<GatewayContext> {
  const duration = new Histogram({
    name: 'gateway_operation_duration_seconds',
    help: 'Time to answer an operation. Outcome: ok, partial (data and errors), refused (no data).',
    labelNames: ['operation', 'outcome'],
    buckets: BUCKETS_SECONDS,
    registers: [metrics],
  });
  return {
    async requestDidStart() {
      const end = duration.startTimer();
      return {
        async willSendResponse({ operation, response }) {
          const result = response.body.kind === 'single' ? response.body.singleResult : undefined;
          const hasErrors = (result?.errors?.length ?? 0) > 0;
          const outcome = !hasErrors
            ? 'ok'
            : result?.data === undefined || result.data === null
              ? 'refused'
              : 'partial';
          end({ operation: operation?.operation ?? 'unknown', outcome });
        },
      };
    },
  };
}
