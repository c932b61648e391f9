import { eventually } from '@platform/shared/testkit';
import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: tests reach into results of every shape
export type Result = { readonly data?: any; readonly errors?: readonly any[] };

/** What one subscription has brought so far. */
export class Recording {
  readonly results: Result[] = [];
  /** GraphQL errors of the operation, or the event of a closed socket. */
  // biome-ignore lint/suspicious/noExplicitAny: errors and close events alike
  error: any;
  isComplete = false;
  stop: () => void = () => undefined;

  /** The values of the only field of each result. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into results of every shape
  get events(): any[] {
    return this.results.map(({ data }) => data && Object.values(data)[0]);
  }

  async until(count: number): Promise<this> {
    await eventually(() => this.results.length >= count);
    return this;
  }

  async untilEnded(): Promise<this> {
    await eventually(() => this.isComplete || this.error !== undefined);
    return this;
  }
}

export interface LiveClient {
  readonly client: Client;
  readonly closes: { code: number; reason: string }[];
  open(query: string, variables?: Record<string, unknown>): Recording;
  dispose(): void | Promise<void>;
}

const clients = new Set<LiveClient>();
const rawSockets = new Set<RawSocket>();

/** A graphql-ws client that does not try again. */
export function liveClient(url: string, token?: string, options: Partial<ClientOptions> = {}): LiveClient {
  const closes: LiveClient['closes'] = [];
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 60_000,
    ...(token !== undefined && { connectionParams: { Authorization: `Bearer ${token}` } }),
    on: {
      closed(event) {
        const { code, reason } = event as { code: number; reason: string };
        closes.push({ code, reason });
      },
    },
    ...options,
  });
  const live: LiveClient = {
    client,
    closes,
    open(query, variables) {
      const recording = new Recording();
      recording.stop = client.subscribe(
        { query, ...(variables !== undefined && { variables }) },
        {
          next: result => void recording.results.push(result as Result),
          error: error => {
            recording.error = error;
          },
          complete: () => {
            recording.isComplete = true;
          },
        },
      );
      return recording;
    },
    dispose: () => client.dispose(),
  };
  clients.add(live);
  return live;
}

/** Ends every client and raw socket that was opened since. */
export async function disposeClients(): Promise<void> {
  for (const { socket } of rawSockets) socket.terminate();
  rawSockets.clear();
  for (const client of clients) await client.dispose();
  clients.clear();
}

type Headers = Readonly<Record<string, string>>;

/** A bare socket, for what no client library would do. */
export class RawSocket {
  readonly messages: { type: string; id?: string; payload?: unknown }[] = [];
  readonly socket: WebSocket;
  close: { code: number; reason: string } | undefined;
  /** Instead of a WebSocket. */
  refusal: { status: number; retryAfter: string | undefined } | undefined;

  constructor(url: string, protocol: string | undefined = 'graphql-transport-ws', headers: Headers = {}) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws'), protocol === '' ? [] : [protocol], { headers });
    rawSockets.add(this);
    this.socket.on('message', data => void this.messages.push(JSON.parse(String(data))));
    this.socket.on('close', (code, reason) => {
      this.close = { code, reason: String(reason) };
    });
    this.socket.on('error', () => undefined);
    this.socket.on('unexpected-response', (_, response) => {
      this.refusal = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
      response.resume();
      this.socket.terminate();
    });
  }

  static async ready(url: string, payload?: object, headers?: Headers): Promise<RawSocket> {
    const raw = new RawSocket(url, undefined, headers);
    await raw.opened();
    raw.send({ type: 'connection_init', ...(payload && { payload }) });
    await eventually(() => raw.messages.some(({ type }) => type === 'connection_ack') || raw.close);
    return raw;
  }

  opened(): Promise<unknown> {
    return eventually(() => this.socket.readyState === WebSocket.OPEN);
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async closed(): Promise<{ code: number; reason: string }> {
    return eventually(() => this.close);
  }

  of(id: string): { type: string; payload?: unknown }[] {
    return this.messages.filter(message => message.id === id);
  }
}
