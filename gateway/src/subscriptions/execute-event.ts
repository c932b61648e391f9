import { executeQueryPlan, type ServiceMap } from '@apollo/gateway';
import type { Logger } from '@platform/shared/observability';
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { CompiledSubscription } from './compile.ts';
import type { Variables } from './prepare.ts';

export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

export interface EventExecutorOptions {
  /** The subgraphs of the moment. */
  readonly services: () => ServiceMap;
  readonly formatError: FormatError;
  readonly logger: Logger;
}

/** Completes an event with what other subgraphs have to say of it, and gives it the shape that the client asked for. Never rejects. */
export type ExecuteEvent = (
  compiled: CompiledSubscription,
  variables: Variables,
  event: FormattedExecutionResult,
  context: GatewayContext,
) => Promise<FormattedExecutionResult>;

/** A name that no subgraph can have: under it, the event is fetched from memory. */
const EVENT_SERVICE = '\0event';

interface EventContext extends GatewayContext {
  readonly event: FormattedExecutionResult;
}

type PlanArguments = Parameters<typeof executeQueryPlan>;
type RequestContext = PlanArguments[2];

const eventSource: ServiceMap[string] = {
  async process({ context }) {
    const { event } = context as EventContext;
    return { data: event.data ?? null, ...(event.errors !== undefined && { errors: event.errors }) };
  },
};

/**
 * The plan of a subscription is a primary fetch and the rest. Per event the gateway library executes both, as it does for a query, only that
 * the primary fetch is answered with the event: so rewrites, joins, error paths and the shape of the answer are the library's own.
 */
export function createEventExecutor({ services, formatError, logger }: EventExecutorOptions): ExecuteEvent {
  return async (compiled, variables, event, context) => {
    const { graph, primary, rest, operationContext } = compiled;
    const fetchEvent = { ...primary, serviceName: EVENT_SERVICE, variableUsages: [] };
    const node = rest === undefined ? fetchEvent : { kind: 'Sequence' as const, nodes: [fetchEvent, rest] };
    const eventContext: EventContext = { ...context, event };
    // Of what a request carries, the executor reads only these.
    const requestContext = {
      request: { variables },
      context: eventContext,
      operation: compiled.operation,
      metrics: {},
      logger,
    } as unknown as RequestContext;
    try {
      const result = await executeQueryPlan(
        { kind: 'QueryPlan', node },
        { ...services(), [EVENT_SERVICE]: eventSource },
        requestContext,
        operationContext,
        graph.supergraphSchema,
        graph.apiSchema,
      );
      const errors = result.errors?.map(error => format(withOwner(error, primary.serviceName), formatError));
      return { ...(errors !== undefined && { errors }), data: result.data ?? null };
    } catch (error) {
      return { errors: [format(asGraphqlError(error), formatError)], data: null };
    }
  };
}

/** An error in the event is one of the subgraph that the event came from. */
function withOwner(error: unknown, owner: string): GraphQLError {
  const known = asGraphqlError(error);
  if (known.extensions['serviceName'] !== EVENT_SERVICE) return known;
  return new GraphQLError(known.message, {
    path: known.path ?? null,
    originalError: known.originalError ?? null,
    extensions: { ...known.extensions, serviceName: owner },
  });
}

function asGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError('unexpected', { originalError: error instanceof Error ? error : new Error(String(error)) });
}

function format(error: GraphQLError, formatError: FormatError): GraphQLFormattedError {
  return formatError(error.toJSON(), error);
}
