import type { Sql } from '@platform/shared/postgres';
import { type LawFinding, type LedgerAuditor, VIOLATIONS_MAX } from '../../application/ports/ledger-auditor.ts';
import { type Law, LEDGER_LAWS } from './ledger-laws.ts';

/** For one law; a ledger that needs longer needs another way of auditing. */
export const LAW_TIMEOUT_MS = 300_000;

/**
 * Audits on Postgres, in one snapshot: what commits meanwhile is not seen by some laws and missed by others. It only reads, takes no lock that
 * anyone waits for, and leaves the other cores to those who trade.
 */
export function createLedgerAuditor(sql: Sql, laws: readonly Law[] = LEDGER_LAWS): LedgerAuditor {
  return {
    async audit() {
      const findings = await sql.begin('isolation level repeatable read read only', async tx => {
        await tx.unsafe(
          `set local statement_timeout = ${LAW_TIMEOUT_MS}; set local max_parallel_workers_per_gather = 0; set local work_mem = '64MB'; set local hash_mem_multiplier = 4; set local jit = off`,
        );
        const found: LawFinding[] = [];
        for (const { name, query } of laws) {
          const startedAt = performance.now();
          const rows = await tx.unsafe<object[]>(`select * from (${query}) violation limit ${VIOLATIONS_MAX}`);
          found.push({ law: name, violations: [...rows], tookMs: performance.now() - startedAt });
        }
        return found;
      });
      return findings as LawFinding[];
    },
  };
}
