import { type Identity, signAssertion } from '../identity/index.ts';

export * from './eventually.ts';
export * from './free-ports.ts';
export * from './nats-server.ts';
export * from './pgbouncer.ts';
export * from './severable-server.ts';
export * from './streaming-replica.ts';

export const TEST_ASSERTION_SECRET = 'only for tests: thirty-two characters and more';

/** An identity as the gateway would establish it. */
export function testIdentity(uid: string, overrides: Partial<Identity> = {}): Identity {
  return {
    uid,
    roles: [],
    scopes: [],
    authenticatedAt: new Date(Date.now() - 60_000),
    tokenExpiresAt: new Date(Date.now() + 3_600_000),
    profile: { email: `${uid}@example.com`, emailVerified: true, name: uid },
    ...overrides,
  };
}

export interface GraphqlAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  readonly data: any;
  readonly errors:
    | readonly {
        readonly message: string;
        readonly path?: readonly (string | number)[];
        readonly extensions: Record<string, unknown>;
      }[]
    | undefined;
}

/** Asks a subgraph directly, signed as the gateway would sign for `identity` (undefined: anonymous). */
export async function askSubgraph(
  url: string,
  identity: Identity | undefined,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphqlAnswer> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (identity !== undefined) headers['x-platform-assertion'] = await signAssertion(identity, TEST_ASSERTION_SECRET);
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await response.json()) as GraphqlAnswer;
  return { status: response.status, data, errors };
}
