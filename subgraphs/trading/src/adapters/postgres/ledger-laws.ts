/** What must always be true, asked of the database itself: `query` finds the rows that break the law. No rows is sound. */
export interface Law {
  readonly name: string;
  readonly query: string;
}

/** Postgres rounds half away from zero; the core rounds half to even. To the cent. */
const halfEven = (amount: string) =>
  `(case when abs(${amount} * 100 - trunc(${amount} * 100)) = 0.5 then 2 * round(${amount} * 100 / 2) / 100 else round(${amount}, 2) end)`;

/** What a position cost; a short one was paid for. */
const SIGNED_COST = `(case when position.available + position.held < 0 then -position.cost_basis else position.cost_basis end)`;

/** What the postings of each account add up to, by asset. */
const BALANCES = `select account_id, asset,
    coalesce(sum(amount) filter (where bucket = 'AVAILABLE'), 0) as available,
    coalesce(sum(amount) filter (where bucket = 'HELD'), 0) as held
  from trading.postings where account_id is not null group by account_id, asset`;

/**
 * Every query reads each table at most once and joins by hash or by primary key, so that an audit grows with the ledger and never with its square;
 * none needs an index of its own, because whatever is checked is checked for all rows.
 */
export const LEDGER_LAWS: readonly Law[] = [
  // Double entry.
  {
    name: 'every entry balances',
    query: `select entry_id, asset, sum(amount) as off_by from trading.postings group by entry_id, asset having sum(amount) <> 0`,
  },
  {
    name: 'postings sum to zero for each asset',
    query: `select asset, sum(amount) as off_by from trading.postings group by asset having sum(amount) <> 0`,
  },
  {
    name: 'every entry has postings of its own account only',
    query: `select entry.id, posting.account_id from trading.journal_entries entry left join trading.postings posting on posting.entry_id = entry.id
      where posting.entry_id is null or (posting.account_id is not null and posting.account_id <> entry.account_id)`,
  },

  // Balances are projections.
  {
    name: 'cash is the sum of its postings',
    query: `select account.id, account.cash_available, account.cash_held, posted.available, posted.held
      from trading.accounts account left join (${BALANCES}) posted on posted.account_id = account.id and posted.asset = account.currency
      where account.cash_available <> coalesce(posted.available, 0) or account.cash_held <> coalesce(posted.held, 0)`,
  },
  {
    name: 'positions are the sums of their postings',
    query: `select coalesce(position.account_id, posted.account_id) as account_id, coalesce(position.symbol, posted.asset) as symbol,
        position.available as position_available, position.held as position_held, posted.available, posted.held
      from trading.positions position
      full join (select * from (${BALANCES}) every where asset <> 'USD') posted on posted.account_id = position.account_id and posted.asset = position.symbol
      where coalesce(position.available, 0) <> coalesce(posted.available, 0) or coalesce(position.held, 0) <> coalesce(posted.held, 0)`,
  },
  {
    name: 'held cash is what open orders hold',
    query: `select account.id, account.cash_held, reserved.held
      from trading.accounts account
      left join (select account_id, sum(held_cash) as held from trading.orders group by account_id) reserved on reserved.account_id = account.id
      where account.cash_held <> coalesce(reserved.held, 0)`,
  },
  {
    name: 'held quantity is what open orders hold',
    query: `select coalesce(position.account_id, reserved.account_id) as account_id, coalesce(position.symbol, reserved.symbol) as symbol, position.held as position_held, reserved.held
      from trading.positions position
      full join (select account_id, symbol, sum(case when side = 'SELL' then held_quantity else -held_quantity end) as held from trading.orders group by account_id, symbol) reserved
        on reserved.account_id = position.account_id and reserved.symbol = position.symbol
      where coalesce(position.held, 0) <> coalesce(reserved.held, 0)`,
  },

  {
    name: 'only margin accounts are short or in debt',
    query: `select account.id, position.symbol, account.cash_available, position.available, position.held
      from trading.accounts account left join trading.positions position on position.account_id = account.id
      where position.allows_short <> (account.type = 'MARGIN') or (account.type = 'CASH' and (account.cash_available < 0 or position.available < 0 or position.held < 0))`,
  },

  // Orders are what their fills made of them.
  {
    name: 'fills add up to their order',
    query: `select o.id, o.filled_quantity, o.filled_gross, o.filled_cash, filled.quantity, filled.gross
      from trading.orders o
      left join (select order_id, sum(quantity) as quantity, sum(quantity * price) as gross from trading.fills group by order_id) filled on filled.order_id = o.id
      where o.filled_quantity <> coalesce(filled.quantity, 0) or o.filled_gross <> coalesce(filled.gross, 0)
        or o.filled_cash <> ${halfEven('o.filled_gross')}`,
  },
  {
    name: 'no fill is worse than the limit',
    // A corporate action changes the limit: what was filled before it was held against another.
    query: `select fill.id, fill.price, o.limit_price from trading.fills fill join trading.orders o on o.id = fill.order_id
      where not exists (
        select 1 from trading.entitlements given where given.account_id = fill.account_id and given.symbol = fill.symbol and given.applied_at >= fill.executed_at
      ) and ((o.side = 'BUY' and fill.price > o.limit_price) or (o.side = 'SELL' and fill.price < o.limit_price))`,
  },
  {
    name: 'a fill is of the account, symbol and side of its order',
    query: `select fill.id from trading.fills fill join trading.orders o on o.id = fill.order_id
      where (fill.account_id, fill.symbol, fill.side) is distinct from (o.account_id, o.symbol, o.side)`,
  },
  {
    name: 'no quote gives more than it displayed',
    query: `select symbol, side, auction, quote_sequence, sum(quantity) as given, max(quoted_size) as displayed from trading.fills
      where fill_model = 'NBBO_SIZE' group by symbol, side, auction, quote_sequence having sum(quantity) > max(quoted_size)`,
  },
  {
    name: 'orders for an auction are filled there, and no others are',
    query: `select fill.id, fill.auction, o.time_in_force from trading.fills fill join trading.orders o on o.id = fill.order_id
      where fill.auction is distinct from (case when o.time_in_force in ('OPG', 'CLS') then o.time_in_force end)`,
  },
  {
    name: 'immediate orders are not left open by a fill',
    query: `select id from trading.orders where time_in_force in ('IOC', 'FOK') and status = 'PARTIALLY_FILLED'`,
  },

  // Positions are what was traded.
  {
    name: 'every fill is in the ledger',
    query: `select fill.id, fill.quantity, booked.quantity as booked
      from trading.fills fill
      left join (
        select entry.reference_id, posting.asset, sum(posting.amount) as quantity
        from trading.journal_entries entry join trading.postings posting on posting.entry_id = entry.id
        where entry.kind = 'FILL' and posting.account_id is not null group by entry.reference_id, posting.asset
      ) booked on booked.reference_id = fill.id and booked.asset = fill.symbol
      where booked.quantity is distinct from (case when fill.side = 'BUY' then fill.quantity else -fill.quantity end)`,
  },
  {
    name: 'what was bought less what was sold, and what splits gave, is owned',
    query: `select coalesce(position.account_id, traded.account_id) as account_id, coalesce(position.symbol, traded.symbol) as symbol
      from trading.positions position
      full join (
        select account_id, symbol, sum(quantity) as quantity from (
          select account_id, symbol, case when side = 'BUY' then quantity else -quantity end as quantity from trading.fills
          union all select account_id, symbol, quantity_after - quantity_before from trading.entitlements
        ) moved group by account_id, symbol
      ) traded on traded.account_id = position.account_id and traded.symbol = position.symbol
      where coalesce(position.available + position.held, 0) <> coalesce(traded.quantity, 0)`,
  },
  {
    name: 'cost less profit of a position is what it was paid for',
    query: `select coalesce(position.account_id, paid.account_id) as account_id, coalesce(position.symbol, paid.symbol) as symbol, position.cost_basis, position.realized_pnl, paid.cash
      from trading.positions position
      full join (
        select account_id, symbol, sum(cash) as cash from (
          select account_id, symbol, case when side = 'BUY' then filled_cash else -filled_cash end as cash from trading.orders
          union all select account_id, symbol, -cash from trading.entitlements where kind = 'SPLIT'
        ) moved group by account_id, symbol
      ) paid on paid.account_id = position.account_id and paid.symbol = position.symbol
      where coalesce(${SIGNED_COST} - position.realized_pnl, 0) <> coalesce(paid.cash, 0)`,
  },
  {
    // The book of average cost, made again from everything that was traded and split, in order (drizzle/trading/migrations, `average_cost`).
    name: 'cost and profit of a position are what its trades make of them at average cost',
    query: `select coalesce(position.account_id, book.account_id) as account_id, coalesce(position.symbol, book.symbol) as symbol,
        position.cost_basis, position.realized_pnl, book.book[2] / 100 as cost_basis_of_trades, book.book[3] / 100 as realized_pnl_of_trades
      from trading.positions position
      full join (
        select account_id, symbol, trading.average_cost(traded, cents, granted order by place) as book from (
          select fill.account_id, fill.symbol, entry.chain_position as place, case when fill.side = 'BUY' then fill.quantity else -fill.quantity end as traded,
            100 * abs(fill.cash + fill.fee) as cents, 0 as granted
          from trading.fills fill join trading.journal_entries entry on entry.reference_id = fill.id and entry.kind = 'FILL'
          union all
          select given.account_id, given.symbol, entry.chain_position, -given.fraction, 100 * abs(given.cash), given.quantity_after + given.fraction - given.quantity_before
          from trading.entitlements given join trading.journal_entries entry on entry.id = given.entry_id where given.kind = 'SPLIT'
        ) moved group by account_id, symbol
      ) book on book.account_id = position.account_id and book.symbol = position.symbol
      where 100 * coalesce(position.cost_basis, 0) <> coalesce(book.book[2], 0) or 100 * coalesce(position.realized_pnl, 0) <> coalesce(book.book[3], 0)`,
  },
  {
    name: 'every corporate action is in the ledger',
    query: `select given.account_id, given.symbol, given.ex_date, given.kind, booked.shares, booked.cash
      from trading.entitlements given
      left join (
        select entry.id, sum(posting.amount) filter (where posting.asset <> 'USD') as shares, sum(posting.amount) filter (where posting.asset = 'USD') as cash
        from trading.journal_entries entry join trading.postings posting on posting.entry_id = entry.id
        where entry.kind in ('SPLIT', 'DIVIDEND') and posting.account_id is not null group by entry.id
      ) booked on booked.id = given.entry_id
      where given.quantity_after - given.quantity_before <> coalesce(booked.shares, 0) or given.cash <> coalesce(booked.cash, 0)`,
  },
  {
    name: 'a dividend is what was held times its amount',
    query: `select account_id, symbol, ex_date, quantity, amount, cash from trading.entitlements where kind = 'CASH_DIVIDEND' and cash <> ${halfEven('(quantity * amount)')}`,
  },
  {
    name: 'cash, cost and fees less profit and dividends is what was put in',
    query: `select account.id, owned.cost, owned.realized, funded.cash
      from trading.accounts account
      left join (select account_id, sum(${SIGNED_COST}) as cost, sum(realized_pnl) as realized from trading.positions position group by account_id) owned on owned.account_id = account.id
      left join (
        select entry.account_id, -sum(posting.amount) as cash from trading.postings posting join trading.journal_entries entry on entry.id = posting.entry_id
        where posting.bucket = 'BANK' group by entry.account_id
      ) funded on funded.account_id = account.id
      left join (select account_id, sum(fees) as fees from trading.orders group by account_id) charged on charged.account_id = account.id
      left join (select account_id, sum(cash) as cash from trading.entitlements where kind = 'CASH_DIVIDEND' group by account_id) received on received.account_id = account.id
      where account.cash_available + account.cash_held + coalesce(owned.cost, 0) - coalesce(owned.realized, 0) + coalesce(charged.fees, 0) - coalesce(received.cash, 0) <> coalesce(funded.cash, 0)`,
  },
  {
    name: 'fees are what fills were charged and the house received',
    query: `select o.id, o.fees, charged.fee, received.amount
      from trading.orders o
      left join (select order_id, sum(fee) as fee from trading.fills group by order_id) charged on charged.order_id = o.id
      left join (
        select fill.order_id, sum(posting.amount) as amount from trading.postings posting
        join trading.journal_entries entry on entry.id = posting.entry_id join trading.fills fill on fill.id = entry.reference_id
        where posting.bucket = 'FEES' group by fill.order_id
      ) received on received.order_id = o.id
      where o.fees <> coalesce(charged.fee, 0) or o.fees <> coalesce(received.amount, 0)`,
  },
  {
    name: 'the chain of entries is whole',
    query: `with chained as (
        select entry.account_id, entry.chain_position, entry.hash,
          lag(entry.hash, 1, '') over (partition by entry.account_id order by entry.chain_position) as previous,
          lag(entry.chain_position, 1, 0::bigint) over (partition by entry.account_id order by entry.chain_position) as position_before,
          concat_ws(E'\\n', entry.id, entry.account_id, entry.kind, coalesce(entry.reference_id::text, '-'), (extract(epoch from entry.occurred_at) * 1000)::bigint, lines.text) as content
        from trading.journal_entries entry
        join (
          select entry_id, string_agg(concat_ws(' ', coalesce(account_id::text, '-'), bucket, asset, trim_scale(amount)), E'\\n' order by line) as text
          from trading.postings group by entry_id
        ) lines on lines.entry_id = entry.id
      )
      select account_id, chain_position from chained
      where chain_position <> position_before + 1 or hash <> encode(sha256(convert_to(previous || E'\\n' || content, 'UTF8')), 'hex')`,
  },
  {
    name: 'the account knows the end of its chain',
    query: `select account.id, account.ledger_position, last.chain_position from trading.accounts account
      left join (select distinct on (account_id) account_id, chain_position, hash from trading.journal_entries order by account_id, chain_position desc) last on last.account_id = account.id
      where account.ledger_position <> coalesce(last.chain_position, 0) or account.ledger_hash <> coalesce(last.hash, '')`,
  },
  {
    name: 'every funding request that was booked is in the ledger',
    query: `select request.account_id, request.idempotency_key from trading.funding_requests request
      left join trading.journal_entries entry on entry.id = request.entry_id and entry.account_id = request.account_id and entry.kind in ('DEPOSIT', 'WITHDRAWAL')
      where request.entry_id is not null and entry.id is null`,
  },

  // Events tell everything, in order.
  {
    name: 'sequences have no gaps',
    query: `select account_id, count(*), min(sequence), max(sequence) from trading.order_events group by account_id having count(*) <> max(sequence) or min(sequence) <> 1`,
  },
  {
    name: 'the account knows its last sequence',
    query: `select account.id, account.sequence, told.sequence as told from trading.accounts account
      left join (select account_id, max(sequence) as sequence from trading.order_events group by account_id) told on told.account_id = account.id
      where account.sequence <> coalesce(told.sequence, 0)`,
  },
  {
    name: 'the last event shows the order as it is',
    query: `select o.id, o.status, event.event from trading.orders o
      left join (select order_id, account_id, max(sequence) as sequence from trading.order_events group by order_id, account_id) last on last.order_id = o.id
      left join trading.order_events event on event.account_id = last.account_id and event.sequence = last.sequence
      where event.order_id is null or event.order_after ->> 'status' <> o.status::text
        or (event.order_after ->> 'quantity')::numeric <> o.quantity or (event.order_after ->> 'filledQuantity')::numeric <> o.filled_quantity or (event.order_after ->> 'heldCash')::numeric <> o.held_cash`,
  },
  {
    name: 'every fill has its event',
    query: `select fill.id from trading.fills fill
      left join (select fill_id, count(*) as events, min(sequence) as sequence from trading.order_events where fill_id is not null group by fill_id) told on told.fill_id = fill.id
      where told.events is distinct from 1 or told.sequence <> fill.sequence`,
  },
];
