import type { Identity } from '@platform/shared/identity';
import type { PrivilegedAction } from '@platform/shared/observability';
import type { Clock } from '@platform/shared/pure';
import { askSubgraph, TEST_ASSERTION_SECRET, testIdentity } from '@platform/shared/testkit';
import { createUser } from '../src/app.ts';
import { parseConfig } from '../src/config.ts';

/** The real service on a port of its own, and whom to ask it as. */
export async function startUser(databaseUrl: string, clock?: Clock) {
  const config = parseConfig({
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    USER_PORT: '0',
    DATABASE_URL: databaseUrl,
    ASSERTION_SECRET: TEST_ASSERTION_SECRET,
  });
  const privileged: PrivilegedAction[] = [];
  const audit = (action: PrivilegedAction) => void privileged.push(action);
  const service = await createUser(config, clock === undefined ? { audit } : { audit, clock });
  return {
    ...service,
    /** What was written to the audit log so far. */
    privileged,
    ask: (identity: Identity | undefined, query: string, variables?: Record<string, unknown>) =>
      askSubgraph(service.url, identity, query, variables),
  };
}

export type UserService = Awaited<ReturnType<typeof startUser>>;

let people = 0;

/** Someone nobody has seen before: each test has its own, so that tests cannot disturb each other. */
export function newPerson(overrides: Partial<Identity> = {}): Identity {
  people += 1;
  return testIdentity(`person-${people}`, overrides);
}

/** Makes a watchlist and gives its id. */
export async function createWatchlist(
  service: UserService,
  owner: Identity,
  name: string,
  symbols: readonly string[] = [],
): Promise<string> {
  const { data } = await service.ask(
    owner,
    'mutation ($input: CreateWatchlistInput!) { createWatchlist(input: $input) { watchlist { id } userErrors { code } } }',
    { input: { name, symbols } },
  );
  return data.createWatchlist.watchlist.id;
}
