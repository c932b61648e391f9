import type { ApolloServerPlugin } from '@apollo/server';
import { DurationHistogram, type Registry } from '@platform/shared/observability';
import type { GatewayContext } from '../context.ts';
import type { PlannedOperation, PlannedOperations } from '../federation/index.ts';
import type { NoteSlowOperation } from './slow-operations.ts';

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Called when an operation begins; what it gives, when it has ended. Outcome: ok, partial (data and errors), refused (no data). */
export type ObserveOperation = () => (
  operation: string,
  outcome: 'ok' | 'partial' | 'refused',
  query?: string,
  planned?: PlannedOperation,
) => void;

/** Counts and times queries and mutations, over HTTP and WebSocket alike, and notes the slow ones. */
export function createObserveOperation(metrics: Registry, noteSlow: NoteSlowOperation): ObserveOperation {
  const duration = new DurationHistogram({
    name: 'gateway_operation_duration_seconds',
    help: 'Time to answer an operation. Outcome: ok, partial (data and errors), refused (no data).',
    labelNames: ['operation', 'outcome'],
    buckets: BUCKETS_SECONDS,
    registers: [metrics],
  });
  return () => {
    const startedAt = performance.now();
    return (kind, outcome, query, planned) => {
      const durationMs = performance.now() - startedAt;
      duration.record(durationMs / 1_000, kind, outcome);
      noteSlow({ kind, outcome, durationMs, query, planned });
    };
  };
}

/** For what takes the way through Apollo Server. */
export function metricsPlugin(
  observe: ObserveOperation,
  operations: PlannedOperations,
): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      const end = observe();
      return {
        async willSendResponse({ operation, response, source, request }) {
          const result = response.body.kind === 'single' ? response.body.singleResult : undefined;
          const hasErrors = (result?.errors?.length ?? 0) > 0;
          const hasData = result?.data !== undefined && result.data !== null;
          const outcome = !hasErrors ? 'ok' : hasData ? 'partial' : 'refused';
          const planned = source === undefined ? undefined : operations.find(source, request.operationName);
          end(operation?.operation ?? 'unknown', outcome, source, planned);
        },
      };
    },
  };
}
