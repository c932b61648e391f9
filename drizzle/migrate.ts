/**
 * The one migration runner: `npm run migrate` (with DATABASE_URL or DATABASE_URL_FILE), `npm start`, Compose and the tests.
 * When it is told with which address each service signs in, it makes those users and grants each its own schema (`roles.ts`).
 * Safe to run from several machines at once: whoever comes second waits, then finds nothing to do.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError, migrationSettings, parseEnvironment } from '@platform/shared/config';
import { sqlStateOf } from '@platform/shared/postgres';
import postgres, { type Sql } from 'postgres';
import { drizzle, migrate } from './orm.ts';
import { grantService, type ServiceName } from './roles.ts';

/** Each service has a Postgres schema of its own, and no foreign key leads out of it. */
export const SERVICES: readonly ServiceName[] = ['user', 'market-data', 'trading'];

/** The addresses that services sign in with; one that is left out signs in as the owner. */
export type ServiceLogins = Readonly<Partial<Record<ServiceName, string | undefined>>>;

/** How long a migration stands in line for a table: everybody who comes after it waits as long. */
const LOCK_TIMEOUT_MS = 2_000;
/** Then it steps aside for so long, and tries again, for longer than an audit reads the ledger. */
const PAUSE_MS = 3_000;
const ATTEMPTS_MAX = 120;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Brings the database at `url` up to date, and the rights of the services in it.
 * @throws Error what Postgres said of the first migration that failed; it is rolled back.
 */
export async function migrateAll(url: string, logins: ServiceLogins = {}): Promise<void> {
  const sql = postgres(url, { max: 1, max_lifetime: null, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(hashtext('platform-migrate'))`; // ends with the session
    for (const service of SERVICES)
      await steppingAside(sql, () =>
        migrate(drizzle(sql), {
          migrationsFolder: fileURLToPath(new URL(`./${service}/migrations`, import.meta.url)),
          migrationsSchema: 'drizzle',
          migrationsTable: `migrations_${service.replace('-', '_')}`,
        }),
      );
    for (const service of SERVICES) {
      const login = logins[service];
      if (login !== undefined) await steppingAside(sql, () => grantService(sql, service, login));
    }
  } finally {
    await sql.end();
  }
}

/**
 * Changes tables while the platform runs: a change that waits for somebody who reads a table keeps everybody else from it meanwhile, so it waits
 * only briefly, and again. @param change all or nothing. @throws what it throws, and that it got no lock, in the end.
 */
export async function steppingAside(sql: Sql, change: () => Promise<unknown>, pauseMs = PAUSE_MS): Promise<void> {
  await sql.unsafe(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await change();
      return;
    } catch (error) {
      if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE || attempt === ATTEMPTS_MAX) throw error;
    }
    await sleep(pauseMs);
  }
}

if (import.meta.main) {
  const settings = readSettings();
  // The lock that keeps others out belongs to a session, which a pooler would hand to somebody else.
  await migrateAll(settings.DATABASE_DIRECT_URL ?? settings.DATABASE_URL, {
    user: settings.USER_DATABASE_URL,
    'market-data': settings.MARKET_DATA_DATABASE_URL,
    trading: settings.TRADING_DATABASE_URL,
  });
  console.log('The database is up to date.');
}

function readSettings() {
  try {
    return parseEnvironment(migrationSettings, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
