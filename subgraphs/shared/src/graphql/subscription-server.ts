import type { Server } from 'node:http';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  subscribe,
  validate,
} from 'graphql';
import type { Disposable, SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { ASSERTION_EXTENSION } from '../identity/index.ts';
import { type Logger, REQUEST_ID_EXTENSION, requestIdFrom, withRequestId } from '../observability/index.ts';
import { findHostileInput } from './input-guard.ts';

export interface SubscriptionServerOptions<Context> {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly contextFor: (assertion: string | undefined, requestId: string) => Promise<Context>;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  readonly logger: Logger;
}

const MESSAGE_BYTES_MAX = 256 * 1024;
const CONNECTION_INIT_TIMEOUT_MS = 5_000;
/** How long a gateway may take to answer our goodbye; one that is frozen or cut off never does. */
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Serves operations over graphql-transport-ws at `/graphql`. One socket carries many users' subscriptions: who asks stands in the
 * extensions of each `subscribe` (`assertion`, `requestId`), not in `connection_init`.
 */
export function serveSubscriptions<Context>(options: SubscriptionServerOptions<Context>): { stop(): Promise<void> } {
  const { server, schema, contextFor, formatError, logger } = options;
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: MESSAGE_BYTES_MAX });
  const disposable: Disposable = useServer(
    {
      connectionInitWaitTimeout: CONNECTION_INIT_TIMEOUT_MS,
      onSubscribe: (_, __, payload) => prepare(schema, payload, contextFor),
      execute: args => execute(args),
      subscribe: args => subscribe(args),
      onNext: (_, __, ___, ____, result) => formatResult(result as ExecutionResult, formatError),
      onError: (_, __, ___, errors) =>
        errors.map(error => formatError(error instanceof GraphQLError ? error.toJSON() : error, error)),
    },
    sockets,
  );
  sockets.on('error', error => logger.error({ err: error }, 'websocket server failed'));
  return {
    async stop() {
      const cutOff = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, CLOSE_TIMEOUT_MS);
      await disposable.dispose();
      clearTimeout(cutOff);
    },
  };
}

/** Parses, validates and identifies; what is wrong answers this operation alone and leaves the socket open. */
async function prepare<Context>(
  schema: GraphQLSchema,
  payload: SubscribePayload,
  contextFor: SubscriptionServerOptions<Context>['contextFor'],
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  try {
    const document = parse(payload.query);
    const hostile = findHostileInput(document, payload.variables ?? undefined);
    if (hostile !== undefined) return [hostile];
    const errors = validate(schema, document);
    if (errors.length > 0) return errors.map(withCode('GRAPHQL_VALIDATION_FAILED'));
    const assertion = payload.extensions?.[ASSERTION_EXTENSION];
    const requestId = requestIdFrom(payload.extensions?.[REQUEST_ID_EXTENSION]);
    const contextValue = await withRequestId(requestId, () =>
      contextFor(typeof assertion === 'string' ? assertion : undefined, requestId),
    );
    return { schema, document, contextValue, operationName: payload.operationName, variableValues: payload.variables };
  } catch (error) {
    if (error instanceof GraphQLError) return [withCode('GRAPHQL_PARSE_FAILED')(error)];
    throw error;
  }
}

function withCode(code: string): (error: GraphQLError) => GraphQLError {
  return error =>
    new GraphQLError(error.message, {
      originalError: error.originalError ?? null,
      extensions: { code, ...error.extensions },
    });
}

/** What goes on the wire: the result with every error masked or cleared for the client. */
function formatResult(
  result: ExecutionResult,
  formatError: SubscriptionServerOptions<unknown>['formatError'],
): FormattedExecutionResult {
  const errors = result.errors?.map(error => formatError(error.toJSON(), error));
  return { ...(result.data !== undefined && { data: result.data }), ...(errors !== undefined && { errors }) };
}
