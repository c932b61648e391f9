import type { Identity } from '@platform/shared/identity';
import type { Logger } from '@platform/shared/observability';
import {
  type DocumentNode,
  type FormattedExecutionResult,
  GraphQLError,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { AssertionMinter } from '../auth/index.ts';
import { type FormatError, type GatewayContext, Leaving } from '../context.ts';
import type { CallerLimits } from '../limits/caller-limits.ts';
import type { CostGuard } from '../limits/cost-guard.ts';
import type { DocumentGuard } from '../limits/operation-limits.ts';
import type { SubscriptionEngine } from './engine.ts';
import type { SubscriptionSink } from './live-subscription.ts';

export interface OperationRequest {
  readonly payload: SubscribePayload;
  readonly identity: Identity | undefined;
  /** Whose pace it is: the user, or the address of who is not signed in. */
  readonly caller: string;
  readonly requestId: string;
  /** How many streams a subscription may be fed from. */
  readonly streamsMax: number;
}

/** Where the outcome of an operation goes, whatever it is answered over. */
export interface RunnableOperation extends SubscriptionSink {
  /** The operation has begun. @param stop ends it when the client wants no more. @param streams how many feed it. */
  runs(stop: () => void, streams: number): void;
  /** A single result, of a query or a mutation. @param payload JSON */
  answer(payload: string): void;
}

/** Runs what a client asks for, and tells the outcome to the operation. Never throws. */
export type RunOperation = (operation: RunnableOperation, request: OperationRequest) => void;

/** Runs a query or a mutation. Without `data` in the result, nothing of it ran. */
export type RunQuery = (payload: SubscribePayload, context: GatewayContext) => Promise<FormattedExecutionResult>;

export interface RunOperationOptions {
  readonly engine: SubscriptionEngine;
  readonly runQuery: RunQuery;
  readonly guard: DocumentGuard;
  readonly costGuard: CostGuard;
  readonly callers: CallerLimits;
  /** For a query or mutation as a whole. */
  readonly operationTimeoutMs: number;
  readonly mint: AssertionMinter;
  readonly formatError: FormatError;
  readonly logger: Logger;
}

export function createRunOperation(options: RunOperationOptions): RunOperation {
  const { guard, callers, formatError, logger } = options;
  return (operation, request) => {
    const fail = (errors: readonly GraphQLError[]) =>
      operation.fail(errors.map(error => formatError(error.toJSON(), error)));
    try {
      const tooMany = callers.refuseUser(request.identity?.uid);
      if (tooMany !== undefined) return fail([tooMany]);
      const { document, errors } = guard(request.payload.query);
      if (document === undefined) return fail(errors);
      const definition = getOperationAST(document, request.payload.operationName);
      if (!definition) return fail([UNRESOLVED]);
      if (definition.operation === 'subscription') subscribe(options, operation, request, document, definition, fail);
      else
        answer(options, operation, request).catch((error: unknown) => {
          logger.error({ err: error }, 'an operation failed');
          fail([new GraphQLError('unexpected', { originalError: error as Error })]);
        });
    } catch (error) {
      fail([error instanceof GraphQLError ? error : new GraphQLError('unexpected', { originalError: error as Error })]);
    }
  };
}

const UNRESOLVED = new GraphQLError('Name one of the operations of the document as operationName.', {
  extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
});

function subscribe(
  { engine, costGuard }: RunOperationOptions,
  operation: RunnableOperation,
  { payload, ...request }: OperationRequest,
  document: DocumentNode,
  definition: OperationDefinitionNode,
  fail: (errors: readonly GraphQLError[]) => void,
): void {
  const variables = payload.variables ?? {};
  const excess = costGuard(document, definition, variables);
  if (excess !== undefined) {
    fail([excess]);
    return;
  }
  const { stop, streams, errors } = engine.subscribe(
    { ...request, document, operation: definition, variables },
    operation,
  );
  if (stop === undefined) fail(errors);
  else operation.runs(stop, streams);
}

async function answer(
  { runQuery, mint, operationTimeoutMs }: RunOperationOptions,
  operation: RunnableOperation,
  { payload, identity, requestId }: OperationRequest,
): Promise<void> {
  const leaving = new Leaving();
  operation.runs(() => leaving.abort(), 0);
  const result = await runQuery(payload, {
    identity,
    requestId,
    assertion: () => mint(identity),
    signal: leaving,
    deadline: performance.now() + operationTimeoutMs,
  });
  if (result.data === undefined) operation.fail(result.errors ?? []);
  else operation.answer(JSON.stringify(result));
}
