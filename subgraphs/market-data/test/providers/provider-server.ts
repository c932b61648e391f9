import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Faults, NO_FAULTS } from './fault-line.ts';

/** How an HTTP request, or the opening of a socket, is refused. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the servers of all providers have in common: one port for HTTP and WebSocket, which can go away and come back, and faults. */
export abstract class ProviderServer {
  readonly faults: Faults = { ...NO_FAULTS };
  /** The next requests over HTTP are answered with these, in order. */
  readonly refusals: Refusal[] = [];
  /** New sockets are refused with this while it is set. */
  socketRefusal: Refusal | undefined;
  /** Sockets that were opened, ever. */
  connections = 0;
  refusedSockets = 0;
  /** Addresses that were asked for over HTTP. */
  readonly requests: string[] = [];
  readonly #sockets = new Set<WebSocket>();
  #server: Server | undefined;
  #port = 0;

  get webSocketUrl(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens: on any port at first, on the same one when it comes back. */
  async start(): Promise<void> {
    const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: true });
    const server = createServer((request, response) => this.#answer(request, response));
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const refusal = this.socketRefusal;
      if (refusal !== undefined) {
        this.refusedSockets += 1;
        const headers = Object.entries(refusal.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
        socket.end(`HTTP/1.1 ${refusal.status} Refused\r\n${headers.join('')}content-length: 0\r\n\r\n`);
        return;
      }
      webSockets.handleUpgrade(request, socket, head, webSocket => {
        this.connections += 1;
        this.#sockets.add(webSocket);
        webSocket.on('close', () => this.#sockets.delete(webSocket));
        this.connected(webSocket, request);
      });
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Gone, as if the machine had been switched off. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.disconnect();
    server?.closeAllConnections();
    if (server !== undefined) await new Promise(resolve => server.close(resolve));
  }

  /** Breaks off the sockets that are open. */
  disconnect(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  protected abstract connected(socket: WebSocket, request: IncomingMessage): void;
  /** The body of an answer; undefined: there is no such thing. */
  protected abstract answer(url: URL, request: IncomingMessage): string | Refusal | undefined;

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(request.url ?? '');
    const refusal = this.refusals.shift();
    const answer = refusal ?? this.answer(new URL(request.url ?? '/', this.httpUrl), request) ?? { status: 404 };
    if (typeof answer === 'string') response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    else response.writeHead(answer.status, answer.headers).end('{"message":"refused"}');
  }
}
