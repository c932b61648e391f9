import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpStatusOf, type RequestErrorCode, requestError } from '@platform/shared/graphql';
import { sendJson } from '@platform/shared/http';
import type { Identity } from '@platform/shared/identity';
import { currentRequestId, requestIdFrom } from '@platform/shared/observability';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { drain } from './drain.ts';
import { addGauge } from './gauge.ts';
import { HttpStream } from './http-stream.ts';
import type { LiveEnvironment } from './live-environment.ts';
import { TokenWatch } from './token-watch.ts';
import { EVENT_STREAM, type StreamWording } from './wording.ts';

/** A request for a stream, which its body was read of. */
export interface StreamCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly payload: SubscribePayload;
  readonly wording: StreamWording;
}

const HEALTH_CHECK_INTERVAL_MS = 1_000;

const farewell = (code: RequestErrorCode, message: string) => [{ message, extensions: { code } }];
const GOING_AWAY = farewell('SERVICE_UNAVAILABLE', 'This gateway goes away. Subscribe again.');
const TOKEN_ENDED = farewell('UNAUTHENTICATED', 'The ID token holds no longer. Subscribe again with a fresh one.');
const TOO_MANY = requestError('RATE_LIMITED', 'This user has too many connections. End some, or try again later.');

/** Serves operations over HTTP responses that go on: for those who cannot use WebSocket, or have a client library that does not. */
export class StreamServer {
  readonly #environment: LiveEnvironment;
  readonly #streams = new Set<HttpStream>();
  readonly #timer: NodeJS.Timeout;

  constructor(environment: LiveEnvironment) {
    this.#environment = environment;
    addGauge(environment.metrics, 'gateway_http_streams', 'Live operations over HTTP.', () => this.#streams.size);
    const intervalMs = Math.min(HEALTH_CHECK_INTERVAL_MS, environment.config.heartbeatMs);
    this.#timer = setInterval(() => this.#checkHealth(), intervalMs).unref();
  }

  /** Answers with a stream, or with the status and the errors of a refusal. */
  async serve(call: StreamCall): Promise<void> {
    const { callers, presence, identify, formatError } = this.#environment;
    const { request, response } = call;
    try {
      const refused = callers.refuseSocket(request, presence);
      if (refused !== undefined) throw refused;
      const identity = await identify(request.headers.authorization);
      if (!response.destroyed) this.#begin(call, identity);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      sendRefusal(response, [formatError(error.toJSON(), error)]);
    }
  }

  /** Ends every stream, many of them in slices, and tells its client to subscribe again; after `graceMs` those that do not read the end are cut off. */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#timer);
    await drain(this.#streams, graceMs, {
      close: stream => stream.end(GOING_AWAY),
      cutOff: stream => stream.destroy(),
    });
  }

  #begin({ request, response, payload, wording }: StreamCall, identity: Identity | undefined): void {
    const { config, callers, presence, clock, run, onConflated, onDropped } = this.#environment;
    const address = callers.addressOf(request);
    const visit = presence.enter(address);
    response.once('close', () => visit.leave());
    if (!visit.admit(identity?.uid)) throw TOO_MANY;
    const stream = new HttpStream({
      response,
      wording,
      config,
      clock,
      refuse: errors => {
        if (isToldInStream(errors, wording)) return false;
        sendRefusal(response, errors);
        return true;
      },
      onConflated,
      onDropped,
      onClosed: () => this.#streams.delete(stream),
    });
    this.#streams.add(stream);
    if (identity !== undefined) stream.follow(this.#watch(stream, identity, request.headers.authorization));
    const requestId = currentRequestId() ?? requestIdFrom(undefined);
    const caller = identity?.uid ?? address;
    run(stream, { payload, identity, caller, requestId, streamsMax: config.streamsPerConnection });
  }

  #watch(stream: HttpStream, identity: Identity, authorization: unknown): TokenWatch {
    const { identify, config } = this.#environment;
    const onEnd = () => stream.end(TOKEN_ENDED);
    return new TokenWatch({ identity, authorization, identify, checkMs: config.tokenCheckMs, onEnd });
  }

  #checkHealth(): void {
    const now = performance.now();
    for (const stream of this.#streams) stream.checkHealth(now);
  }
}

/** Browsers hide the body of a refused event stream from the page, so the protocol wants to hear in the stream what is wrong with the operation. */
function isToldInStream(errors: readonly GraphQLFormattedError[], wording: StreamWording): boolean {
  return wording === EVENT_STREAM && errors.every(error => statusOf(error) === undefined);
}

/** Undefined for what is wrong with the operation, and not with who asks, or when. */
function statusOf({ extensions }: GraphQLFormattedError): number | undefined {
  return httpStatusOf(String(extensions?.['code']));
}

function sendRefusal(response: ServerResponse, errors: readonly GraphQLFormattedError[]): void {
  const [first] = errors;
  const seconds = first?.extensions?.['retryAfterSeconds'];
  if (seconds !== undefined) response.setHeader('retry-after', String(seconds));
  sendJson(response, (first && statusOf(first)) ?? 400, { errors });
}
