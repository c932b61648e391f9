import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Logger,
  REQUEST_ID_HEADER,
  requestIdFrom,
  type Span,
  TRACEPARENT_HEADER,
  type Tracer,
  withRequestId,
} from '../observability/index.ts';

/** In answers of a service: the protocol in which it takes queries over WebSocket too, at the same address. */
export const QUERY_SOCKETS_HEADER = 'x-platform-query-sockets';

/** Answers a request in full; what it throws becomes a masked 500. */
export type Route = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface HttpServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** By path, without the query string. Anything else is 404. */
  readonly routes: Readonly<Record<string, Route>>;
  readonly logger: Logger;
  readonly tracer?: Tracer | undefined;
  /**
   * How long, at the end, connections that are open and idle are still answered, each once: a proxy may be writing a request into one at this very
   * moment, and one that meets a closing connection is lost to its client. 0, the default, closes them at once.
   */
  readonly drainMs?: number | undefined;
  /** How long a client may take none of an answer that waits for it. Default {@link UNREAD_TIMEOUT_MS}. */
  readonly unreadTimeoutMs?: number;
}

export interface HttpServer {
  readonly server: Server;
  readonly url: string;
  /** Stops accepting, drains, lets running requests finish for at most `graceMs` more, then closes every connection. */
  stop(graceMs?: number): Promise<void>;
}

/** Node's keep-alive outlives the proxy's in front of it, so that the proxy never writes into a closing connection. */
const KEEP_ALIVE_MS = 65_000;
const IDLE_SWEEP_INTERVAL_MS = 50;
/** How long a client may take to say what it wants, and to say all of it; how often that is looked at. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const TIMEOUT_CHECK_INTERVAL_MS = 5_000;
const UNREAD_TIMEOUT_MS = 30_000;

/** Listens, and resolves once the address is known. @throws the system's error (`EADDRINUSE` …) when it cannot. */
export async function startHttpServer({
  host,
  port,
  routes,
  logger,
  tracer,
  drainMs = 0,
  unreadTimeoutMs = UNREAD_TIMEOUT_MS,
}: HttpServerOptions): Promise<HttpServer> {
  const settings = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
    // Another protocol that a client offers (Java's offers h2c with each first request) is passed over, and the request answered.
    shouldUpgradeCallback: ({ headers }: IncomingMessage) =>
      headers.upgrade?.toLowerCase() === 'websocket' && server.listenerCount('upgrade') > 0,
  };
  const server: Server = createServer(settings, (request, response) => {
    const requestId = requestIdFrom(request.headers[REQUEST_ID_HEADER]);
    response.setHeader(REQUEST_ID_HEADER, requestId);
    if (!server.listening) response.setHeader('connection', 'close');
    const span = tracer && traceRequest(tracer, request, response, requestId);
    void withRequestId(requestId, () => answer(routes, request, response, logger), span).then(() =>
      limitReading(response, unreadTimeoutMs),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shownHost = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return { server, url: `http://${shownHost}:${address.port}`, stop: graceMs => stopServer(server, drainMs, graceMs) };
}

/** A client that asks and does not read could make the server hold its answers for as long as it likes. What the system has taken costs nothing here. */
function limitReading({ socket, writableEnded }: ServerResponse, timeoutMs: number): void {
  if (writableEnded && socket !== null && socket.writableLength > 0) socket.setTimeout(timeoutMs);
}

/** Who asks after the health of a service does so all day. */
const UNTRACED = /^\/(health\/|metrics)/;

/** Of the address only the path is told: a query can hold what a user wrote. */
function traceRequest(
  tracer: Tracer,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Span | undefined {
  const path = pathOf(request);
  if (UNTRACED.test(path)) return undefined;
  const attributes = {
    'http.request.method': request.method ?? '',
    'url.path': path.slice(0, SHOWN_PATH_LENGTH),
    'platform.request_id': requestId,
  };
  const span = tracer.start(`HTTP ${request.method ?? ''}`, attributes, request.headers[TRACEPARENT_HEADER]);
  response.once('close', () => {
    span.set({ 'http.response.status_code': response.statusCode });
    if (response.statusCode >= 500 || !response.writableFinished) span.fail(String(response.statusCode));
    span.end();
  });
  return span;
}

const SHOWN_PATH_LENGTH = 100;

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

async function answer(
  routes: HttpServerOptions['routes'],
  request: IncomingMessage,
  response: ServerResponse,
  logger: Logger,
): Promise<void> {
  const path = pathOf(request);
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  try {
    if (route === undefined)
      sendJson(response, 404, graphqlError('NOT_FOUND', `There is nothing at ${path.slice(0, SHOWN_PATH_LENGTH)}.`));
    else await route(request, response);
  } catch (error) {
    if (error instanceof RefusedBodyError) return refuseBody(request, response, error);
    logger.error({ err: error, path }, 'request failed');
    if (response.headersSent) response.destroy();
    else
      sendJson(
        response,
        500,
        graphqlError('INTERNAL_SERVER_ERROR', 'Something failed on our side. Tell us the request id.'),
      );
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** A transport error in the shape in which GraphQL clients look for one. */
export function graphqlError(code: string, message: string): object {
  return { errors: [{ message, extensions: { code } }] };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const payload = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': payload.length });
  response.end(payload);
}

/** A body that is not read, or not any further. */
export class RefusedBodyError extends Error {
  override readonly name = 'RefusedBodyError';
  readonly status: 413 | 415;

  constructor(status: 413 | 415, message: string) {
    super(message);
    this.status = status;
  }
}

/** How long a client may go on sending what nobody reads. */
const LEAVE_TIMEOUT_MS = 2_000;

/** A client that is in the middle of sending hears of the refusal only if nobody hangs up on it meanwhile: the response is sent, and ends when it has. */
function refuseBody(request: IncomingMessage, response: ServerResponse, { status, message }: RefusedBodyError): void {
  const code = status === 413 ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST';
  const payload = Buffer.from(JSON.stringify(graphqlError(code, message)));
  response.writeHead(status, {
    'content-type': JSON_TYPE,
    'content-length': payload.length,
    ...(status === 415 && { 'accept-encoding': 'identity' }),
  });
  response.write(payload);
  const cutOff = setTimeout(() => request.destroy(), LEAVE_TIMEOUT_MS).unref();
  request.once('close', () => clearTimeout(cutOff));
  request.once('end', () => response.end());
  request.resume();
}

/**
 * Reads a request body as UTF-8. One that is compressed is not read at all: a few bytes can stand for gigabytes, and nothing that is sent here needs it.
 * @throws RefusedBodyError as soon as it is known that the body exceeds `limitBytes`, without reading on.
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<string> {
  const { 'content-encoding': encoding, 'content-length': length } = request.headers;
  if (encoding !== undefined && encoding !== 'identity')
    return Promise.reject(new RefusedBodyError(415, 'The body is compressed. Send it as it is.'));
  if (length !== undefined && Number(length) > limitBytes) return Promise.reject(tooLarge(limitBytes));
  // Listeners instead of an async iterator, which costs several times as much for a body of one piece.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= limitBytes) return;
      request.off('data', take);
      request.pause();
      reject(tooLarge(limitBytes));
    };
    request.on('data', take);
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
    request.on('close', () => {
      if (!request.complete) reject(new Error('The client left before its request was complete.'));
    });
  });
}

function tooLarge(limitBytes: number): RefusedBodyError {
  return new RefusedBodyError(413, `The body exceeds ${limitBytes} bytes.`);
}

async function stopServer(server: Server, drainMs: number, graceMs = 5_000): Promise<void> {
  if (!server.listening) return;
  // Not `server.close()`, which closes idle connections too.
  const closed = new Promise<void>(resolve => void NetServer.prototype.close.call(server, () => resolve()));
  if (drainMs > 0) await Promise.race([closed, sleep(drainMs, undefined, { ref: false })]);
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  // A connection whose last request ends during the shutdown stays open for the next one, unless it is closed then.
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_INTERVAL_MS);
  server.closeIdleConnections();
  await closed;
  clearTimeout(force);
  clearInterval(sweep);
  server.close(() => {}); // what Node itself still has running for it
}
