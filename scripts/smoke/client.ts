/** A client as a front end has one: GraphQL over HTTPS, and graphql-transport-ws that comes back when it is cut off. */

const TIMEOUT_MS = 30_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: GraphqlResult;
}

export interface GraphqlResult {
  readonly data?: Record<string, unknown>;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Sends one operation. @throws Error when there is no answer in JSON. */
export async function send(
  url: string,
  operation: Operation,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(operation),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as GraphqlResult };
}

export interface OrderEvent {
  readonly sequence: string;
  readonly event: string;
  readonly order: { readonly id: string; readonly status: string; readonly clientOrderId: string };
}

const ORDER_UPDATED = `subscription ($accountId: ID!, $after: Sequence) { orderUpdated(accountId: $accountId, after: $after) {
  sequence event order { id status clientOrderId instrument { name } account { owner { id } } } } }`;
const RECONNECT_DELAY_MS = 200;

/** Follows the orders of an account, for as long as it is not closed, through any number of sockets. */
export class OrderFollower {
  readonly events: OrderEvent[] = [];
  /** Sockets opened so far, and what was wrong with streams that ended. */
  connections = 0;
  readonly problems: string[] = [];
  readonly #options: { readonly url: string; readonly token: string; readonly accountId: string };
  #socket: WebSocket | undefined;
  #isClosed = false;

  constructor(options: { readonly url: string; readonly token: string; readonly accountId: string }) {
    this.#options = options;
    this.#connect();
  }

  get isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.close(1000);
  }

  #connect(): void {
    const { url, token, accountId } = this.#options;
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
    this.#socket = socket;
    const say = (message: object) => socket.send(JSON.stringify(message));
    socket.addEventListener('open', () => {
      this.connections += 1;
      say({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });
    });
    socket.addEventListener('message', ({ data }) => {
      const { type, payload } = JSON.parse(String(data)) as {
        type: string;
        payload?: { data?: { orderUpdated: OrderEvent } };
      };
      if (type === 'connection_ack') {
        const variables = { accountId, after: this.events.at(-1)?.sequence ?? '0' };
        say({ id: 'orders', type: 'subscribe', payload: { query: ORDER_UPDATED, variables } });
      } else if (type === 'next' && payload?.data != null) this.events.push(payload.data.orderUpdated);
      else if (type === 'ping') say({ type: 'pong' });
      else if (type === 'next' || type === 'error' || type === 'complete') {
        this.problems.push(JSON.stringify(payload ?? type));
        socket.close(1000);
      }
    });
    socket.addEventListener('close', () => {
      if (!this.#isClosed) setTimeout(() => this.#connect(), RECONNECT_DELAY_MS);
    });
  }
}
