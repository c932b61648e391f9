/** Tables of the market-data service, in the Postgres schema `market_data`. */
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  numeric,
  pgSchema,
  primaryKey,
  smallint,
  sql,
  text,
  timestamp,
  uniqueIndex,
} from '../orm.ts';

export const marketData = pgSchema('market_data');

const price = (name: string) => numeric(name, { precision: 29, scale: 9 });
const size = (name: string) => numeric(name, { precision: 38, scale: 9 });
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

export const instruments = marketData.table(
  'instruments',
  {
    symbol: text().primaryKey(),
    name: text().notNull(),
    assetClass: text('asset_class').notNull(),
    exchange: text().notNull(),
    calendar: text().notNull(),
    currency: text().notNull(),
    status: text().notNull(),
    isTradable: boolean('is_tradable').notNull(),
    isShortable: boolean('is_shortable').notNull(),
    isFractionable: boolean('is_fractionable').notNull(),
    priceIncrement: price('price_increment').notNull(),
    quantityIncrement: size('quantity_increment').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  table => [
    check('instruments_symbol_form', sql`${table.symbol} ~ '^[A-Z0-9][A-Z0-9./-]{0,23}$'`),
    check('instruments_asset_class_known', sql`${table.assetClass} in ('US_EQUITY', 'CRYPTO')`),
    check('instruments_calendar_known', sql`${table.calendar} in ('XNYS', 'ALWAYS_OPEN')`),
    check('instruments_status_known', sql`${table.status} in ('ACTIVE', 'HALTED', 'DELISTED')`),
    check('instruments_currency_form', sql`${table.currency} ~ '^[A-Z]{3}$'`),
    check('instruments_increments_positive', sql`${table.priceIncrement} > 0 and ${table.quantityIncrement} > 0`),
  ],
);

/** The newest quote of each symbol, so that a restart has something to show until the feed speaks. */
export const latestQuotes = marketData.table(
  'latest_quotes',
  {
    symbol: text()
      .primaryKey()
      .references(() => instruments.symbol),
    bidPrice: price('bid_price'),
    bidSize: size('bid_size'),
    askPrice: price('ask_price'),
    askSize: size('ask_size'),
    quotedAt: moment('quoted_at').notNull(),
    sequence: bigint({ mode: 'bigint' }).notNull(),
  },
  table => [
    check('latest_quotes_bid_whole', sql`(${table.bidPrice} is null) = (${table.bidSize} is null)`),
    check('latest_quotes_ask_whole', sql`(${table.askPrice} is null) = (${table.askSize} is null)`),
    check('latest_quotes_positive', sql`${table.bidPrice} > 0 and ${table.askPrice} > 0`),
  ],
);

/** Whether each symbol is halted, and its price bands, so that a restart in a halt does not forget it. */
export const tradingStatuses = marketData.table(
  'trading_statuses',
  {
    symbol: text()
      .primaryKey()
      .references(() => instruments.symbol),
    state: text().notNull(),
    reason: text(),
    lowerBand: price('lower_band'),
    upperBand: price('upper_band'),
    changedAt: moment('changed_at').notNull(),
    sequence: bigint({ mode: 'bigint' }).notNull(),
  },
  table => [
    check('trading_statuses_state_known', sql`${table.state} in ('TRADING', 'HALTED')`),
    check('trading_statuses_reason_of_halt', sql`${table.state} = 'HALTED' or ${table.reason} is null`),
    check('trading_statuses_bands_whole', sql`(${table.lowerBand} is null) = (${table.upperBand} is null)`),
    check(
      'trading_statuses_bands_of_trading',
      sql`${table.lowerBand} is null or (${table.state} = 'TRADING' and ${table.lowerBand} > 0 and ${table.lowerBand} < ${table.upperBand})`,
    ),
  ],
);

/**
 * Quotes as they were at the end of each minute: a sample, since nobody reads all of a year's quotes. Partitioned by day.
 * Partitions, of this table and others, are made by `market_data.ensure_partitions` and dropped by `market_data.drop_partitions`.
 */
export const quotes = marketData.table(
  'quotes',
  {
    symbol: text().notNull(),
    quotedAt: moment('quoted_at').notNull(),
    bidPrice: price('bid_price'),
    bidSize: size('bid_size'),
    askPrice: price('ask_price'),
    askSize: size('ask_size'),
    sequence: bigint({ mode: 'bigint' }).notNull(),
  },
  table => [
    primaryKey({ name: 'quotes_pkey', columns: [table.symbol, table.quotedAt] }),
    check('quotes_bid_whole', sql`(${table.bidPrice} is null) = (${table.bidSize} is null)`),
    check('quotes_ask_whole', sql`(${table.askPrice} is null) = (${table.askSize} is null)`),
    check('quotes_positive', sql`${table.bidPrice} > 0 and ${table.askPrice} > 0`),
  ],
);

/**
 * Every trade. No foreign key: rows come by the thousand, and the writer stores an instrument before its trades.
 * Partitioned by day: all keys have the time in them.
 */
export const trades = marketData.table(
  'trades',
  {
    symbol: text().notNull(),
    executedAt: moment('executed_at').notNull(),
    sequence: bigint({ mode: 'bigint' }).notNull(),
    /** The feed's own id: a tape that is played again adds nothing. */
    feedId: text('feed_id').notNull(),
    price: price('price').notNull(),
    size: size('size').notNull(),
    exchange: text(),
    conditions: text().array().notNull(),
    /** The tape took it back; it is kept, and shown nowhere. */
    isCanceled: boolean('is_canceled').notNull().default(false),
  },
  table => [
    primaryKey({ name: 'trades_pkey', columns: [table.symbol, table.executedAt, table.sequence] }),
    uniqueIndex('trades_feed_id').on(table.symbol, table.executedAt, table.feedId),
    check('trades_positive', sql`${table.price} > 0 and ${table.size} > 0`),
  ],
);

/**
 * The last day, in UTC, that trades of each symbol were ever stored of, so that the last trade is not looked for in every partition. Kept by a trigger of
 * `trades`, whoever stores them; not taken back when trades are canceled or dropped.
 */
export const tradedSymbols = marketData.table('traded_symbols', {
  symbol: text().primaryKey(),
  lastDay: date('last_day', { mode: 'string' }).notNull(),
});

/**
 * What stored trades were before the tape corrected or canceled them, and are since; written with the change itself, so that whoever was not told of it
 * finds it here. Kept for a week.
 */
export const tradeCorrections = marketData.table(
  'trade_corrections',
  {
    /** Counts up as they are stored. */
    number: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    symbol: text().notNull(),
    executedAt: moment('executed_at').notNull(),
    sequence: bigint({ mode: 'bigint' }).notNull(),
    feedId: text('feed_id').notNull(),
    exchange: text(),
    price: price('price').notNull(),
    size: size('size').notNull(),
    conditions: text().array().notNull(),
    /** Null when it was canceled. */
    newPrice: price('new_price'),
    newSize: size('new_size'),
    newConditions: text('new_conditions').array(),
    correctedAt: moment('corrected_at').notNull().defaultNow(),
  },
  table => [
    check(
      'trade_corrections_whole',
      sql`num_nulls(${table.newPrice}, ${table.newSize}, ${table.newConditions}) in (0, 3)`,
    ),
  ],
);

/**
 * Final minutes; longer bars are folded from them. A minute in which every trade counted for volume only has no prices:
 * it is not shown as a bar, and its volume is part of the longer ones. Partitioned by month.
 */
export const minuteBars = marketData.table(
  'minute_bars',
  {
    symbol: text()
      .notNull()
      .references(() => instruments.symbol),
    startsAt: moment('starts_at').notNull(),
    /** The day that the minute counts for: whose regular session it is in, or a closing print of which came in it. Null for the others. */
    tradingDate: date('trading_date', { mode: 'string' }),
    open: price('open'),
    high: price('high'),
    low: price('low'),
    close: price('close'),
    volume: size('volume').notNull(),
    /** 0 for an imported minute whose source does not count trades. */
    tradeCount: integer('trade_count').notNull(),
    /** Σ price × size and Σ size of the trades that count for prices: their quotient is the average price weighted by volume. */
    pricedNotional: numeric('priced_notional', { precision: 60, scale: 18 }).notNull(),
    pricedVolume: size('priced_volume').notNull(),
    /**
     * What it adds to its day, where sale conditions count otherwise for a day than for a minute; null where that is the same. The view
     * `market_data.day_minutes` has each minute as it counts for its day.
     */
    dayOpen: price('day_open'),
    dayHigh: price('day_high'),
    dayLow: price('day_low'),
    dayClose: price('day_close'),
    /** The close is that of the first trade, of a kind that gives way to any other. */
    isDayCloseTentative: boolean('is_day_close_tentative'),
    dayVolume: size('day_volume'),
    dayTradeCount: integer('day_trade_count'),
    dayPricedNotional: numeric('day_priced_notional', { precision: 60, scale: 18 }),
    dayPricedVolume: size('day_priced_volume'),
  },
  table => [
    primaryKey({ name: 'minute_bars_pkey', columns: [table.symbol, table.startsAt] }),
    index('minute_bars_trading_date').on(table.symbol, table.tradingDate).where(sql`${table.tradingDate} is not null`),
    check('minute_bars_on_the_minute', sql`date_trunc('minute', ${table.startsAt}, 'UTC') = ${table.startsAt}`),
    check(
      'minute_bars_prices_whole',
      sql`num_nulls(${table.open}, ${table.high}, ${table.low}, ${table.close}) in (0, 4)`,
    ),
    check(
      'minute_bars_prices_ordered',
      sql`${table.low} > 0 and ${table.low} <= least(${table.open}, ${table.close}) and ${table.high} >= greatest(${table.open}, ${table.close})`,
    ),
    check(
      'minute_bars_counts',
      sql`(${table.volume} > 0 or (${table.volume} = 0 and ${table.dayVolume} is not null)) and ${table.tradeCount} >= 0 and ${table.pricedVolume} between 0 and ${table.volume}`,
    ),
    check(
      'minute_bars_day_whole',
      sql`num_nulls(${table.dayVolume}, ${table.dayTradeCount}, ${table.dayPricedNotional}, ${table.dayPricedVolume}, ${table.isDayCloseTentative}) in (0, 5)
        and num_nulls(${table.dayOpen}, ${table.dayHigh}, ${table.dayLow}, ${table.dayClose}) in (0, 4)
        and (${table.dayVolume} is null or ${table.tradingDate} is not null) and (${table.dayOpen} is null or ${table.dayVolume} is not null)`,
    ),
    check(
      'minute_bars_day_ordered',
      sql`${table.dayLow} > 0 and ${table.dayLow} <= least(${table.dayOpen}, ${table.dayClose}) and ${table.dayHigh} >= greatest(${table.dayOpen}, ${table.dayClose})
        and ${table.dayPricedVolume} between 0 and ${table.dayVolume}`,
    ),
  ],
);

/**
 * Trading days: imported ones, and those folded from minutes when the day was over, so that a long chart need not fold every minute.
 * An imported day is the record and is never replaced by a folded one. Raw: corporate actions are applied on read.
 */
export const dailyBars = marketData.table(
  'daily_bars',
  {
    symbol: text()
      .notNull()
      .references(() => instruments.symbol),
    tradingDate: date('trading_date', { mode: 'string' }).notNull(),
    open: price('open'),
    high: price('high'),
    low: price('low'),
    close: price('close'),
    volume: size('volume').notNull(),
    /** 0 for an imported day whose source does not count trades. */
    tradeCount: integer('trade_count').notNull(),
    pricedNotional: numeric('priced_notional', { precision: 60, scale: 18 }).notNull(),
    pricedVolume: size('priced_volume').notNull(),
    isImported: boolean('is_imported').notNull(),
  },
  table => [
    primaryKey({ name: 'daily_bars_pkey', columns: [table.symbol, table.tradingDate] }),
    check(
      'daily_bars_prices_whole',
      sql`num_nulls(${table.open}, ${table.high}, ${table.low}, ${table.close}) in (0, 4)`,
    ),
    check(
      'daily_bars_prices_ordered',
      sql`${table.low} > 0 and ${table.low} <= least(${table.open}, ${table.close}) and ${table.high} >= greatest(${table.open}, ${table.close})`,
    ),
    check(
      'daily_bars_counts',
      sql`${table.volume} > 0 and ${table.tradeCount} >= 0 and ${table.pricedVolume} between 0 and ${table.volume}`,
    ),
  ],
);

/** Days whose minutes have changed since they were folded; whoever writes a minute of a day names the day here. */
export const daysToFold = marketData.table(
  'days_to_fold',
  {
    symbol: text().notNull(),
    tradingDate: date('trading_date', { mode: 'string' }).notNull(),
  },
  table => [primaryKey({ name: 'days_to_fold_pkey', columns: [table.symbol, table.tradingDate] })],
);

/** Splits and cash dividends. They take effect after the close of the last day on which a share was traded with them. */
export const corporateActions = marketData.table(
  'corporate_actions',
  {
    symbol: text()
      .notNull()
      .references(() => instruments.symbol),
    lastCumDate: date('last_cum_date', { mode: 'string' }).notNull(),
    kind: text().notNull(),
    /** Which of the dividends of a day it is, in the order of their source: a regular and a special one may have the same. */
    number: smallint().notNull().default(1),
    /** A split: so many new shares for so many old ones. */
    newShares: integer('new_shares'),
    oldShares: integer('old_shares'),
    /** A dividend: cash per share, and the close of the last day with it. */
    amount: price('amount'),
    close: price('close'),
  },
  table => [
    primaryKey({
      name: 'corporate_actions_pkey',
      columns: [table.symbol, table.lastCumDate, table.kind, table.number],
    }),
    check(
      'corporate_actions_whole',
      sql`(${table.kind} = 'SPLIT' and ${table.number} = 1 and ${table.newShares} > 0 and ${table.oldShares} > 0 and ${table.newShares} <> ${table.oldShares} and num_nonnulls(${table.amount}, ${table.close}) = 0)
        or (${table.kind} = 'DIVIDEND' and ${table.number} > 0 and ${table.amount} > 0 and ${table.close} > ${table.amount} and num_nonnulls(${table.newShares}, ${table.oldShares}) = 0)`,
    ),
  ],
);

/** The smallest steps of an instrument's prices, from a day on; the rows of one day are a set that replaces the one before. */
export const priceIncrements = marketData.table(
  'price_increments',
  {
    symbol: text()
      .notNull()
      .references(() => instruments.symbol),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    /** For prices from this one on, up to the next row's. */
    minimumPrice: price('minimum_price').notNull(),
    increment: price('increment').notNull(),
  },
  table => [
    primaryKey({ name: 'price_increments_pkey', columns: [table.symbol, table.effectiveFrom, table.minimumPrice] }),
    check('price_increments_whole', sql`${table.minimumPrice} >= 0 and ${table.increment} > 0`),
  ],
);

/** One row: which process writes the market, and until when. See `subgraphs/market-data/src/adapters/postgres/writer-lease.ts`. */
export const writerLease = marketData.table(
  'writer_lease',
  {
    name: text().primaryKey(),
    /** Goes up with each turn of a writer. */
    token: bigint({ mode: 'bigint' }).notNull(),
    holder: text().notNull(),
    expiresAt: moment('expires_at').notNull(),
    /** The writer's events up to this one are all in the store; null until it has stored something. */
    position: bigint({ mode: 'bigint' }),
  },
  table => [check('writer_lease_one', sql`${table.name} = 'market'`)],
);

/** Files that were or are being imported, by what is in them: an import that was cut short goes on where it stopped. */
export const imports = marketData.table(
  'imports',
  {
    /** SHA-256 of the file. */
    fingerprint: text().primaryKey(),
    fileName: text('file_name').notNull(),
    /** Every line up to this one is in the store or was refused. */
    linesDone: integer('lines_done').notNull(),
    startedAt: moment('started_at').notNull().defaultNow(),
    finishedAt: moment('finished_at'),
  },
  table => [check('imports_lines_done', sql`${table.linesDone} >= 0`)],
);
