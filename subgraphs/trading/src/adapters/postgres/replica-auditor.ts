import { setTimeout as sleep } from 'node:timers/promises';
import { isReplicaFault, type Sql } from '@platform/shared/postgres';
import type { LedgerAuditor } from '../../application/ports/ledger-auditor.ts';
import { createLedgerAuditor } from './ledger-auditor.ts';
import { type Law, LEDGER_LAWS } from './ledger-laws.ts';

/** How long a replica is waited for. */
const CATCH_UP_MS = 5_000;
const LOOK_EVERY_MS = 100;

/** Audits on a streaming replica, once it has everything that the primary had when the audit was asked for; on the primary when the replica cannot. */
export function createReplicaAuditor(
  { primary, replica }: { readonly primary: Sql; readonly replica: Sql },
  laws: readonly Law[] = LEDGER_LAWS,
): LedgerAuditor {
  return {
    async audit() {
      try {
        if (await catchUp(primary, replica)) return await createLedgerAuditor(replica, laws).audit();
      } catch (error) {
        if (!isReplicaFault(error)) throw error;
      }
      return createLedgerAuditor(primary, laws).audit();
    },
  };
}

/** False when it is too far behind, or no replica that follows the primary's log. */
async function catchUp(primary: Sql, replica: Sql): Promise<boolean> {
  const [now] = await primary<{ position: string }[]>`select pg_current_wal_lsn()::text as position`;
  for (let waitedMs = 0; waitedMs < CATCH_UP_MS; waitedMs += LOOK_EVERY_MS) {
    const [row] = await replica<{ isThere: boolean | null }[]>`
      select pg_last_wal_replay_lsn() >= ${now?.position ?? ''}::text::pg_lsn as "isThere"`;
    if (row?.isThere === true) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}
