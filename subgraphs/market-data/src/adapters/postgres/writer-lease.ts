import { type Sql, withTransaction } from '@platform/shared/postgres';
import type { WriterLease } from '../../application/ports/writer-lease.ts';

/** A turn that is not renewed for this long may be ended by another; by the database's clock. */
export const TURN_MS = 3_000;

/**
 * The lease as the one row of a table. Its token goes up with each turn; whoever writes locks the row for key share, whoever begins a turn for update:
 * so what a writer has begun is committed before the next turn begins, or not at all.
 */
export function createWriterLease(sql: Sql, holder: string, turnMs = TURN_MS): WriterLease {
  let token: bigint | undefined;
  return {
    get token() {
      return token;
    },
    async acquire() {
      token = await beginTurn(sql, holder, turnMs);
      return token !== undefined;
    },
    async renew() {
      if (token === undefined) return false;
      // Not of the key: it waits for no transaction of ours.
      const renewed = await sql`
        update market_data.writer_lease set expires_at = clock_timestamp() + ${turnMs} * interval '1 millisecond'
        where token = ${token.toString()} returning token`;
      if (renewed.length === 0) token = undefined;
      return token !== undefined;
    },
    async release() {
      if (token === undefined) return;
      const ended = token;
      token = undefined;
      await sql`update market_data.writer_lease set expires_at = '-infinity' where token = ${ended.toString()}`;
    },
  };
}

async function beginTurn(sql: Sql, holder: string, turnMs: number): Promise<bigint | undefined> {
  // Looking does not wait for the one who writes.
  const [free] = await sql`select from market_data.writer_lease where expires_at < clock_timestamp()`;
  if (free === undefined) return undefined;
  return withTransaction(sql, async tx => {
    const [expired] =
      await tx`select token from market_data.writer_lease where expires_at < clock_timestamp() for update`;
    if (expired === undefined) return undefined;
    const [turn] = await tx<{ token: string }[]>`
      update market_data.writer_lease set token = token + 1, holder = ${holder}, position = null,
        expires_at = clock_timestamp() + ${turnMs} * interval '1 millisecond'
      returning token`;
    return turn && BigInt(turn.token);
  });
}
