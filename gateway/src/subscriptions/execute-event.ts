import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import type { FormatError, GatewayContext } from '../context.ts';
import { downstreamError, executePlan } from '../federation/index.ts';
import type { CompiledSubscription } from './compile.ts';
import type { Variables } from './prepare.ts';
import type { SharedJoins } from './shared-joins.ts';

export interface EventExecutorOptions {
  readonly joins: SharedJoins;
  readonly formatError: FormatError;
}

/** Completes an event, which it takes over and changes, with what other subgraphs have to say of it, and gives it the shape that the client asked for. Never rejects. */
export type ExecuteEvent = (
  compiled: CompiledSubscription,
  variables: Variables,
  event: FormattedExecutionResult,
  context: GatewayContext,
) => Promise<FormattedExecutionResult>;

/** The plan of a subscription is a primary fetch and the rest. Per event the rest is executed as that of a query is, on what the event brought. */
export function createEventExecutor({ joins, formatError }: EventExecutorOptions): ExecuteEvent {
  return async (compiled, variables, event, context) => {
    const { primary } = compiled;
    const format = (error: GraphQLError) => formatError(error.toJSON(), error);
    try {
      const known = event.data ?? {};
      compiled.takeIn(known);
      const eventErrors = (event.errors ?? []).map(error => downstreamError(error, primary.serviceName, error.path));
      const { data, errors, extensions } = await executePlan(
        compiled.planned,
        variables,
        (fetch, values) => joins.run(fetch, values, context),
        known,
        eventErrors,
      );
      return {
        ...(errors.length > 0 && { errors: errors.map(format) }),
        data,
        ...(extensions !== undefined && { extensions: { ...extensions } }),
      };
    } catch (error) {
      return { errors: [format(asGraphqlError(error))], data: null };
    }
  };
}

function asGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError('unexpected', { originalError: error instanceof Error ? error : new Error(String(error)) });
}
