import type { GraphQLDataSource } from '@apollo/gateway';
import { ASSERTION_HEADER } from '@platform/shared/identity';
import { type Histogram, type Logger, REQUEST_ID_HEADER } from '@platform/shared/observability';
import { type GraphQLFormattedError, Kind, parse } from 'graphql';
import type { Dispatcher } from 'undici';
import type { GatewayContext } from '../context.ts';

export interface SubgraphClientOptions {
  readonly name: string;
  readonly url: string;
  readonly dispatcher: Dispatcher;
  readonly timeoutMs: number;
  readonly logger: Logger;
  readonly latency: Histogram<'subgraph' | 'outcome'>;
}

/** Why a subgraph gave no usable answer; for the log. */
class SubgraphFailure extends Error {
  override readonly name = 'SubgraphFailure';
}

type Answer = Awaited<ReturnType<GraphQLDataSource['process']>>;
type ProcessOptions = Parameters<GraphQLDataSource<GatewayContext>['process']>[0];

/** What the client gets to see; the reason, with addresses of the inside, goes to the log. */
const FAILURE_MESSAGE = 'The service behind these fields does not answer properly at the moment.';
const HEALTH_TIMEOUT_MS = 1_500;
const LOCATED_FAILURES_MAX = 20;

/**
 * Sends operations to one subgraph over pooled connections. It makes the headers itself: of what the client sent, nothing passes but the
 * request id. A subgraph that is down, slow or answers nonsense gives errors for its own fields, never an exception.
 */
export class SubgraphClient implements GraphQLDataSource<GatewayContext> {
  readonly name: string;
  readonly url: string;
  readonly #options: SubgraphClientOptions;
  readonly #origin: string;
  readonly #path: string;

  constructor(options: SubgraphClientOptions) {
    const { origin, pathname, search } = new URL(options.url);
    this.name = options.name;
    this.url = options.url;
    this.#options = options;
    this.#origin = origin;
    this.#path = pathname + search;
  }

  async process(options: ProcessOptions): Promise<Answer> {
    if (!('incomingRequestContext' in options)) throw new Error('not used: see check()');
    const { request, context } = options;
    const { latency, logger } = this.#options;
    const headers = await headersFor(context);
    const end = latency.startTimer({ subgraph: this.name });
    try {
      // Nobody waits for a query whose client has left; a mutation that has begun runs to its end.
      const isQuery = options.incomingRequestContext.operation.operation === 'query';
      const answer = await this.#send(
        { query: request.query, variables: request.variables, operationName: request.operationName },
        headers,
        this.#options.timeoutMs,
        isQuery ? context.signal : undefined,
      );
      requireEntities(answer, request.variables?.['representations']);
      end({ outcome: 'answered' });
      return answer;
    } catch (error) {
      end({ outcome: 'failed' });
      if (context.signal?.aborted !== true)
        logger.error({ err: error, subgraph: this.name }, 'a subgraph gave no usable answer');
      return { errors: this.#locatedFailures(options) };
    }
  }

  /** Resolves when the subgraph executes a trivial query. */
  async check(): Promise<void> {
    const answer = await this.#send({ query: '{ __typename }' }, JSON_HEADERS, HEALTH_TIMEOUT_MS, undefined);
    if (answer.data === null || answer.data === undefined) throw new SubgraphFailure('it does not execute queries');
  }

  async #send(
    body: object,
    headers: Readonly<Record<string, string>>,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const deadline = new AbortController();
    const abort = () => deadline.abort(new SubgraphFailure('nobody waits for the answer'));
    const timer = setTimeout(() => deadline.abort(new SubgraphFailure(`no answer in ${timeoutMs} ms`)), timeoutMs);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      if (signal?.aborted) abort();
      const response = await this.#options.dispatcher.request({
        origin: this.#origin,
        path: this.#path,
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal: deadline.signal,
      });
      return parseAnswer(response.statusCode, await response.body.text());
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** One error for each place that the fetch was for: its root fields, or the entities that it was to complete. */
  #locatedFailures({ request }: ProcessOptions): GraphQLFormattedError[] {
    const extensions = { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: this.name };
    const representations = request.variables?.['representations'];
    const paths = Array.isArray(representations)
      ? representations.slice(0, LOCATED_FAILURES_MAX).map((_, index) => ['_entities', index])
      : rootResponseNames(request.query ?? '').map(name => [name]);
    return paths.map(path => ({ message: FAILURE_MESSAGE, path, extensions }));
  }
}

const JSON_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
};

async function headersFor(context: GatewayContext): Promise<Record<string, string>> {
  const headers: Record<string, string> = { ...JSON_HEADERS, [REQUEST_ID_HEADER]: context.requestId };
  const assertion = await context.assertion();
  if (assertion !== undefined) headers[ASSERTION_HEADER] = assertion;
  return headers;
}

/** A GraphQL answer is one whatever its HTTP status: errors of a 401 are errors like others. */
function parseAnswer(status: number, text: string): Answer {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new SubgraphFailure(`status ${status} and a body that is not JSON`);
  }
  if (!isRecord(answer) || (answer['data'] === undefined && answer['errors'] === undefined))
    throw new SubgraphFailure(`status ${status} and a body that is no GraphQL answer`);
  const { data, errors } = answer;
  if (data !== undefined && data !== null && !isRecord(data)) throw new SubgraphFailure('data is not an object');
  if (errors === undefined || errors === null) return { data: data ?? null };
  if (!Array.isArray(errors) || !errors.every(isFormattedError)) throw new SubgraphFailure('errors are malformed');
  return { data: data ?? null, errors: errors.map(withoutTransport) };
}

function requireEntities(answer: Answer, representations: unknown): void {
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function rootResponseNames(query: string): string[] {
  const operation = parse(query, { noLocation: true }).definitions.find(d => d.kind === Kind.OPERATION_DEFINITION);
  return (operation?.selectionSet.selections ?? []).flatMap(selection =>
    selection.kind === Kind.FIELD ? [(selection.alias ?? selection.name).value] : [],
  );
}
