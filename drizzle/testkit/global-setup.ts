import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@platform/shared/postgres';
import { freePort } from '@platform/shared/testkit';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrateAll } from '../migrate.ts';
import { databaseUrl, TEMPLATE_DATABASE } from './fresh-database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One throw-away server for the whole run, with a migrated template database that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(path.join(tmpdir(), 'platform-test-'));
  const server = await startEmbeddedPostgres({
    dataDirectory: path.join(directory, 'postgres'),
    port: await freePort(),
    // No test pulls the plug of the machine: the crash tests start a server of their own, with fsync on.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  const stop = async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const sql = postgres(server.url, { max: 1, onnotice: () => {} });
    await sql.unsafe(`create database ${TEMPLATE_DATABASE}`);
    await sql.end();
    await migrateAll(databaseUrl(server.url, TEMPLATE_DATABASE));
  } catch (error) {
    await stop(); // a migration that fails must not leave a server behind
    throw error;
  }
  project.provide('postgresUrl', server.url);
  return stop;
}
