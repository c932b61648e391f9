/**
 * The one migration runner: `npm run migrate` (with DATABASE_URL or DATABASE_URL_FILE), `npm start`, Compose and the tests.
 * When it is told with which address each service signs in, it makes those users and grants each its own schema (`roles.ts`).
 * Safe to run from several machines at once: whoever comes second waits, then finds nothing to do.
 */
import { fileURLToPath } from 'node:url';
import { ConfigError, migrationSettings, parseEnvironment } from '@platform/shared/config';
import postgres from 'postgres';
import { drizzle, migrate } from './orm.ts';
import { grantService, type ServiceName } from './roles.ts';

/** Each service has a Postgres schema of its own, and no foreign key leads out of it. */
export const SERVICES: readonly ServiceName[] = ['user', 'market-data', 'trading'];

/** The addresses that services sign in with; one that is left out signs in as the owner. */
export type ServiceLogins = Readonly<Partial<Record<ServiceName, string | undefined>>>;

/**
 * Brings the database at `url` up to date, and the rights of the services in it.
 * @throws Error what Postgres said of the first migration that failed; it is rolled back.
 */
export async function migrateAll(url: string, logins: ServiceLogins = {}): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(hashtext('platform-migrate'))`; // ends with the session
    for (const service of SERVICES) {
      await migrate(drizzle(sql), {
        migrationsFolder: fileURLToPath(new URL(`./${service}/migrations`, import.meta.url)),
        migrationsSchema: 'drizzle',
        migrationsTable: `migrations_${service.replace('-', '_')}`,
      });
    }
    for (const service of SERVICES) {
      const login = logins[service];
      if (login !== undefined) await grantService(sql, service, login);
    }
  } finally {
    await sql.end();
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
