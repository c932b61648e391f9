import type { Server } from 'node:http';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  subscribe,
  validate,
} from 'graphql';
import type { Disposable, SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { LRUCache } from 'lru-cache';
import { WebSocketServer } from 'ws';
import { ASSERTION_EXTENSION } from '../identity/index.ts';
import {
  type Logger,
  REQUEST_ID_EXTENSION,
  requestIdFrom,
  TRACEPARENT_HEADER,
  type Tracer,
  withRequestId,
} from '../observability/index.ts';
import { findHostileInput } from './input-guard.ts';

export interface WebSocketServerOptions<Context> {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly contextFor: (assertion: string | undefined, requestId: string) => Promise<Context>;
  /** Answers a query as it is answered over HTTP. */
  readonly answerQuery: (query: SubscribePayload, context: Context) => Promise<FormattedExecutionResult>;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  readonly logger: Logger;
  readonly tracer: Tracer | undefined;
}

const MESSAGE_BYTES_MAX = 256 * 1024;
const CONNECTION_INIT_TIMEOUT_MS = 5_000;
/** How long queries that run may take at the end, and how long a gateway to answer our goodbye; one that is frozen or cut off never does. */
const CLOSE_TIMEOUT_MS = 1_000;
/** Characters of texts whose {@link outlineOf} is remembered. */
const OUTLINES_LENGTH_MAX = 4_000_000;

/**
 * Serves operations over graphql-transport-ws at `/graphql`. One socket carries the queries and subscriptions of many users: who asks stands in the
 * extensions of each `subscribe` (`assertion`, `requestId`, `traceparent`), not in `connection_init`.
 */
export function serveWebSocket<Context>(options: WebSocketServerOptions<Context>): { stop(): Promise<void> } {
  const { server, formatError, logger } = options;
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: MESSAGE_BYTES_MAX });
  const operations = new Operations(options);
  const disposable: Disposable = useServer(
    {
      connectionInitWaitTimeout: CONNECTION_INIT_TIMEOUT_MS,
      onSubscribe: (_, __, payload) => operations.prepare(payload),
      execute: args => operations.execute(args as Prepared),
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
      await operations.queriesDone(CLOSE_TIMEOUT_MS);
      const cutOff = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, CLOSE_TIMEOUT_MS);
      await disposable.dispose();
      clearTimeout(cutOff);
    },
  };
}

/** A query, or what `subscribe` needs. */
interface Prepared extends ExecutionArgs {
  readonly answer: () => Promise<FormattedExecutionResult>;
}

class Operations<Context> {
  readonly #options: WebSocketServerOptions<Context>;
  readonly #outlines = new LRUCache<string, DocumentNode>({
    maxSize: OUTLINES_LENGTH_MAX,
    sizeCalculation: (_, text) => text.length + 1,
  });
  #running = 0;
  #whenDone: (() => void) | undefined;

  constructor(options: WebSocketServerOptions<Context>) {
    this.#options = options;
  }

  /** Parses and identifies, and validates what is streamed; what is wrong answers this operation alone and leaves the socket open. */
  async prepare(payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { schema, contextFor } = this.#options;
    try {
      const outline = this.#outlineOf(payload.query);
      const isStreamed = getOperationAST(outline, payload.operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
      const document = isStreamed ? parse(payload.query) : outline;
      const problems = isStreamed ? problemsOf(schema, document, payload) : [];
      if (problems.length > 0) return problems;
      const { [ASSERTION_EXTENSION]: assertion, [REQUEST_ID_EXTENSION]: candidate } = payload.extensions ?? {};
      const requestId = requestIdFrom(candidate);
      const contextValue = await withRequestId(requestId, () =>
        contextFor(typeof assertion === 'string' ? assertion : undefined, requestId),
      );
      const answer = () => this.#answer(payload, contextValue, requestId);
      const { operationName, variables: variableValues } = payload;
      return { schema, document, contextValue, operationName, variableValues, answer } as ExecutionArgs;
    } catch (error) {
      if (error instanceof GraphQLError) return [withCode('GRAPHQL_PARSE_FAILED')(error)];
      // Thrown, it would close the socket, with everything else that runs over it.
      return [new GraphQLError('unexpected', { originalError: error as Error })];
    }
  }

  async execute({ answer }: Prepared): Promise<ExecutionResult> {
    this.#running += 1;
    try {
      return (await answer()) as ExecutionResult;
    } finally {
      this.#running -= 1;
      // The answer is sent in this turn of the loop.
      if (this.#running === 0) setImmediate(() => this.#whenDone?.());
    }
  }

  /** Resolves when no query runs, or when the time is up. */
  queriesDone(timeoutMs: number): Promise<void> {
    return new Promise(resolve => {
      if (this.#running === 0) return resolve();
      const timer = setTimeout(resolve, timeoutMs);
      this.#whenDone = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #answer(payload: SubscribePayload, context: Context, requestId: string): Promise<FormattedExecutionResult> {
    const span = this.#options.tracer?.start(
      'WebSocket query',
      { 'platform.request_id': requestId },
      payload.extensions?.[TRACEPARENT_HEADER],
    );
    const answer = () => this.#options.answerQuery(payload, context);
    return withRequestId(requestId, answer, span).finally(() => span?.end());
  }

  #outlineOf(text: string): DocumentNode {
    let outline = this.#outlines.get(text);
    if (outline === undefined) {
      outline = outlineOf(parse(text, { noLocation: true }));
      this.#outlines.set(text, outline);
    }
    return outline;
  }
}

const NOTHING: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };

/** The operations of a document, without what they ask for: enough to tell a query from a subscription. What a query asks for Apollo Server remembers. */
function outlineOf({ definitions }: DocumentNode): DocumentNode {
  const operations = definitions.filter(definition => definition.kind === Kind.OPERATION_DEFINITION);
  return {
    kind: Kind.DOCUMENT,
    definitions: operations.map(({ kind, operation, name }) => ({
      kind,
      operation,
      ...(name !== undefined && { name }),
      selectionSet: NOTHING,
    })),
  };
}

function problemsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variables }: SubscribePayload,
): readonly GraphQLError[] {
  const hostile = findHostileInput(document, variables ?? undefined);
  return hostile !== undefined ? [hostile] : validate(schema, document).map(withCode('GRAPHQL_VALIDATION_FAILED'));
}

function withCode(code: string): (error: GraphQLError) => GraphQLError {
  return ({ message, nodes = null, source = null, positions = null, originalError = null, extensions }) =>
    new GraphQLError(message, { nodes, source, positions, originalError, extensions: { code, ...extensions } });
}

/** What goes on the wire: the result with every error masked or cleared for the client. Those of queries are plain objects, and were so before. */
function formatResult(
  { data, errors }: ExecutionResult,
  formatError: WebSocketServerOptions<unknown>['formatError'],
): FormattedExecutionResult {
  const formatted = errors?.map(error => (error instanceof GraphQLError ? formatError(error.toJSON(), error) : error));
  return { ...(data !== undefined && { data }), ...(formatted !== undefined && { errors: formatted }) };
}
