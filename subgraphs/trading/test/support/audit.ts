import type { Sql } from 'postgres';
import { createLedgerAuditor } from '../../src/adapters/postgres/ledger-auditor.ts';

/** Every law of the ledger that is broken, with the rows that break it; empty when all hold. */
export async function audit(sql: Sql): Promise<Record<string, readonly object[]>> {
  const findings = await createLedgerAuditor(sql).audit();
  return Object.fromEntries(
    findings.flatMap(({ law, violations }) => (violations.length === 0 ? [] : [[law, violations]])),
  );
}
