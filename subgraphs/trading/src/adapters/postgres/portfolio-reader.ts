import { and, asc, count, eq, gte, inArray, lt, or, type SQL, sql } from '@platform/drizzle/orm';
import { entitlements, fills, journalEntries, postings } from '@platform/drizzle/trading/schema';
import type { Activity, ActivityFilter, PortfolioReader } from '../../application/ports/readers.ts';
import { CASH_ASSET } from '../../domain/ledger.ts';
import type { LedgerPoint, PastSplit, PricePoint } from '../../domain/portfolio-history.ts';
import { toCash, toPrice, toQuantity } from './column-values.ts';
import type { Drizzle } from './database.ts';
import { fromEntitlementRow } from './entitlement-rows.ts';
import { withinPage } from './keyset.ts';
import { fromFillRow } from './order-rows.ts';

const KINDS = ['DEPOSIT', 'WITHDRAWAL', 'FILL', 'SPLIT', 'DIVIDEND'] as const;

/** What the ledger says of an account over time. */
export function createPortfolioReader(db: Drizzle): PortfolioReader {
  return {
    async listActivities(accountId, filter, page) {
      const direction = page.direction === 'forward' ? sql`desc` : sql`asc`;
      const rows = await db
        .select({ entry: journalEntries, fill: fills, entitlement: entitlements, amount: cashOfEntry })
        .from(journalEntries)
        .leftJoin(fills, eq(fills.id, journalEntries.referenceId))
        .leftJoin(entitlements, eq(entitlements.entryId, journalEntries.id))
        .where(
          and(
            matches(accountId, filter),
            ...withinPage(sql`(${journalEntries.occurredAt}, ${journalEntries.id})`, activityKey, page, 'descending'),
          ),
        )
        .orderBy(sql`${journalEntries.occurredAt} ${direction}`, sql`${journalEntries.id} ${direction}`)
        .limit(page.limit + 1);
      return rows.map(
        ({ entry, fill, entitlement, amount }): Activity => ({
          id: entry.id,
          kind: entry.kind as Activity['kind'],
          amount: toCash(amount),
          fill: fill === null ? undefined : fromFillRow(fill),
          entitlement: entitlement === null ? undefined : fromEntitlementRow(entitlement),
          occurredAt: new Date(entry.occurredAt),
        }),
      );
    },

    async countActivities(accountId, filter) {
      const [row] = await db
        .select({ count: count() })
        .from(journalEntries)
        .leftJoin(fills, eq(fills.id, journalEntries.referenceId))
        .leftJoin(entitlements, eq(entitlements.entryId, journalEntries.id))
        .where(matches(accountId, filter));
      return row?.count ?? 0;
    },

    async readLedgerPoints(accountId, times) {
      const [moved, lastPrices, splits] = await Promise.all([
        readMovements(db, accountId, times),
        readLastPrices(db, accountId),
        readSplits(db, accountId),
      ]);
      return { points: accumulate(times, moved), lastPrices, splits };
    },
  };
}

const activityKey = ([occurredAt, id]: readonly string[]) => sql`(${occurredAt}::timestamptz, ${id}::uuid)`;

/** How an entry changed what its account has in cash, held or not. */
const cashOfEntry = sql<string>`(select coalesce(sum(${postings.amount}), 0)::numeric(20, 2) from ${postings}
  where ${postings.entryId} = ${journalEntries.id} and ${postings.accountId} = ${journalEntries.accountId} and ${postings.asset} = ${CASH_ASSET})`;

function matches(accountId: string, { kinds, symbols, from, to }: ActivityFilter): SQL | undefined {
  return and(
    eq(journalEntries.accountId, accountId),
    inArray(journalEntries.kind, [...(kinds ?? KINDS)]),
    symbols === undefined
      ? undefined
      : or(inArray(fills.symbol, [...symbols]), inArray(entitlements.symbol, [...symbols])),
    from === undefined ? undefined : gte(journalEntries.occurredAt, from.toISOString()),
    to === undefined ? undefined : lt(journalEntries.occurredAt, to.toISOString()),
  );
}

interface Movement {
  /** How many of the moments lie at or before it: 0 is before the first. */
  readonly bucket: number;
  readonly asset: string;
  readonly amount: string;
  readonly isFlow: boolean;
}

/** What each asset moved by between the moments, summed up by the database: as many rows as moments and assets, however much was traded. */
async function readMovements(db: Drizzle, accountId: string, times: readonly Date[]): Promise<readonly Movement[]> {
  const thresholds = times.map(time => time.toISOString());
  // A movement at a moment belongs to it: buckets are counted by the moments that lie strictly before.
  const bucket = sql<number>`width_bucket(${journalEntries.occurredAt} - interval '1 microsecond', ${`{${thresholds.map(time => `"${time}"`).join(',')}}`}::timestamptz[])`;
  const isFlow = sql<boolean>`${journalEntries.kind} in ('DEPOSIT', 'WITHDRAWAL')`;
  return (
    db
      .select({ bucket, asset: postings.asset, isFlow, amount: sql<string>`sum(${postings.amount})` })
      .from(postings)
      .innerJoin(journalEntries, eq(journalEntries.id, postings.entryId))
      .where(eq(postings.accountId, accountId))
      // By place: the moments are a parameter, and Postgres does not take two parameters for the same expression.
      .groupBy(sql`1, 2, 3`)
  );
}

async function readLastPrices(db: Drizzle, accountId: string): Promise<ReadonlyMap<string, PricePoint>> {
  const rows = await db
    .selectDistinctOn([fills.symbol], { symbol: fills.symbol, price: fills.price, at: fills.executedAt })
    .from(fills)
    .where(eq(fills.accountId, accountId))
    .orderBy(fills.symbol, sql`${fills.sequence} desc`);
  return new Map(rows.map(({ symbol, price, at }) => [symbol, { at: new Date(at), price: toPrice(price) }]));
}

async function readSplits(db: Drizzle, accountId: string): Promise<readonly PastSplit[]> {
  const rows = await db
    .select()
    .from(entitlements)
    .where(and(eq(entitlements.accountId, accountId), eq(entitlements.kind, 'SPLIT')))
    .orderBy(asc(entitlements.effectiveAt));
  return rows.flatMap(row => {
    const { action, effectiveAt } = fromEntitlementRow(row);
    return action.kind === 'SPLIT' ? [{ ...action, effectiveAt }] : [];
  });
}

function accumulate(times: readonly Date[], movements: readonly Movement[]): LedgerPoint[] {
  const byBucket = Map.groupBy(movements, movement => movement.bucket);
  let cash = 0n;
  const positions = new Map<string, bigint>();
  return times.map((at, index) => {
    let flow = 0n;
    for (const { asset, amount, isFlow } of byBucket.get(index) ?? []) {
      if (asset !== CASH_ASSET) positions.set(asset, (positions.get(asset) ?? 0n) + toQuantity(amount));
      else {
        const cents = toCash(amount);
        cash += cents;
        if (isFlow) flow += cents;
      }
    }
    return { at, cash, flow, positions: new Map(positions) };
  });
}
