import type { FetchNode } from '@apollo/query-planner';
import { ASSERTION_HEADER } from '@platform/shared/identity';
import {
  currentSpan,
  type DurationHistogram,
  type Logger,
  REQUEST_ID_HEADER,
  TRACEPARENT_HEADER,
} from '@platform/shared/observability';
import { type GraphQLFormattedError, Kind, OperationTypeNode, parse } from 'graphql';
import { Pool } from 'undici';
import type { UpstreamConfig } from '../config.ts';
import type { GatewayContext, LeaveSignal } from '../context.ts';
import { isRecord } from '../json.ts';
import { CircuitBreaker, RetryBudget } from './circuit-breaker.ts';
import { type RawAnswer, SubgraphFailure, sendRequest } from './subgraph-request.ts';

export interface SubgraphClientOptions {
  readonly name: string;
  readonly url: string;
  readonly upstream: UpstreamConfig;
  readonly logger: Logger;
  readonly latency: DurationHistogram<'subgraph' | 'outcome'>;
  readonly onRetry: () => void;
}

/** An answer of GraphQL: data, errors, or both. */
export interface SubgraphAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** What the client gets to see; the reason, with addresses of the inside, goes to the log. */
const FAILURE_MESSAGE = 'The service behind these fields does not answer properly at the moment.';
const HEALTH_TIMEOUT_MS = 1_500;
const CONNECT_TIMEOUT_MS = 2_000;
const KEEP_ALIVE_MS = 30_000;
const RESPONSE_BYTES_MAX = 32 * 1024 * 1024;
const LOCATED_FAILURES_MAX = 20;
/** One retry for ten requests, and ten at once. */
const RETRY_SHARE = 0.1;
const RETRIES_MAX = 10;

/**
 * Sends operations to one subgraph over pooled connections. It makes the headers itself: of what the client sent, nothing passes but the
 * request id. A subgraph that is down, slow or answers nonsense gives errors for its own fields, never an exception; one that stays so is
 * left alone for a while.
 */
export class SubgraphClient {
  readonly name: string;
  readonly url: string;
  readonly #options: SubgraphClientOptions;
  readonly #connections: Pool;
  readonly #path: string;
  readonly #breaker: CircuitBreaker;
  #checking: Promise<void> | undefined;
  readonly #answeredAfter: (seconds: number) => void;
  readonly #failedAfter: (seconds: number) => void;
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
    const send = () => this.#send('{"query":"{ __typename }"}', JSON_HEADERS, HEALTH_TIMEOUT_MS, undefined);
    // A connection that was kept from before the subgraph was started anew says nothing of it.
    const raw = await send().catch(failure => {
      if (failure instanceof SubgraphFailure && failure.isRepeatable) return send();
      throw failure;
    });
    const answer = usableAnswer(raw);
    if (answer.data === null || answer.data === undefined) throw new SubgraphFailure('it does not execute queries');
    this.#breaker.succeeded();
  }

  /** Closes the connections, those with running requests too. */
  destroy(): Promise<void> {
    return this.#connections.destroy();
  }

  /** Lets running requests end. */
  close(): Promise<void> {
    return this.#connections.close();
  }

  async #ask(fetch: FetchNode, body: string, context: GatewayContext): Promise<SubgraphAnswer> {
    const headers = headersFor(context, await context.assertion());
    const isQuery = fetch.operationKind === OperationTypeNode.QUERY;
    // Nobody waits for a query whose client has left; a mutation that has begun runs to its end.
    const signal = isQuery ? context.signal : undefined;
    const timeoutMs = this.#timeLeftMs(context);
    this.#retries.requested();
    try {
      return await this.#exchangeGuarded(body, headers, timeoutMs, signal);
    } catch (error) {
      const mayRepeat = isQuery && error instanceof SubgraphFailure && error.isRepeatable && signal?.aborted !== true;
      if (!mayRepeat || !this.#retries.spend()) throw error;
      this.#options.onRetry();
      return await this.#exchangeGuarded(body, headers, this.#timeLeftMs(context), signal);
    }
  }

  #timeLeftMs({ deadline }: GatewayContext): number {
    const { timeoutMs } = this.#options.upstream;
    if (deadline === undefined) return timeoutMs;
    const left = Math.ceil(deadline - performance.now());
    if (left <= 0) throw new SubgraphFailure('the time of the operation is up');
    return Math.min(timeoutMs, left);
  }

  async #exchangeGuarded(
    body: string,
    headers: string[],
    timeoutMs: number,
    signal: LeaveSignal | undefined,
  ): Promise<SubgraphAnswer> {
    const breaker = this.#breaker;
    if (!breaker.admits()) throw new SubgraphFailure('it has failed too often: it is left alone for a moment');
    try {
      const answer = usableAnswer(await this.#send(body, headers, timeoutMs, signal));
      breaker.succeeded();
      return answer;
    } catch (error) {
      if (signal?.aborted) breaker.abandoned();
      else if (error instanceof SubgraphFailure && error.isNonsense) breaker.succeeded();
      else breaker.failed();
      throw error;
    }
  }

  #send(body: string, headers: string[], timeoutMs: number, signal: LeaveSignal | undefined): Promise<RawAnswer> {
    return sendRequest(this.#connections, { path: this.#path, headers, body, timeoutMs, signal });
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

/** @throws SubgraphFailure for what cannot be used. */
function usableAnswer({ status, text }: RawAnswer): SubgraphAnswer {
  try {
    return parseAnswer(status, text);
  } catch (error) {
    throw new SubgraphFailure((error as Error).message, { isNonsense: status < 500 });
  }
}

/** A GraphQL answer is one whatever its HTTP status: errors of a 401 are errors like others. */
function parseAnswer(status: number, text: string): SubgraphAnswer {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new SubgraphFailure(`status ${status} and a body that is not JSON`);
  }
  if (!isRecord(answer) || (isEmpty(answer['data']) && isEmpty(answer['errors'])))
    throw new SubgraphFailure(`status ${status} and a body that is no GraphQL answer`);
  const { data, errors } = answer;
  if (data !== undefined && data !== null && !isRecord(data)) throw new SubgraphFailure('data is not an object');
  if (errors === undefined || errors === null) return { data: data ?? null };
  if (!Array.isArray(errors) || !errors.every(isFormattedError)) throw new SubgraphFailure('errors are malformed');
  return { data: data ?? null, errors: errors.map(withoutTransport) };
}

function isEmpty(part: unknown): boolean {
  return part === undefined || part === null || (Array.isArray(part) && part.length === 0);
}

function requireEntities(answer: SubgraphAnswer, representations: unknown): void {
  if (!Array.isArray(representations) || answer.data === null || answer.data === undefined) return;
  const entities: unknown = answer.data['_entities'];
  if (!Array.isArray(entities) || entities.length !== representations.length)
    throw new SubgraphFailure('the entities do not match what was asked for');
}

/** How the subgraph answered over HTTP must not decide how the gateway does. */
function withoutTransport(error: GraphQLFormattedError): GraphQLFormattedError {
  const { http: _, stacktrace: __, exception: ___, ...extensions } = error.extensions ?? {};
  return { ...error, extensions };
}

function isFormattedError(value: unknown): value is GraphQLFormattedError {
  return (
    isRecord(value) &&
    typeof value['message'] === 'string' &&
    (value['path'] === undefined || value['path'] === null || Array.isArray(value['path'])) &&
    (value['extensions'] === undefined || value['extensions'] === null || isRecord(value['extensions']))
  );
}

function rootResponseNames(query: string): string[] {
  const operation = parse(query, { noLocation: true }).definitions.find(d => d.kind === Kind.OPERATION_DEFINITION);
  return (operation?.selectionSet.selections ?? []).flatMap(selection =>
    selection.kind === Kind.FIELD ? [(selection.alias ?? selection.name).value] : [],
  );
}
