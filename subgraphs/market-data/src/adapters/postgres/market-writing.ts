import { type Sql, type TransactionSql, withTransaction } from '@platform/shared/postgres';
import type { MarketWriting } from '../../application/ports/market-store.ts';
import { ReplacedError, type WriterLease } from '../../application/ports/writer-lease.ts';
import { amendTrades, deleteMinute } from './amendment-store.ts';
import { saveInstruments, saveQuoteSamples, saveQuotes, saveTrades } from './market-rows.ts';
import { saveMinutes } from './minute-writer.ts';
import { saveStatuses } from './status-store.ts';

/** A writer that stops in the middle of a transaction for longer than this loses it, so that another can begin. */
const STALLED_MS = 2_000;

/** Writes the market in one transaction, which only the present writer can commit. */
export async function writeAsWriter(
  sql: Sql,
  lease: Pick<WriterLease, 'token'> | undefined,
  work: (writing: MarketWriting) => Promise<void>,
): Promise<void> {
  await withTransaction(sql, async tx => {
    if (lease !== undefined) await holdTurn(tx, lease.token);
    await work(writingOf(tx, lease));
  });
}

/** While this transaction lasts nobody can begin another turn; a turn that has been begun ends it here. */
async function holdTurn(tx: TransactionSql, token: bigint | undefined): Promise<void> {
  if (token === undefined) throw new ReplacedError();
  const [turn] = await tx`
    select set_config('idle_in_transaction_session_timeout', ${String(STALLED_MS)}, true) from market_data.writer_lease
    where token = ${token.toString()} for key share`;
  if (turn === undefined) throw new ReplacedError();
}

function writingOf(tx: TransactionSql, lease: Pick<WriterLease, 'token'> | undefined): MarketWriting {
  return {
    saveInstruments: rows => saveInstruments(tx, rows),
    saveMinutes: rows => saveMinutes(tx, rows),
    saveTrades: rows => saveTrades(tx, rows),
    amendTrades: rows => amendTrades(tx, rows),
    deleteMinute: (symbol, startsAt) => deleteMinute(tx, symbol, startsAt),
    saveQuotes: rows => saveQuotes(tx, rows),
    saveStatuses: rows => saveStatuses(tx, rows),
    saveQuoteSamples: rows => saveQuoteSamples(tx, rows),
    async savePosition(position) {
      if (lease !== undefined) await tx`update market_data.writer_lease set position = ${String(position)}`;
    },
    async attempt(work) {
      await tx.savepoint(part => work(writingOf(part, lease)));
    },
  };
}
