/** What somebody follows. */
export interface LiveStreamOptions<Event> {
  /** The GraphQL address, https. */
  readonly url: string;
  /** An ID token; without one, nobody in particular. */
  readonly token?: string;
  readonly query: string;
  /** Asked for at each socket, so that the stream can go on where it was. */
  readonly variables: () => Readonly<Record<string, unknown>>;
  readonly onEvent: (event: Event) => void;
}

interface Message {
  readonly type: string;
  readonly payload?: { readonly data?: Readonly<Record<string, unknown>> | null };
}

const RECONNECT_DELAY_MIN_MS = 100;
const RECONNECT_DELAY_MAX_MS = 2_000;

/**
 * One subscription of a client as a front end has one: graphql-transport-ws over a socket of its own. When the socket or the subscription ends, it comes back by
 * itself, after a random time that grows with each failure, until it is closed.
 */
export class LiveStream<Event> {
  /** Sockets that were opened so far. */
  connections = 0;
  /** When the present socket was accepted, by `performance.now()`; undefined while there is none. */
  connectedAt: number | undefined;
  /** What the server said of subscriptions that ended, and why sockets closed that were not asked to. */
  readonly problems: string[] = [];
  readonly #options: LiveStreamOptions<Event>;
  #socket: WebSocket | undefined;
  #failures = 0;
  #isClosed = false;

  constructor(options: LiveStreamOptions<Event>) {
    this.#options = options;
    this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.close(1000);
  }

  #connect(): void {
    const { url, token } = this.#options;
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.connections += 1;
      const payload = token === undefined ? {} : { Authorization: `Bearer ${token}` };
      socket.send(JSON.stringify({ type: 'connection_init', payload }));
    });
    socket.addEventListener('message', ({ data }) => this.#hear(socket, JSON.parse(String(data)) as Message));
    socket.addEventListener('close', ({ code, reason }) => {
      if (!this.#isClosed && code !== 1000) this.problems.push(`${code} ${reason}`.trim());
      this.connectedAt = undefined;
      if (!this.#isClosed) setTimeout(() => this.#connect(), this.#nextDelayMs());
    });
  }

  #hear(socket: WebSocket, { type, payload }: Message): void {
    const event = type === 'next' ? Object.values(payload?.data ?? {})[0] : undefined;
    if (event != null) {
      this.#failures = 0;
      this.#options.onEvent(event as Event);
    } else if (type === 'connection_ack') {
      this.connectedAt = performance.now();
      const subscription = { query: this.#options.query, variables: this.#options.variables() };
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: subscription }));
    } else if (type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
    else if (type !== 'pong') {
      this.problems.push(JSON.stringify(payload ?? type));
      socket.close(1000);
    }
  }

  #nextDelayMs(): number {
    const most = Math.min(RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MIN_MS * 2 ** this.#failures);
    this.#failures += 1;
    return RECONNECT_DELAY_MIN_MS + Math.random() * most;
  }
}
