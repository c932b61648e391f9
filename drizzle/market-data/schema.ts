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

/**
 * Every trade. No foreign key: rows come by the thousand, and the writer stores an instrument before its trades.
 * All keys have the time in them, so that the table can be partitioned by it.
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
  },
  table => [
    primaryKey({ name: 'trades_pkey', columns: [table.symbol, table.executedAt, table.sequence] }),
    uniqueIndex('trades_feed_id').on(table.symbol, table.executedAt, table.feedId),
    check('trades_positive', sql`${table.price} > 0 and ${table.size} > 0`),
  ],
);

/**
 * Final minutes; longer bars are folded from them. A minute in which every trade counted for volume only has no prices:
 * it is not shown as a bar, and its volume is part of the longer ones.
 */
export const minuteBars = marketData.table(
  'minute_bars',
  {
    symbol: text()
      .notNull()
      .references(() => instruments.symbol),
    startsAt: moment('starts_at').notNull(),
    /** The day whose regular session the minute is in; null outside of regular sessions. */
    tradingDate: date('trading_date', { mode: 'string' }),
    open: price('open'),
    high: price('high'),
    low: price('low'),
    close: price('close'),
    volume: size('volume').notNull(),
    tradeCount: integer('trade_count').notNull(),
    /** Σ price × size and Σ size of the trades that count for prices: their quotient is the average price weighted by volume. */
    pricedNotional: numeric('priced_notional', { precision: 60, scale: 18 }).notNull(),
    pricedVolume: size('priced_volume').notNull(),
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
      sql`${table.volume} > 0 and ${table.tradeCount} > 0 and ${table.pricedVolume} between 0 and ${table.volume}`,
    ),
  ],
);
