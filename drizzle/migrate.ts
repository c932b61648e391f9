/**
 * The one migration runner: `npm run migrate` (with DATABASE_URL or DATABASE_URL_FILE), `npm start`, Compose and the tests.
 * Safe to run from several machines at once: whoever comes second waits, then finds nothing to do.
 */
import { fileURLToPath } from 'node:url';
import { ConfigError, databaseSettings, parseEnvironment } from '@platform/shared/config';
import postgres from 'postgres';
import { drizzle, migrate } from './orm.ts';

/** Each service has a Postgres schema of its own, and no foreign key leads out of it. */
export const SERVICES = ['user', 'market-data', 'trading'] as const;

/** Brings the database at `url` up to date. @throws Error what Postgres said of the first migration that failed; it is rolled back. */
export async function migrateAll(url: string): Promise<void> {
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
  } finally {
    await sql.end();
  }
}

if (import.meta.main) {
  await migrateAll(readDatabaseUrl());
  console.log('The database is up to date.');
}

function readDatabaseUrl(): string {
  try {
    return parseEnvironment(databaseSettings, process.env).DATABASE_URL;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
