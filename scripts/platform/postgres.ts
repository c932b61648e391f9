import { startEmbeddedPostgres } from '@platform/shared/postgres';
import type { Running } from './supervise.ts';

export interface PostgresServer extends Running {
  readonly url: string;
}

/** Starts Postgres on its data directory, or takes over the one that an earlier run left there when it was killed. */
export async function startPostgres(dataDirectory: string, port: number): Promise<PostgresServer> {
  const server = await startEmbeddedPostgres({ dataDirectory, port });
  const stopped = Promise.withResolvers<string>();
  return {
    url: server.url,
    pid: server.pid,
    // The end of a server that was taken over is only noticed by and by, and not at all by a process that has nothing else to do.
    exited: Promise.race([server.exited, stopped.promise]),
    async stop() {
      await server.stop();
      stopped.resolve('stopped');
    },
    // "Immediate shutdown": the server takes its own processes along, which a SIGKILL would leave behind for a moment.
    kill: () => void process.kill(server.pid, 'SIGQUIT'),
  };
}
