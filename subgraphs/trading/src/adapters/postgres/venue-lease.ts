import type { Logger } from '@platform/shared/observability';
import { postgres, reconnectDelaySeconds } from '@platform/shared/postgres';
import { beginTenure } from './venue-tenure.ts';

const RETRY_MS = 1_000;
const LEASE_KEY = 'trading.venue';

/**
 * Lets one process at a time be the venue: whoever holds an advisory lock on a connection of its own. When the connection is lost, so is the
 * lock, and the venue stops here as soon as this process hears of it. One that hears of it late can do no harm: each venue has a tenure of its own, and
 * the ledger takes nothing of one that is over. `onGain` and `onLoss` take turns.
 */
export function holdVenueLease(
  url: string,
  { onGain, onLoss, logger }: { onGain: (tenure: bigint) => Promise<void>; onLoss: () => void; logger: Logger },
): { stop(): Promise<void> } {
  let isStopped = false;
  /** The server's process that holds the lock for us: of a connection that was opened since, none does. */
  let heldBy: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const lose = () => {
    if (heldBy === undefined) return;
    heldBy = undefined;
    onLoss();
  };
  const sql = postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    backoff: reconnectDelaySeconds,
    onnotice: () => {},
    onclose: lose,
    connection: { application_name: 'trading venue lease' },
  });
  const attempt = async (): Promise<void> => {
    try {
      const [row] = await sql<{ pid: number; held: boolean }[]>`
        select pg_backend_pid() as pid, pg_backend_pid() = ${heldBy ?? 0} or pg_try_advisory_lock(hashtextextended(${LEASE_KEY}, 0)) as held`;
      if (row?.pid !== heldBy) lose();
      if (row?.held === true && heldBy === undefined) {
        heldBy = row.pid;
        const tenure = await beginTenure(sql);
        if (heldBy === row.pid) await onGain(tenure);
      }
    } catch (error) {
      lose();
      if (!isStopped) logger.warn({ err: error }, 'the venue lease could not be asked for; trying again');
    }
    if (!isStopped) timer = setTimeout(() => void attempt(), RETRY_MS);
  };
  void attempt();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      lose();
      await sql.end({ timeout: 1 });
    },
  };
}
