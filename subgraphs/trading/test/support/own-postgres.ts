import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateAll } from '@platform/drizzle/migrate';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@platform/shared/postgres';
import { freePort } from '@platform/shared/testkit';

/** A Postgres of one's own that may be killed: as durable as any, fsync on. */
export interface OwnPostgres {
  readonly url: string;
  /** `kill -9` of the server; it stays down. */
  kill(): Promise<void>;
  /** Starts it again on the same address; it recovers from its log. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts a server with all migrations applied. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const port = await freePort();
  const directory = mkdtempSync(path.join(tmpdir(), 'platform-postgres-'));
  const start = () => startEmbeddedPostgres({ dataDirectory: path.join(directory, 'postgres'), port });
  let server: EmbeddedPostgres = await start();
  await migrateAll(server.url);
  return {
    url: server.url,
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
    async restart() {
      server = await start();
    },
    async stop() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
