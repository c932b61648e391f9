import { corporateActions } from '@platform/drizzle/trading/schema';
import { type Sql, withTransaction } from '@platform/shared/postgres';
import type { ActionCandidate, CorporateActionBook } from '../../application/ports/corporate-actions.ts';
import { isOpen, ORDER_STATUSES } from '../../domain/order-status.ts';
import { insertRows } from './bulk-write.ts';
import { toQuantity } from './column-values.ts';
import { toActionColumns } from './entitlement-rows.ts';
import { venueOf } from './venue-tenure.ts';

const OPEN_STATUSES = ORDER_STATUSES.filter(isOpen)
  .map(status => `'${status}'`)
  .join(', ');

/** Actions may be announced late by so much and are applied all the same. */
const LATE_DAYS = 30;

/** From the last action that is complete, and from before it what may have been announced late; else from the first account. */
const SCOPE = `select
    coalesce((select max(effective_at) - interval '${LATE_DAYS} days' from trading.corporate_actions), (select min(created_at) from trading.accounts)) as "from",
    array(select distinct symbol from trading.positions union select symbol from trading.orders where status in (${OPEN_STATUSES})) as symbols`;

/**
 * What was held when the ex-date began is what is held now, less what was traded since, less what later actions gave. Parameters: symbol, when it began, ex-date,
 * kind. A dividend comes before a split of its day.
 */
const CANDIDATES = `with traded as (
    select account_id, sum(case when side = 'BUY' then quantity else -quantity end) as quantity
    from trading.fills where symbol = $1 and executed_at >= $2::timestamptz group by account_id
  ), given as (
    select account_id, sum(quantity_after - quantity_before) as quantity from trading.entitlements
    where symbol = $1 and (ex_date > $3::date or (ex_date = $3::date and kind > $4)) group by account_id
  ), waiting as (
    select distinct account_id from trading.orders where symbol = $1 and status in (${OPEN_STATUSES}) and submitted_at < $2::timestamptz
  ), held as (
    select account_id, available + held as quantity from trading.positions where symbol = $1
  )
  select account_id as "accountId", coalesce(held.quantity, 0) - coalesce(traded.quantity, 0) - coalesce(given.quantity, 0) as entitled
  from held full join waiting using (account_id) left join traded using (account_id) left join given using (account_id)
  where (coalesce(held.quantity, 0) <> coalesce(traded.quantity, 0) + coalesce(given.quantity, 0) or waiting.account_id is not null)
    and not exists (
      select 1 from trading.entitlements done
      where done.account_id = account_id and done.symbol = $1 and done.ex_date = $3::date and done.kind = $4
    )
  order by account_id`;

const toDate = (value: string | Date | null | undefined) => (value == null ? null : new Date(value));

export function createCorporateActionBook(sql: Sql): CorporateActionBook {
  return {
    async readScope() {
      const [row] = await sql.unsafe<{ from: string | Date | null; symbols: string[] }[]>(SCOPE);
      return { from: toDate(row?.from), symbols: row?.symbols ?? [] };
    },
    async isComplete({ symbol, exDate, kind }) {
      const rows =
        await sql`select 1 from trading.corporate_actions where symbol = ${symbol} and ex_date = ${exDate} and kind = ${kind}`;
      return rows.length > 0;
    },
    async listCandidates({ symbol, exDate, kind }, effectiveAt) {
      const rows = await sql.unsafe<{ accountId: string; entitled: string }[]>(CANDIDATES, [
        symbol,
        effectiveAt.toISOString(),
        exDate,
        kind,
      ]);
      return rows.map(({ accountId, entitled }): ActionCandidate => ({ accountId, entitled: toQuantity(entitled) }));
    },
    async complete(action, effectiveAt, completedAt) {
      const row = {
        ...toActionColumns(action),
        effectiveAt: effectiveAt.toISOString(),
        completedAt: completedAt.toISOString(),
      };
      await withTransaction(sql, tx => insertRows(tx, corporateActions, [row], 'on conflict do nothing'));
    },
    async noteApplied({ partition, number }, appliedTo) {
      await sql`update trading.venue_tenures set actions_applied_to = ${appliedTo.toISOString()}
        where venue = ${venueOf(partition)} and tenure = ${number.toString()}`;
    },
    async readApplied(partitions) {
      const venues = Array.from({ length: partitions }, (_, partition) => venueOf(partition));
      const rows = await sql<{ venue: string; appliedTo: string | Date | null }[]>`
        select venue, actions_applied_to as "appliedTo" from trading.venue_tenures where venue = any(${venues})`;
      const byVenue = new Map(rows.map(({ venue, appliedTo }) => [venue, appliedTo]));
      return venues.map(venue => toDate(byVenue.get(venue)));
    },
  };
}
