/**
 * Holds the ledger to its laws: `npm run audit`. On DATABASE_URL, or on the database that `npm start` keeps, whether the platform runs or not.
 * Prints every law with OK or with the rows that break it; the exit code is 0 only when all of them hold.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { portOfLeftServer } from '@platform/shared/postgres';
import { connectForAudits } from '../subgraphs/trading/src/adapters/postgres/database.ts';
import { createLedgerAuditor } from '../subgraphs/trading/src/adapters/postgres/ledger-auditor.ts';
import { startPostgres } from './platform/postgres.ts';
import { type PlatformSettings, readPlatformSettings } from './platform/settings.ts';

interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

/** The database to audit. One that runs is left running. */
async function openDatabase({ databaseUrl, dataDirectory, ports }: PlatformSettings): Promise<Database> {
  if (databaseUrl !== undefined) return { url: databaseUrl, stop: async () => {} };
  const directory = path.join(dataDirectory, 'postgres');
  if (!existsSync(directory))
    throw new Error(`There is no database yet: neither DATABASE_URL nor ${directory}. Start the platform once.`);
  const isRunning = portOfLeftServer(directory) !== undefined;
  const server = await startPostgres(directory, ports.postgres);
  return { url: server.url, stop: isRunning ? async () => {} : () => server.stop() };
}

async function audit(): Promise<boolean> {
  const database = await openDatabase(readPlatformSettings(process.env));
  const sql = connectForAudits(database.url);
  try {
    const findings = await createLedgerAuditor(sql).audit();
    for (const { law, violations, tookMs } of findings) {
      console.log(`${violations.length === 0 ? 'OK    ' : 'BROKEN'}  ${law} (${tookMs.toFixed(0)} ms)`);
      for (const row of violations) console.log(`          ${JSON.stringify(row)}`);
    }
    const broken = findings.filter(({ violations }) => violations.length > 0).length;
    console.log(broken === 0 ? 'The ledger is sound.' : `The ledger breaks ${broken} of ${findings.length} laws.`);
    return broken === 0;
  } finally {
    await sql.end();
    await database.stop();
  }
}

process.exit(
  await audit().then(
    isSound => (isSound ? 0 : 1),
    (error: Error) => {
      console.error(`The ledger could not be audited: ${error.message}`);
      return 1;
    },
  ),
);
