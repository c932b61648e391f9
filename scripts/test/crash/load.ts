import { setTimeout as sleep } from 'node:timers/promises';
import { ORDER_UPDATED, PLACE_ORDER } from '../../../gateway/test/e2e/testkit/trading.ts';

/** Somebody's account, and how to reach the platform in their name. */
export interface TradingClient {
  readonly gatewayUrl: string;
  readonly token: string;
  readonly accountId: string;
}

/** An answer that takes longer is one that never comes. */
const ANSWER_TIMEOUT_MS = 5_000;
const RETRY_MS = 50;
/** Between two orders of one client. */
const PAUSE_MS = 20;

/** What clients were told: the order of each client order id. */
export class Acknowledgements {
  readonly orders = new Map<string, string>();
  /** Client order ids that were told two orders. */
  readonly doubled: string[] = [];
  /** Answers that a client cannot make sense of while a part of the platform is down. */
  readonly strange = new Map<string, number>();
  retries = 0;

  told(clientOrderId: string, orderId: string): void {
    const before = this.orders.get(clientOrderId);
    if (before !== undefined && before !== orderId) this.doubled.push(clientOrderId);
    this.orders.set(clientOrderId, orderId);
  }

  missed(codes: readonly string[]): void {
    this.retries += 1;
    for (const code of codes) if (!UNDERSTOOD.has(code)) this.strange.set(code, (this.strange.get(code) ?? 0) + 1);
  }
}

const UNDERSTOOD = new Set(['SERVICE_UNAVAILABLE', 'DOWNSTREAM_SERVICE_ERROR']);

/** Places orders one after the other until `isOver`, each again with the same id until it is answered. */
export async function trade(
  client: TradingClient,
  name: string,
  told: Acknowledgements,
  isOver: () => boolean,
): Promise<void> {
  for (let number = 0; !isOver(); number += 1) {
    const clientOrderId = `${name}-${number}`;
    const resting = number % 2 === 0;
    const terms = resting ? { type: 'LIMIT', limitPrice: '1.00' } : { type: 'MARKET' };
    const input = {
      accountId: client.accountId,
      symbol: 'AAPL',
      side: 'BUY',
      timeInForce: resting ? 'GTC' : 'IOC',
      quantity: '1',
      clientOrderId,
      ...terms,
    };
    let orderId = await place(client, input, told);
    while (orderId === undefined) {
      await sleep(RETRY_MS);
      orderId = await place(client, input, told);
    }
    told.told(clientOrderId, orderId);
    await sleep(PAUSE_MS);
  }
}

interface Answer {
  readonly data?: { readonly placeOrder: { readonly order: { readonly id: string } | null } } | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

/** @returns the order's id; undefined when nobody knows what became of it. A refused order is an answer too, and has an id. */
async function place(
  { gatewayUrl, token }: TradingClient,
  input: object,
  told: Acknowledgements,
): Promise<string | undefined> {
  try {
    const response = await fetch(gatewayUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: PLACE_ORDER, variables: { input } }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const { data, errors = [] } = (await response.json()) as Answer;
    const order = data?.placeOrder.order;
    if (errors.length === 0 && order != null) return order.id;
    told.missed(errors.map(error => error.extensions?.code ?? 'NO_CODE'));
  } catch {
    told.missed([]); // the gateway itself is away
  }
  return undefined;
}

export interface HeardEvent {
  readonly sequence: string;
  readonly event: string;
  readonly orderId: string;
  readonly fillId: string | null;
}

/** Follows an account's orders for as long as it runs; when the stream ends, it goes on after the last event. */
export async function follow(
  { gatewayUrl, token, accountId }: TradingClient,
  heard: HeardEvent[],
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await listen(gatewayUrl, token, { accountId, after: heard.at(-1)?.sequence ?? '0' }, heard, isOver).catch(() => {});
    await sleep(RETRY_MS);
  }
}

/** One connection, in the words of graphql-transport-ws. Resolves when it ends. */
function listen(
  gatewayUrl: string,
  token: string,
  variables: object,
  heard: HeardEvent[],
  isOver: () => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(gatewayUrl.replace(/^http/, 'ws'), 'graphql-transport-ws');
    const watch = setInterval(() => isOver() && socket.close(), 200);
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.onopen = () => send({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as {
        type: string;
        payload?: { data?: { orderUpdated: OrderUpdate } | null };
      };
      if (message.type === 'connection_ack')
        send({ id: '1', type: 'subscribe', payload: { query: ORDER_UPDATED, variables } });
      else if (message.type === 'ping') send({ type: 'pong' });
      else if (message.type === 'next' && message.payload?.data != null)
        heard.push(toEvent(message.payload.data.orderUpdated));
      else if (message.type === 'error' || message.type === 'complete' || message.type === 'next') socket.close();
    };
    socket.onerror = () => reject(new Error('the connection failed'));
    socket.onclose = () => {
      clearInterval(watch);
      resolve();
    };
  });
}

interface OrderUpdate {
  readonly sequence: string;
  readonly event: string;
  readonly order: { readonly id: string };
  readonly fill: { readonly id: string } | null;
}

const toEvent = ({ sequence, event, order, fill }: OrderUpdate): HeardEvent => ({
  sequence,
  event,
  orderId: order.id,
  fillId: fill?.id ?? null,
});
