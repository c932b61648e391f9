import type { Server } from 'node:http';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { GOING_AWAY } from './closing.ts';
import { Connection } from './connection.ts';
import { drain } from './drain.ts';
import { addGauge } from './gauge.ts';
import type { LiveEnvironment } from './live-environment.ts';

export interface SocketServerOptions {
  readonly server: Server;
  readonly path: string;
  readonly environment: LiveEnvironment;
}

export interface SocketServer {
  /** Takes no more sockets and closes the open ones (1001), many of them in slices; after `graceMs` those that do not answer are cut off. */
  stop(graceMs: number): Promise<void>;
}

const HEALTH_CHECK_INTERVAL_MS = 1_000;
/** Of one message: a million of one byte would each be a frame to read, and count as nothing. */
const FRAGMENTS_MAX = 256;

/** Serves operations over WebSocket, on the same address as those over HTTP. */
export function serveSockets({ server, path, environment }: SocketServerOptions): SocketServer {
  const { config, callers, presence, logger, metrics } = environment;
  const sockets = new WebSocketServer({
    server,
    path,
    maxPayload: config.messageBytes,
    maxFragments: FRAGMENTS_MAX,
    clientTracking: false,
    // Answered like messages: whoever reads nothing would fill the memory with answers.
    autoPong: false,
    verifyClient({ req }, answer) {
      const refused = callers.refuseSocket(req, presence);
      if (refused === undefined) answer(true);
      else answer(false, 429, refused.message, { 'Retry-After': String(refused.extensions['retryAfterSeconds']) });
    },
    handleProtocols: protocols =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });
  const connections = new Set<Connection>();
  addGauge(metrics, 'gateway_sockets', 'Open WebSocket connections of clients.', () => connections.size);

  sockets.on('error', error => logger.error({ err: error }, 'the websocket server failed'));
  sockets.on('connection', (socket, request) => {
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
      socket.on('error', () => socket.terminate());
      environment.onClosing(CloseCode.SubprotocolNotAcceptable);
      return socket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
    }
    const connection = new Connection({
      socket,
      stream: request.socket,
      environment,
      address: callers.addressOf(request),
      onClosed: () => connections.delete(connection),
    });
    connections.add(connection);
  });
  const timer = setInterval(() => {
    const now = performance.now();
    for (const connection of connections) connection.checkHealth(now);
  }, HEALTH_CHECK_INTERVAL_MS);
  timer.unref();

  return {
    async stop(graceMs) {
      clearInterval(timer);
      sockets.close();
      await drain(connections, graceMs, {
        close: connection => connection.close(GOING_AWAY, 'Going away'),
        cutOff: connection => connection.terminate(),
      });
    },
  };
}
