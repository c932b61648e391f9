import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectPostgres, startEmbeddedPostgres } from '../postgres/index.ts';
import { freePorts } from './free-ports.ts';

export interface ReplicatedPostgres {
  readonly primaryUrl: string;
  /** The same database on a hot standby, which follows the primary's log as it is written. */
  readonly replicaUrl: string;
  /** `kill -9` of the replica; it stays down. */
  killReplica(): Promise<void>;
  /** Ends both and removes their data. */
  stop(): Promise<void>;
}

/** Starts a server, lets `prepare` fill it, and starts a streaming replica of it: from a copy of its files, as Postgres' low-level backup makes it. */
export async function startReplicatedPostgres(
  prepare: (primaryUrl: string) => Promise<void>,
): Promise<ReplicatedPostgres> {
  const directory = mkdtempSync(path.join(tmpdir(), 'platform-replicated-'));
  const [primaryFiles, replicaFiles] = ['primary', 'replica'].map(name => path.join(directory, name)) as [
    string,
    string,
  ];
  const [port = 0, replicaPort = 0] = await freePorts(2);
  const settings = { fsync: 'off' };
  const primary = await startEmbeddedPostgres({ dataDirectory: primaryFiles, port, settings });
  await prepare(primary.url);
  await copyServer(primary.url, primaryFiles, replicaFiles);
  const { hostname, username, password } = new URL(primary.url);
  const replica = await startEmbeddedPostgres({
    dataDirectory: replicaFiles,
    port: replicaPort,
    settings: {
      ...settings,
      primary_conninfo: `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`,
    },
  });
  let isReplicaUp = true;
  return {
    primaryUrl: primary.url,
    replicaUrl: replica.url,
    async killReplica() {
      isReplicaUp = false;
      if (replica.pid > 0) process.kill(replica.pid, 'SIGKILL');
      await replica.exited;
    },
    async stop() {
      if (isReplicaUp) await replica.stop();
      await primary.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function copyServer(url: string, from: string, to: string): Promise<void> {
  // A session of its own: the backup is that of the one who began it.
  const sql = connectPostgres({ url, poolSize: 1, applicationName: 'backup' });
  try {
    await sql`select pg_backup_start('replica', true)`;
    // Files may go while they are copied: the log brings them back, or does without.
    spawnSync('cp', ['-a', from, to]);
    const [label] = await sql<{ labelfile: string }[]>`select labelfile from pg_backup_stop(false)`;
    rmSync(path.join(to, 'postmaster.pid'), { force: true });
    writeFileSync(path.join(to, 'backup_label'), label?.labelfile ?? '');
    writeFileSync(path.join(to, 'standby.signal'), '');
  } finally {
    await sql.end();
  }
}
