/** What settles together is one sum. Parameter: account ids. The partial index `fills_proceeds` serves both halves. */
export const UNSETTLED_PROCEEDS = `select sale.account_id as "accountId", sum(sale.cash) as cash, sale.settles_at as "settlesAt"
  from unnest($1::uuid[]) as wanted (id)
  join lateral (select max(executed_at) as at from trading.fills where account_id = wanted.id and side = 'SELL') last on true
  join trading.fills sale on sale.account_id = wanted.id and sale.side = 'SELL' and sale.settles_at > last.at
  group by sale.account_id, sale.settles_at`;
