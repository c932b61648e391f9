/** What nginx itself answers for. */
import { check } from './checks.ts';
import { send } from './client.ts';

export interface Edge {
  /** https://host:port */
  readonly origin: string;
  /** http://host:port, which only leads on. */
  readonly plainOrigin: string;
}

/** More than the burst that one client has. */
const FLOOD = 600;
/** NGINX_SOCKETS_PER_CLIENT. */
const SOCKETS_ALLOWED = 100;
const SOCKETS = 120;

export async function checkEdge({ origin, plainOrigin }: Edge): Promise<void> {
  const graphql = `${origin}/graphql`;
  const plain = await fetch(`${plainOrigin}/graphql`, { method: 'POST', redirect: 'manual' });
  check(plain.status === 308 && plain.headers.get('location') === graphql, 'http leads on to https with 308', [
    plain.status,
    plain.headers.get('location'),
  ]);
  check((await fetch(`${origin}/nginx-health`)).ok, 'nginx says that it is well');
  check(
    (await fetch(`${origin}/metrics`)).headers.get('content-type')?.includes('html') === true,
    'metrics stay inside',
  );

  const asset = await fetch(`${origin}/assets/page.css`);
  check(asset.headers.get('cache-control')?.includes('immutable') === true, 'assets may be kept for ever');
  check(asset.headers.get('strict-transport-security') !== null, 'browsers are told to stay with https');
  const page = await fetch(`${origin}/orders/42`);
  check(page.ok && page.headers.get('cache-control') === 'no-cache', 'an address within a front end gives its page');

  const large = await send(graphql, { query: `{ me { id } } # ${'x'.repeat(300_000)}` });
  check(
    large.status === 413 && codeOf(large.body) === 'PAYLOAD_TOO_LARGE',
    'a large body is refused as a GraphQL error',
  );
  const forged = await send(
    graphql,
    { query: '{ me { id } }' },
    { 'x-platform-assertion': 'forged', 'x-user-id': 'me' },
  );
  check(forged.status === 200 && forged.body.data?.['me'] === null, 'internal headers of a client are not handed on');
  const named = await send(graphql, { query: '{ __typename }' }, { 'x-request-id': 'smoke-test-1' });
  check(named.headers.get('x-request-id') === 'smoke-test-1', 'a request id goes all the way and back');
}

/** As many sockets as one client may have, and some. */
export async function checkSocketLimit({ origin }: Edge): Promise<void> {
  const sockets = Array.from(
    { length: SOCKETS },
    () => new WebSocket(`${origin.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws'),
  );
  const opened = await Promise.all(
    sockets.map(
      socket =>
        new Promise<boolean>(resolve => {
          socket.addEventListener('open', () => resolve(true));
          socket.addEventListener('error', () => resolve(false));
        }),
    ),
  );
  for (const socket of sockets) socket.close();
  const number = opened.filter(Boolean).length;
  check(number > 0 && number <= SOCKETS_ALLOWED, `one client has ${number} of the ${SOCKETS} sockets it wants`);
}

export async function checkRateLimit({ origin }: Edge): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: FLOOD }, () => send(`${origin}/graphql`, { query: '{ __typename }' })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  check(
    refused.length > 0 && refused.every(({ body }) => codeOf(body) === 'RATE_LIMITED'),
    `whoever floods is refused as a GraphQL error (${refused.length} of ${FLOOD})`,
    answers.map(({ status }) => status),
  );
}

function codeOf({ errors }: { errors?: readonly { extensions?: { code?: string } }[] }): string | undefined {
  return errors?.[0]?.extensions?.code;
}
