import type { FetchNode } from '@apollo/query-planner';
import { ASSERTION_EXTENSION, ASSERTION_HEADER } from '@platform/shared/identity';
import {
  currentSpan,
  type DurationHistogram,
  type Logger,
  REQUEST_ID_EXTENSION,
  REQUEST_ID_HEADER,
  TRACEPARENT_HEADER,
} from '@platform/shared/observability';
import { type GraphQLFormattedError, Kind, OperationTypeNode, parse } from 'graphql';
import { Pool } from 'undici';
import type { UpstreamConfig } from '../config.ts';
import type { GatewayContext } from '../context.ts';
import { CircuitBreaker, RetryBudget } from './circuit-breaker.ts';
import { type Patience, SubgraphFailure } from './exchange.ts';
import { sendRequest } from './http-request.ts';
import type { QuerySocket } from './query-socket.ts';
import { QuerySockets } from './query-sockets.ts';
import { readAnswer, requireEntities, type SubgraphAnswer, usableAnswer } from './subgraph-answer.ts';

export interface SubgraphClientOptions {
  readonly name: string;
  readonly url: string;
  readonly upstream: UpstreamConfig;
  readonly logger: Logger;
  readonly latency: DurationHistogram<'subgraph' | 'outcome'>;
  readonly onRetry: () => void;
}

/** What the client gets to see; the reason, with addresses of the inside, goes to the log. */
const FAILURE_MESSAGE = 'The service behind these fields does not answer properly at the moment.';
const HEALTH_TIMEOUT_MS = 1_500;
const CONNECT_TIMEOUT_MS = 2_000;
const KEEP_ALIVE_MS = 30_000;
const RESPONSE_BYTES_MAX = 32 * 1024 * 1024;
/** Larger ones go over HTTP: other queries would wait behind them. */
const SOCKET_BODY_LENGTH_MAX = 32 * 1024;
const LOCATED_FAILURES_MAX = 20;
/** One retry for ten requests, and ten at once. */
const RETRY_SHARE = 0.1;
const RETRIES_MAX = 10;

/**
 * Sends operations to one subgraph: queries over WebSocket where the subgraph takes them so, everything else over pooled HTTP connections. It says itself
 * who asks: of what the client sent, nothing passes but the request id. A subgraph that is down, slow or answers nonsense gives errors for its own fields, never an exception; one that stays so is
 * left alone for a while.
 */
export class SubgraphClient {
  readonly name: string;
  readonly url: string;
  readonly #options: SubgraphClientOptions;
  readonly #connections: Pool;
  readonly #sockets: QuerySockets;
  readonly #path: string;
  readonly #breaker: CircuitBreaker;
  #checking: Promise<void> | undefined;
  readonly #answeredAfter: (seconds: number) => void;
  readonly #failedAfter: (seconds: number) => void;
  /** A socket that breaks fails many queries with one failure, which counts once. */
  #lastFailure: unknown;
  readonly #retries = new RetryBudget(RETRY_SHARE, RETRIES_MAX);

  constructor(options: SubgraphClientOptions) {
    const { origin, pathname, search } = new URL(options.url);
    this.name = options.name;
    this.url = options.url;
    this.#options = options;
    this.#connections = new Pool(origin, {
      connections: options.upstream.connections,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      maxResponseSize: RESPONSE_BYTES_MAX,
      // Each exchange has a deadline of its own, from the beginning to the end.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const { connections, sockets } = options.upstream;
    this.#sockets = new QuerySockets({
      url: options.url,
      sockets,
      runningMax: Math.ceil(connections / sockets),
      answerBytesMax: RESPONSE_BYTES_MAX,
    });
    this.#path = pathname + search;
    this.#answeredAfter = options.latency.recorder(options.name, 'answered');
    this.#failedAfter = options.latency.recorder(options.name, 'failed');
    const { breakerFailures, breakerOpenMs } = options.upstream;
    this.#breaker = new CircuitBreaker({
      failures: breakerFailures,
      openMs: breakerOpenMs,
      now: () => performance.now(),
    });
  }

  /** Requests are kept away from it at the moment. */
  get isShutOff(): boolean {
    return this.#breaker.isOpen;
  }

  /** How many sockets take queries. */
  get openSockets(): number {
    return this.#sockets.open;
  }

  /** Never rejects: what goes wrong is in `errors`, at the places that the fetch was for. */
  async run(
    fetch: FetchNode,
    variables: Readonly<Record<string, unknown>>,
    context: GatewayContext,
  ): Promise<SubgraphAnswer> {
    const startedAt = performance.now();
    try {
      const answer = await this.#ask(fetch, bodyOf(fetch, variables), context);
      requireEntities(answer, variables['representations']);
      this.#answeredAfter((performance.now() - startedAt) / 1_000);
      return answer;
    } catch (error) {
      this.#failedAfter((performance.now() - startedAt) / 1_000);
      if (context.signal?.aborted !== true)
        this.#options.logger.error({ err: error, subgraph: this.name }, 'a subgraph gave no usable answer');
      return { errors: this.#locatedFailures(fetch, variables['representations']) };
    }
  }

  /**
   * Resolves when the subgraph executes a trivial query. It is asked even when it is shut off, since this may be how it comes back; but once for all
   * who want to know at the same time: anyone may ask for `/health/ready`.
   */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #check(): Promise<void> {
    const patience = { timeoutMs: HEALTH_TIMEOUT_MS, signal: undefined };
    const ask = () => this.#overHttp({ body: '{"query":"{ __typename }"}', headers: JSON_HEADERS }, patience);
    // A connection that was kept from before the subgraph was started anew says nothing of it.
    const answer = await ask().catch(failure => {
      if (failure instanceof SubgraphFailure && failure.isRepeatable) return ask();
      throw failure;
    });
    if (answer.data === null || answer.data === undefined) throw new SubgraphFailure('it does not execute queries');
    this.#breaker.succeeded();
  }

  /** Closes the connections, those with running requests too. */
  destroy(): Promise<void> {
    this.#sockets.destroy();
    return this.#connections.destroy();
  }

  /** Lets running requests end. */
  close(): Promise<void> {
    this.#sockets.close();
    return this.#connections.close();
  }

  async #ask(fetch: FetchNode, body: string, context: GatewayContext): Promise<SubgraphAnswer> {
    const assertion = await context.assertion();
    this.#retries.requested();
    if (fetch.operationKind !== OperationTypeNode.QUERY) {
      // A mutation that has begun runs to its end, and only once.
      const patience = { timeoutMs: this.#timeLeftMs(context), signal: undefined };
      return this.#guarded(patience, () => this.#overHttp({ body, headers: headersFor(context, assertion) }, patience));
    }
    try {
      return await this.#query(body, context, assertion, this.#socketFor(body));
    } catch (error) {
      // Nobody waits for a query whose client has left.
      const mayRepeat = error instanceof SubgraphFailure && error.isRepeatable && context.signal?.aborted !== true;
      if (!mayRepeat || !(error.isGoodbye || this.#retries.spend())) throw error;
      this.#options.onRetry();
      // Over HTTP: where one socket closes, the next may follow.
      return await this.#query(body, context, assertion, undefined);
    }
  }

  #socketFor(body: string): QuerySocket | undefined {
    return body.length <= SOCKET_BODY_LENGTH_MAX ? this.#sockets.next() : undefined;
  }

  #query(
    body: string,
    context: GatewayContext,
    assertion: string | undefined,
    socket: QuerySocket | undefined,
  ): Promise<SubgraphAnswer> {
    const patience = { timeoutMs: this.#timeLeftMs(context), signal: context.signal };
    return this.#guarded(patience, async () =>
      socket === undefined
        ? this.#overHttp({ body, headers: headersFor(context, assertion) }, patience)
        : usableAnswer(await socket.ask({ ...patience, payload: payloadOf(body, context, assertion) })),
    );
  }

  async #overHttp(
    request: { readonly body: string; readonly headers: string[] },
    patience: Patience,
  ): Promise<SubgraphAnswer> {
    const answer = await sendRequest(this.#connections, { path: this.#path, ...request, ...patience });
    if (answer.offersSockets) this.#sockets.offered();
    return readAnswer(answer);
  }

  #timeLeftMs({ deadline }: GatewayContext): number {
    const { timeoutMs } = this.#options.upstream;
    if (deadline === undefined) return timeoutMs;
    const left = Math.ceil(deadline - performance.now());
    if (left <= 0) throw new SubgraphFailure('the time of the operation is up');
    return Math.min(timeoutMs, left);
  }

  /** Does not ask a subgraph that has failed too often, and takes note of how it went. */
  async #guarded({ signal }: Patience, ask: () => Promise<SubgraphAnswer>): Promise<SubgraphAnswer> {
    const breaker = this.#breaker;
    if (!breaker.admits()) throw new SubgraphFailure('it has failed too often: it is left alone for a moment');
    try {
      const answer = await ask();
      breaker.succeeded();
      return answer;
    } catch (error) {
      const isFailure = error instanceof SubgraphFailure;
      if (signal?.aborted || error === this.#lastFailure || (isFailure && error.isGoodbye)) breaker.abandoned();
      else if (isFailure && error.isNonsense) breaker.succeeded();
      else breaker.failed();
      this.#lastFailure = error;
      throw error;
    }
  }

  /** One error for each place that the fetch was for: its root fields, or the entities that it was to complete. */
  #locatedFailures(fetch: FetchNode, representations: unknown): GraphQLFormattedError[] {
    const extensions = { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: this.name };
    const paths = Array.isArray(representations)
      ? representations.slice(0, LOCATED_FAILURES_MAX).map((_, index) => ['_entities', index])
      : rootResponseNames(fetch.operation).map(name => [name]);
    return paths.map(path => ({ message: FAILURE_MESSAGE, path, extensions }));
  }
}

const bodyHeads = new WeakMap<FetchNode, string>();

/** All but the variables is the same for each execution of a plan. */
function bodyOf(fetch: FetchNode, variables: Readonly<Record<string, unknown>>): string {
  let head = bodyHeads.get(fetch);
  if (head === undefined) {
    const { operation: query, operationName } = fetch;
    head = `${JSON.stringify({ query, operationName }).slice(0, -1)},"variables":`;
    bodyHeads.set(fetch, head);
  }
  return `${head}${JSON.stringify(variables)}}`;
}

/** Names and values in turn, as everywhere here: what undici makes of an object. */
const JSON_HEADERS = [
  'content-type',
  'application/json',
  'accept',
  'application/graphql-response+json, application/json',
];

function headersFor({ requestId }: GatewayContext, assertion: string | undefined): string[] {
  const headers = [...JSON_HEADERS, REQUEST_ID_HEADER, requestId];
  if (assertion !== undefined) headers.push(ASSERTION_HEADER, assertion);
  const span = currentSpan();
  if (span !== undefined) headers.push(TRACEPARENT_HEADER, span.traceparent);
  return headers;
}

/** What {@link headersFor} says, as a message over WebSocket has it. */
function payloadOf(body: string, { requestId }: GatewayContext, assertion: string | undefined): string {
  const extensions = JSON.stringify({
    [ASSERTION_EXTENSION]: assertion,
    [REQUEST_ID_EXTENSION]: requestId,
    [TRACEPARENT_HEADER]: currentSpan()?.traceparent,
  });
  return `${body.slice(0, -1)},"extensions":${extensions}}`;
}

function rootResponseNames(query: string): string[] {
  const operation = parse(query, { noLocation: true }).definitions.find(d => d.kind === Kind.OPERATION_DEFINITION);
  return (operation?.selectionSet.selections ?? []).flatMap(selection =>
    selection.kind === Kind.FIELD ? [(selection.alias ?? selection.name).value] : [],
  );
}
