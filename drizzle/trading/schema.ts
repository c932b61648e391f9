import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgSchema,
  primaryKey,
  sql,
  text,
  timestamp,
  unique,
  uuid,
} from '../orm.ts';

/** Trading's tables. Postgres is the only truth: an order that was acknowledged stands here, and events are rows. */
export const trading = pgSchema('trading');

const price = (name: string) => numeric(name, { precision: 20, scale: 6 });
const quantity = (name: string) => numeric(name, { precision: 22, scale: 9 });
const cash = (name: string) => numeric(name, { precision: 20, scale: 2 });
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'string' });

export const orderStatus = trading.enum('order_status', [
  'ACCEPTED',
  'HELD',
  'PENDING_NEW',
  'NEW',
  'PARTIALLY_FILLED',
  'PENDING_CANCEL',
  'PENDING_REPLACE',
  'DONE_FOR_DAY',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'REPLACED',
  'REJECTED',
]);
const OPEN_STATUSES = sql`('ACCEPTED', 'HELD', 'PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'PENDING_REPLACE', 'DONE_FOR_DAY')`;

/**
 * One row for each brokerage account. `sequence` counts its order events, `version` every change; whoever changes an account holds
 * this row's lock. The balances are a projection of the postings.
 */
export const accounts = trading.table(
  'accounts',
  {
    id: uuid('id').primaryKey(),
    ownerId: text('owner_id').notNull(),
    name: text('name').notNull(),
    type: text('type').notNull(),
    fillModel: text('fill_model').notNull(),
    status: text('status').notNull(),
    currency: text('currency').notNull(),
    createdAt: moment('created_at').notNull(),
    sequence: bigint('sequence', { mode: 'bigint' }).notNull(),
    version: bigint('version', { mode: 'bigint' }).notNull(),
    cashAvailable: cash('cash_available').notNull(),
    cashHeld: cash('cash_held').notNull(),
    /** End of the chain of its journal entries. */
    ledgerPosition: bigint('ledger_position', { mode: 'bigint' }).notNull(),
    ledgerHash: text('ledger_hash').notNull(),
    /** How it stands with the rules of margin and settlement: good-faith violations, margin deficits, restrictions. A good standing is `{}`. */
    standing: jsonb('standing').notNull().default({}),
    /** What its owner lets it do: limits, allowed symbols, kill switch, and what waits for its cooling-off time. Without any it is `{}`. */
    risk: jsonb('risk').notNull().default({}),
  },
  table => [
    index('accounts_owner').on(table.ownerId, table.createdAt),
    index('accounts_risk').on(table.id).where(sql`${table.risk} <> '{}'`),
    check('accounts_type', sql`${table.type} in ('CASH', 'MARGIN')`),
    check('accounts_fill_model', sql`${table.fillModel} in ('NBBO_SIZE', 'ALPACA_COMPAT')`),
    check('accounts_status', sql`${table.status} in ('ACTIVE', 'CLOSED')`),
    check('accounts_name', sql`char_length(${table.name}) between 1 and 64`),
    check('accounts_cash_available', sql`${table.cashAvailable} >= 0 or ${table.type} = 'MARGIN'`),
    check('accounts_cash_held', sql`${table.cashHeld} >= 0`),
  ],
);

/** What an account owns of an instrument, by average cost; kept at zero for its realized profit. A projection of the postings and fills. */
export const positions = trading.table(
  'positions',
  {
    accountId: uuid('account_id').notNull(),
    symbol: text('symbol').notNull(),
    /** Whether its account is on margin: only then can it be below zero. */
    allowsShort: boolean('allows_short').notNull().default(false),
    available: quantity('available').notNull(),
    held: quantity('held').notNull(),
    costBasis: cash('cost_basis').notNull(),
    realizedPnl: cash('realized_pnl').notNull(),
  },
  table => [
    primaryKey({ columns: [table.accountId, table.symbol] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.id] }),
    check('positions_available', sql`${table.available} >= 0 or ${table.allowsShort}`),
    check('positions_held', sql`${table.held} >= 0 or ${table.allowsShort}`),
    check(
      'positions_cost',
      sql`${table.costBasis} >= 0 and (${table.available} + ${table.held} <> 0 or ${table.costBasis} = 0)`,
    ),
  ],
);

/** Orders as they stand. What is held for an open order stands on it. */
export const orders = trading.table(
  'orders',
  {
    id: uuid('id').primaryKey(),
    accountId: uuid('account_id').notNull(),
    clientOrderId: text('client_order_id').notNull(),
    requestHash: text('request_hash').notNull(),
    symbol: text('symbol').notNull(),
    assetClass: text('asset_class').notNull(),
    calendar: text('calendar').notNull(),
    side: text('side').notNull(),
    type: text('type').notNull(),
    timeInForce: text('time_in_force').notNull(),
    /** Of an order by notional: the most that it may come to, and what it came to once it is filled. */
    quantity: quantity('quantity').notNull(),
    notional: cash('notional'),
    /** Smallest step of its fills. */
    quantityIncrement: quantity('quantity_increment').notNull().default('0.000000001'),
    limitPrice: price('limit_price'),
    reservePrice: price('reserve_price'),
    fillModel: text('fill_model').notNull(),
    orderClass: text('order_class').notNull(),
    /** The first order of its group; no foreign key, because both may come in one statement. */
    parentId: uuid('parent_id'),
    activeQuantity: quantity('active_quantity').notNull(),
    /** What the orders that it replaced had filled. */
    chainFilled: quantity('chain_filled').notNull(),
    extendedHours: boolean('extended_hours').notNull(),
    stopPrice: price('stop_price'),
    trailPrice: price('trail_price'),
    trailPercent: price('trail_percent'),
    highWaterMark: price('high_water_mark'),
    /** The print of market-data that set the mark; null while it stands where the order was placed. */
    highWaterSequence: bigint('high_water_sequence', { mode: 'bigint' }),
    triggeredAt: moment('triggered_at'),
    /** The print of market-data that triggered a stop. */
    electedSequence: bigint('elected_sequence', { mode: 'bigint' }),
    electedPrice: price('elected_price'),
    replacesId: uuid('replaces_id'),
    replacedById: uuid('replaced_by_id'),
    status: orderStatus('status').notNull(),
    statusReason: text('status_reason'),
    refusal: jsonb('refusal'),
    filledQuantity: quantity('filled_quantity').notNull(),
    filledGross: numeric('filled_gross', { precision: 38, scale: 15 }).notNull(),
    filledCash: cash('filled_cash').notNull(),
    fees: cash('fees').notNull(),
    heldCash: cash('held_cash').notNull(),
    heldQuantity: quantity('held_quantity').notNull(),
    submittedAt: moment('submitted_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    filledAt: moment('filled_at'),
    canceledAt: moment('canceled_at'),
    expiresAt: moment('expires_at'),
  },
  table => [
    unique('orders_client_order_id').on(table.accountId, table.clientOrderId),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.id] }),
    index('orders_listing').on(table.accountId, table.submittedAt.desc(), table.id.desc()),
    index('orders_open').on(table.accountId).where(sql`${table.status} in ${OPEN_STATUSES}`),
    index('orders_parent').on(table.parentId).where(sql`${table.parentId} is not null`),
    check(
      'orders_class',
      sql`${table.orderClass} in ('SIMPLE', 'BRACKET', 'OCO', 'OTO') and (${table.parentId} is null or ${table.orderClass} <> 'SIMPLE')`,
    ),
    check(
      'orders_active',
      sql`${table.activeQuantity} between ${table.filledQuantity} and ${table.quantity} or ${table.status} not in ${OPEN_STATUSES}`,
    ),
    check('orders_side', sql`${table.side} in ('BUY', 'SELL')`),
    check('orders_type', sql`${table.type} in ('MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'TRAILING_STOP')`),
    check('orders_time_in_force', sql`${table.timeInForce} in ('DAY', 'GTC', 'IOC', 'FOK', 'OPG', 'CLS')`),
    check(
      'orders_auction',
      sql`${table.timeInForce} not in ('OPG', 'CLS') or (${table.type} in ('MARKET', 'LIMIT') and ${table.orderClass} = 'SIMPLE' and not ${table.extendedHours})`,
    ),
    check('orders_quantity', sql`${table.quantity} > 0`),
    check(
      'orders_limit_price',
      sql`(${table.type} in ('LIMIT', 'STOP_LIMIT')) = (${table.limitPrice} is not null) and ${table.limitPrice} > 0`,
    ),
    check(
      'orders_stop_price',
      sql`(${table.type} in ('STOP', 'STOP_LIMIT')) = (${table.stopPrice} is not null) and ${table.stopPrice} > 0`,
    ),
    check(
      'orders_trail',
      sql`(${table.type} = 'TRAILING_STOP') = (num_nonnulls(${table.trailPrice}, ${table.trailPercent}) = 1)`,
    ),
    check(
      'orders_elected',
      sql`(${table.triggeredAt} is null) = (${table.electedSequence} is null) and (${table.triggeredAt} is null) = (${table.electedPrice} is null)`,
    ),
    check('orders_extended_hours', sql`not ${table.extendedHours} or ${table.type} = 'LIMIT'`),
    check('orders_replaced', sql`(${table.status} = 'REPLACED') = (${table.replacedById} is not null)`),
    check(
      'orders_notional',
      sql`${table.notional} is null or (${table.notional} >= 1 and ${table.filledGross} <= ${table.notional} and ${table.orderClass} = 'SIMPLE' and ${table.type} <> 'TRAILING_STOP' and not ${table.extendedHours})`,
    ),
    check('orders_quantity_increment', sql`${table.quantityIncrement} > 0`),
    check('orders_filled', sql`${table.filledQuantity} between 0 and ${table.quantity}`),
    check('orders_filled_status', sql`(${table.status} = 'FILLED') = (${table.filledQuantity} = ${table.quantity})`),
    check(
      'orders_held',
      sql`${table.heldCash} >= 0 and ${table.heldQuantity} between 0 and ${table.quantity} - ${table.filledQuantity}`,
    ),
    check(
      'orders_held_open',
      sql`${table.status} in ${OPEN_STATUSES} or (${table.heldCash} = 0 and ${table.heldQuantity} = 0)`,
    ),
    check('orders_refusal', sql`(${table.status} = 'REJECTED') = (${table.refusal} is not null)`),
    check('orders_fees', sql`${table.fees} >= 0 and (${table.side} = 'SELL' or ${table.fees} = 0)`),
    check('orders_fok', sql`${table.timeInForce} <> 'FOK' or ${table.filledQuantity} in (0, ${table.quantity})`),
  ],
);

/** Executions, each with the quote it was made against. Never changed. */
export const fills = trading.table(
  'fills',
  {
    id: uuid('id').primaryKey(),
    orderId: uuid('order_id').notNull(),
    accountId: uuid('account_id').notNull(),
    symbol: text('symbol').notNull(),
    side: text('side').notNull(),
    price: price('price').notNull(),
    quantity: quantity('quantity').notNull(),
    fee: cash('fee').notNull(),
    /** How it changed the account's cash, after fees. */
    cash: cash('cash').notNull(),
    settlesAt: moment('settles_at').notNull(),
    executedAt: moment('executed_at').notNull(),
    /** Of the order event that reports it: orders the fills of an order. */
    sequence: bigint('sequence', { mode: 'bigint' }).notNull(),
    fillModel: text('fill_model').notNull(),
    fillModelVersion: integer('fill_model_version').notNull(),
    /** The auction that it was made in; null for a fill against a quote. What is said of the quote is said of the auction's print then. */
    auction: text('auction'),
    quoteSequence: bigint('quote_sequence', { mode: 'bigint' }).notNull(),
    quotedSize: quantity('quoted_size').notNull(),
    quotedAt: moment('quoted_at').notNull(),
  },
  table => [
    foreignKey({ columns: [table.orderId], foreignColumns: [orders.id] }),
    index('fills_order').on(table.orderId, table.sequence),
    index('fills_latest_sale').on(table.accountId, table.executedAt.desc()).where(sql`${table.side} = 'SELL'`),
    index('fills_proceeds').on(table.accountId, table.settlesAt).where(sql`${table.side} = 'SELL'`),
    // Small, for rows that come in order: finds what was traded since an ex-date began.
    index('fills_time').using('brin', table.executedAt),
    index('fills_liquidity').on(table.symbol, table.side, table.quotedAt.desc()),
    check('fills_price', sql`${table.price} > 0`),
    check(
      'fills_quantity',
      sql`${table.quantity} > 0 and (${table.fillModel} <> 'NBBO_SIZE' or ${table.quantity} <= ${table.quotedSize})`,
    ),
    check('fills_auction', sql`${table.auction} in ('OPG', 'CLS')`),
    check('fills_time', sql`${table.executedAt} >= ${table.quotedAt}`),
  ],
);

/** Every change of every order, numbered without gaps in each account. Never changed. */
export const orderEvents = trading.table(
  'order_events',
  {
    accountId: uuid('account_id').notNull(),
    sequence: bigint('sequence', { mode: 'bigint' }).notNull(),
    event: text('event').notNull(),
    orderId: uuid('order_id').notNull(),
    fillId: uuid('fill_id'),
    /** The order as it stood right after the event: a row of `orders`. */
    orderAfter: jsonb('order_after').notNull(),
    occurredAt: moment('occurred_at').notNull(),
  },
  table => [
    primaryKey({ columns: [table.accountId, table.sequence] }),
    foreignKey({ columns: [table.orderId], foreignColumns: [orders.id] }),
    check('order_events_sequence', sql`${table.sequence} > 0`),
    check('order_events_fill', sql`(${table.event} in ('PARTIAL_FILL', 'FILL')) = (${table.fillId} is not null)`),
  ],
);

/** One row for each movement in the ledger. Never changed. */
export const journalEntries = trading.table(
  'journal_entries',
  {
    id: uuid('id').primaryKey(),
    accountId: uuid('account_id').notNull(),
    kind: text('kind').notNull(),
    referenceId: uuid('reference_id'),
    occurredAt: moment('occurred_at').notNull(),
    /** The entry's place among those of its account, and its hash over itself and the hash of the one before. */
    chainPosition: bigint('chain_position', { mode: 'bigint' }).notNull(),
    hash: text('hash').notNull(),
  },
  table => [
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.id] }),
    unique('journal_entries_chain').on(table.accountId, table.chainPosition),
    index('journal_entries_account').on(table.accountId, table.occurredAt, table.id),
    check(
      'journal_entries_kind',
      sql`${table.kind} in ('DEPOSIT', 'WITHDRAWAL', 'HOLD', 'RELEASE', 'FILL', 'SPLIT', 'DIVIDEND')`,
    ),
  ],
);

/** The legs of an entry; they sum to zero for each asset. `account_id` is null for the house. Never changed. */
export const postings = trading.table(
  'postings',
  {
    entryId: uuid('entry_id').notNull(),
    line: integer('line').notNull(),
    accountId: uuid('account_id'),
    bucket: text('bucket').notNull(),
    asset: text('asset').notNull(),
    amount: quantity('amount').notNull(),
  },
  table => [
    primaryKey({ columns: [table.entryId, table.line] }),
    foreignKey({ columns: [table.entryId], foreignColumns: [journalEntries.id] }),
    index('postings_account').on(table.accountId, table.asset),
    check('postings_amount', sql`${table.amount} <> 0`),
    check(
      'postings_bucket',
      sql`(${table.accountId} is null) = (${table.bucket} in ('BANK', 'MARKET', 'FEES', 'ISSUER'))`,
    ),
  ],
);

/** How often the venue has begun in each of its partitions of symbols: what an earlier tenure brings is not taken. */
export const venueTenures = trading.table(
  'venue_tenures',
  {
    /** SIMULATED, the first partition; SIMULATED 1 and so on, the others. */
    venue: text('venue').primaryKey(),
    tenure: bigint('tenure', { mode: 'bigint' }).notNull(),
    /** How many partitions there are. */
    partitions: integer('partitions').notNull().default(1),
    /** By the market's clock: corporate actions of the partition's symbols up to then were applied. */
    actionsAppliedTo: moment('actions_applied_to'),
    /** By the market's clock: prints up to then were held against the stops of the partition's symbols. */
    seenUntil: moment('seen_until'),
  },
  table => [check('venue_tenures_partitions', sql`${table.partitions} > 0`)],
);

/** Deposits and withdrawals by the client's key: a retry finds what it did the first time. Never changed. */
export const fundingRequests = trading.table(
  'funding_requests',
  {
    accountId: uuid('account_id').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: text('request_hash').notNull(),
    /** Null when it was refused; then `refusal` says why. */
    entryId: uuid('entry_id'),
    refusal: jsonb('refusal'),
    createdAt: moment('created_at').notNull(),
  },
  table => [
    primaryKey({ columns: [table.accountId, table.idempotencyKey] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.id] }),
    check('funding_requests_outcome', sql`(${table.entryId} is null) <> (${table.refusal} is null)`),
  ],
);

const terms = {
  symbol: text('symbol').notNull(),
  /** Its first day: `YYYY-MM-DD` of the instrument's calendar. */
  exDate: date('ex_date', { mode: 'string' }).notNull(),
  kind: text('kind').notNull(),
  /** Of a split. */
  newShares: bigint('new_shares', { mode: 'bigint' }),
  oldShares: bigint('old_shares', { mode: 'bigint' }),
  /** Of a dividend: cash for each share. */
  amount: price('amount'),
  /** When the ex-date begins. */
  effectiveAt: moment('effective_at').notNull(),
};

/** Corporate actions that were applied to every account that had a part in them. */
export const corporateActions = trading.table(
  'corporate_actions',
  { ...terms, completedAt: moment('completed_at').notNull() },
  table => [
    primaryKey({ columns: [table.symbol, table.exDate, table.kind] }),
    check(
      'corporate_actions_terms',
      sql`case ${table.kind} when 'SPLIT' then coalesce(${table.newShares}, 0) > 0 and coalesce(${table.oldShares}, 0) > 0 and ${table.amount} is null
        when 'CASH_DIVIDEND' then coalesce(${table.amount}, 0) > 0 and ${table.newShares} is null and ${table.oldShares} is null else false end`,
    ),
  ],
);

/** What a corporate action did to an account, once for each. Never changed. */
export const entitlements = trading.table(
  'entitlements',
  {
    accountId: uuid('account_id').notNull(),
    ...terms,
    appliedAt: moment('applied_at').notNull(),
    /** The ledger's entry; null when it moved neither shares nor cash. */
    entryId: uuid('entry_id'),
    /** What was held when the ex-date began, with the position's sign, like all quantities here. */
    quantity: quantity('quantity').notNull(),
    quantityBefore: quantity('quantity_before').notNull(),
    quantityAfter: quantity('quantity_after').notNull(),
    /** New shares that were paid out in cash. */
    fraction: quantity('fraction').notNull(),
    cash: cash('cash').notNull(),
  },
  table => [
    primaryKey({ columns: [table.accountId, table.symbol, table.exDate, table.kind] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.id] }),
    unique('entitlements_entry').on(table.entryId),
    index('entitlements_action').on(table.symbol, table.exDate),
    check(
      'entitlements_terms',
      sql`case ${table.kind} when 'SPLIT' then coalesce(${table.newShares}, 0) > 0 and coalesce(${table.oldShares}, 0) > 0 and ${table.amount} is null
        when 'CASH_DIVIDEND' then coalesce(${table.amount}, 0) > 0 and ${table.newShares} is null and ${table.oldShares} is null
          and ${table.quantityAfter} = ${table.quantityBefore} and ${table.fraction} = 0 else false end`,
    ),
    check(
      'entitlements_moved',
      sql`${table.entryId} is not null or (${table.quantityAfter} = ${table.quantityBefore} and ${table.cash} = 0)`,
    ),
  ],
);
