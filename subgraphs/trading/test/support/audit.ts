import type { Sql } from 'postgres';

/**
 * What must always be true, asked of the database itself: each query finds the rows that break a law (trading-domain part c).
 * Empty everywhere is sound.
 */
const LAWS: Readonly<Record<string, string>> = {
  'postings sum to zero for each asset':
    'select asset, sum(amount) from trading.postings group by asset having sum(amount) <> 0',
  'every entry balances':
    'select entry_id, asset from trading.postings group by entry_id, asset having sum(amount) <> 0',
  'cash is the sum of its postings': `select a.id from trading.accounts a left join lateral (
      select coalesce(sum(amount) filter (where bucket = 'AVAILABLE'), 0) as available, coalesce(sum(amount) filter (where bucket = 'HELD'), 0) as held
      from trading.postings where account_id = a.id and asset = 'USD') p on true
    where a.cash_available <> p.available or a.cash_held <> p.held`,
  'positions are the sum of their postings': `select coalesce(p.account_id, s.account_id) from trading.positions p full join (
      select account_id, asset, coalesce(sum(amount) filter (where bucket = 'AVAILABLE'), 0) as available, coalesce(sum(amount) filter (where bucket = 'HELD'), 0) as held
      from trading.postings where account_id is not null and asset <> 'USD' group by account_id, asset) s on s.account_id = p.account_id and s.asset = p.symbol
    where p.available is distinct from s.available or p.held is distinct from s.held`,
  'held cash is what open orders hold': `select a.id from trading.accounts a left join trading.orders o on o.account_id = a.id group by a.id having a.cash_held <> coalesce(sum(o.held_cash), 0)`,
  'held quantity is what open orders hold': `select p.account_id, p.symbol from trading.positions p left join trading.orders o on o.account_id = p.account_id and o.symbol = p.symbol
    group by p.account_id, p.symbol, p.held having p.held <> coalesce(sum(o.held_quantity), 0)`,
  'fills add up to their order': `select o.id from trading.orders o left join trading.fills f on f.order_id = o.id group by o.id
    having o.filled_quantity <> coalesce(sum(f.quantity), 0) or o.filled_gross <> coalesce(sum(f.quantity * f.price), 0) or o.filled_cash <> round_half_even(coalesce(sum(f.quantity * f.price), 0))`,
  'no fill is worse than the limit': `select f.id from trading.fills f join trading.orders o on o.id = f.order_id
    where (o.side = 'BUY' and f.price > o.limit_price) or (o.side = 'SELL' and f.price < o.limit_price)`,
  'sequences have no gaps': `select account_id from trading.order_events group by account_id having count(*) <> max(sequence) or min(sequence) <> 1`,
  'the account knows its last sequence': `select a.id from trading.accounts a left join trading.order_events e on e.account_id = a.id group by a.id having a.sequence <> coalesce(max(e.sequence), 0)`,
  'the last event shows the order as it is': `select o.id from trading.orders o join lateral (
      select order_after from trading.order_events e where e.account_id = o.account_id and e.order_id = o.id order by sequence desc limit 1) e on true
    where e.order_after ->> 'status' <> o.status::text or (e.order_after ->> 'filledQuantity')::numeric <> o.filled_quantity`,
  'every order has its events':
    'select id from trading.orders o where not exists (select 1 from trading.order_events e where e.order_id = o.id)',
  'every fill has its event':
    'select id from trading.fills f where (select count(*) from trading.order_events e where e.fill_id = f.id) <> 1',
  'immediate orders are not left open by a fill': `select id from trading.orders where time_in_force in ('IOC', 'FOK') and status = 'PARTIALLY_FILLED'`,
  'what was bought less what was sold is owned': `select p.account_id, p.symbol from trading.positions p join trading.fills f on f.account_id = p.account_id and f.symbol = p.symbol
    group by p.account_id, p.symbol, p.available, p.held having p.available + p.held <> sum(case when f.side = 'BUY' then f.quantity else -f.quantity end)`,
  'profit is what cash says': `select a.id from trading.accounts a
      left join (select account_id, sum(cost_basis) as cost, sum(realized_pnl) as realized from trading.positions group by account_id) p on p.account_id = a.id
      left join (select e.account_id, -sum(amount) as funded from trading.journal_entries e join trading.postings on entry_id = e.id where bucket = 'BANK' group by e.account_id) f on f.account_id = a.id
    where a.cash_available + a.cash_held + coalesce(p.cost, 0) - coalesce(p.realized, 0) <> coalesce(f.funded, 0)`,
};

/** Postgres rounds numeric half away from zero; the core rounds half to even. */
const ROUND_HALF_EVEN = `create or replace function round_half_even(value numeric) returns numeric language sql immutable as $$
  select case when abs(value * 100 - trunc(value * 100)) = 0.5 then 2 * round(value * 100 / 2) / 100 else round(value, 2) end $$`;

/** Every law that is broken, with the rows that break it; empty when all hold. */
export async function audit(sql: Sql): Promise<Record<string, unknown[]>> {
  await sql.unsafe(ROUND_HALF_EVEN);
  const broken: Record<string, unknown[]> = {};
  for (const [law, query] of Object.entries(LAWS)) {
    const rows = await sql.unsafe(query);
    if (rows.length > 0) broken[law] = [...rows];
  }
  return broken;
}
