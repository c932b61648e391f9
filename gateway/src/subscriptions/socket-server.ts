import type { Server } from 'node:http';
import { Counter, Gauge, type Logger, type Registry } from '@platform/shared/observability';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { IdentifyCaller } from '../auth/index.ts';
import type { SubscriptionConfig } from '../config.ts';
import { Connection, GOING_AWAY } from './connection.ts';
import { drain } from './drain.ts';
import { FlushClock } from './flush-clock.ts';
import type { RunOperation } from './run-operation.ts';

export interface SocketServerOptions {
  readonly server: Server;
  readonly path: string;
  readonly config: SubscriptionConfig;
  readonly identify: IdentifyCaller;
  readonly run: RunOperation;
  readonly logger: Logger;
  readonly metrics: Registry;
}

export interface SocketServer {
  /** Takes no more sockets and closes the open ones (1001), many of them in slices; after `graceMs` those that do not answer are cut off. */
  stop(graceMs: number): Promise<void>;
}

const HEALTH_CHECK_INTERVAL_MS = 1_000;

/** Serves operations over WebSocket, on the same address as those over HTTP. */
export function serveSockets(options: SocketServerOptions): SocketServer {
  const { server, path, config, identify, run, logger } = options;
  const sockets = new WebSocketServer({
    server,
    path,
    maxPayload: config.messageBytes,
    clientTracking: false,
    handleProtocols: protocols =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });
  const connections = new Set<Connection>();
  const clock = new FlushClock(config.coalesceMs);
  const conflated = observe(options.metrics, connections);

  sockets.on('error', error => logger.error({ err: error }, 'the websocket server failed'));
  sockets.on('connection', (socket, request) => {
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
      socket.on('error', () => socket.terminate());
      return socket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
    }
    const connection = new Connection({
      socket,
      stream: request.socket,
      clock,
      config,
      identify,
      run,
      logger,
      admit: joining => socketsOf(connections, joining.uid) <= config.connectionsPerUser,
      onConflated: () => conflated.inc(),
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
      await drain(connections, graceMs, connection => connection.close(GOING_AWAY, 'Going away'));
      await untilEmpty(connections, graceMs / 2);
      for (const connection of connections) connection.terminate();
    },
  };
}

/** Anonymous clients have nothing in common. */
function socketsOf(connections: ReadonlySet<Connection>, uid: string | undefined): number {
  if (uid === undefined) return 0;
  let count = 0;
  for (const connection of connections) if (connection.uid === uid) count += 1;
  return count;
}

const POLL_MS = 10;

async function untilEmpty(connections: ReadonlySet<Connection>, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (connections.size > 0 && performance.now() < deadline)
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
}

function observe(metrics: Registry, connections: ReadonlySet<Connection>): Counter {
  new Gauge({
    name: 'gateway_sockets',
    help: 'Open WebSocket connections of clients.',
    registers: [metrics],
    collect() {
      this.set(connections.size);
    },
  });
  return new Counter({
    name: 'gateway_frames_conflated_total',
    help: 'Results that were replaced by a newer one of the same key because the client had not read on.',
    registers: [metrics],
  });
}
