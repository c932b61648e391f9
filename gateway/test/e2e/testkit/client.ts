import { randomUUID } from 'node:crypto';
import { eventually, type GraphqlAnswer } from '@platform/shared/testkit';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { signUp } from '../../../../scripts/platform/emulator-client.ts';
import type { PlatformAddresses } from './e2e-platform.ts';

/** Asks a GraphQL endpoint over HTTP, as a browser or an app does. */
export async function ask(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as GraphqlAnswer;
  return { status: response.status, data, errors };
}

/** A live operation: what has arrived of it so far. */
export interface Live {
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into events of every shape
  readonly events: readonly any[];
  /** Errors of the operation, or of the connection. */
  readonly failures: readonly unknown[];
  /** Waits for an event that fits. @throws what ended the operation, or after `timeoutMs`, half a minute by default. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into events of every shape
  next(fits: (event: any) => boolean, timeoutMs?: number): Promise<any>;
  /** Ends the connection without a word, as a lost network does. */
  cutOff(): void;
}

/** Somebody with a token, who asks over HTTP and listens over WebSocket. */
export interface Client {
  readonly uid: string;
  readonly token: string;
  ask(query: string, variables?: Record<string, unknown>): Promise<GraphqlAnswer>;
  /** @returns the data. @throws Error when there are errors. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  get(query: string, variables?: Record<string, unknown>): Promise<any>;
  /** Resolves when the connection is acknowledged; events come by and by. */
  subscribe(query: string, variables?: Record<string, unknown>): Promise<Live>;
}

export function clientOf({ gatewayUrl }: PlatformAddresses, uid: string, token: string | undefined): Client {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const askGateway = (query: string, variables = {}) => ask(gatewayUrl, query, variables, headers);
  return {
    uid,
    token: token ?? '',
    ask: askGateway,
    async get(query, variables) {
      const { data, errors } = await askGateway(query, variables);
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data;
    },
    subscribe: (query, variables = {}) => openLive(gatewayUrl, token, query, variables),
  };
}

/** Signs a new user up in the emulator. */
export async function newTrader(addresses: PlatformAddresses, name = 'Tess Trader'): Promise<Client> {
  const email = `${randomUUID()}@example.com`;
  const { uid, idToken } = await signUp(addresses, { email, password: 'correct horse' }, name);
  return clientOf(addresses, uid, idToken);
}

export const anonymous = (addresses: PlatformAddresses): Client => clientOf(addresses, '', undefined);

async function openLive(
  gatewayUrl: string,
  token: string | undefined,
  query: string,
  variables: Record<string, unknown>,
): Promise<Live> {
  const connected = Promise.withResolvers<void>();
  let socket: WebSocket | undefined;
  const client = createClient({
    url: gatewayUrl.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    ...(token === undefined ? {} : { connectionParams: { Authorization: `Bearer ${token}` } }),
    retryAttempts: 0,
    lazy: true,
    on: {
      opened: opened => {
        socket = opened as WebSocket;
      },
      connected: () => connected.resolve(),
    },
  });
  const events: unknown[] = [];
  const failures: unknown[] = [];
  const end = (failure: unknown) => {
    failures.push(failure);
    connected.reject(failure);
  };
  client.subscribe(
    { query, variables },
    {
      next: ({ data, errors }) => void (errors === undefined ? events.push(data) : failures.push(errors)),
      error: end,
      complete: () => {},
    },
  );
  await connected.promise;
  return {
    events,
    failures,
    async next(fits, timeoutMs) {
      const found = () => events.find(event => fits(event));
      await eventually(() => found() !== undefined || failures.length > 0, timeoutMs);
      if (found() === undefined) throw new Error(JSON.stringify(failures));
      return found();
    },
    cutOff: () => socket?.terminate(),
  };
}
