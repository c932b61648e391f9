// Generated from schema.graphql by `npm run codegen`. Do not edit.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { InstrumentMapper, QuoteMapper, TradeMapper, TradeCorrectionMapper, TradingStatusMapper, BarMapper, SnapshotMapper, CorporateActionMapper, PriceIncrementMapper, MarketSessionMapper, InstrumentConnectionMapper, BarConnectionMapper, QuoteConnectionMapper, TradeConnectionMapper } from '../mappers.ts';
import type { Context } from '../context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An exact decimal number as text, for example "182.3700". Never a JSON float: as input a string or an integer is accepted. */
  Decimal: { input: string; output: string; }
  /** A moment in time, RFC 3339 in UTC with milliseconds, for example "2026-01-05T14:30:00.000Z". */
  DateTime: { input: Date; output: Date; }
  /** A day of an exchange's calendar in the exchange's own time zone, for example "2026-01-05". */
  Date: { input: string; output: string; }
  /** A position in an ordered stream: a non-negative integer as text. */
  Sequence: { input: bigint; output: bigint; }
  _FieldSet: { input: string; output: string; }
};

export type Query = {
  readonly __typename?: 'Query';
  /** The instrument with exactly this symbol; null when there is none. */
  readonly instrument?: Maybe<Instrument>;
  /** The instruments that can be looked up here, ordered by symbol; the answers to a search by how well they fit. */
  readonly instruments: InstrumentConnection;
  /**
   * What has moved most since the close of the day before, or was traded most, of everything that has been traded in the current
   * session. `snapshot` has the figures. At most a second old.
   */
  readonly movers: ReadonlyArray<Instrument>;
  /** What the market's clock shows, and whether the market is open. */
  readonly marketClock: MarketClock;
  /**
   * The regular sessions of a calendar from one day to another, both included, between 1990 and 2040. At most ten years at once; anything
   * else is refused with BAD_USER_INPUT.
   */
  readonly marketCalendar: ReadonlyArray<MarketSession>;
  /**
   * The splits and cash dividends of several instruments whose ex-date is in a range, ordered by ex-date, then symbol. Those that are
   * announced for days to come are among them.
   */
  readonly corporateActions: ReadonlyArray<CorporateAction>;
};


export type QueryInstrumentArgs = {
  symbol: Scalars['String']['input'];
};


export type QueryInstrumentsArgs = {
  filter?: InputMaybe<InstrumentFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
};


export type QueryMoversArgs = {
  ranking: MoverRanking;
  assetClass?: InputMaybe<AssetClass>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryMarketClockArgs = {
  calendar?: InputMaybe<Scalars['String']['input']>;
};


export type QueryMarketCalendarArgs = {
  calendar?: InputMaybe<Scalars['String']['input']>;
  from: Scalars['Date']['input'];
  to: Scalars['Date']['input'];
};


export type QueryCorporateActionsArgs = {
  from: Scalars['Date']['input'];
  to: Scalars['Date']['input'];
  symbols?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  /**
   * The best bid and offer of each symbol: first as it stands, then every change. A subscriber that falls behind is given
   * the newest quote of each symbol and not the ones in between; a jump in `sequence` shows that.
   */
  readonly quoteUpdated: Quote;
  /**
   * Every trade that is printed from now on. None is left out: a subscriber that is too far behind is ended with the error
   * SUBSCRIPTION_OVERFLOW.
   */
  readonly tradePrinted: Trade;
  /**
   * Every trade that the tape corrects or takes back from now on, up to a day after it was printed; `barUpdated` sends the bars that change
   * with it. None is left out: a subscriber that is too far behind is ended with the error SUBSCRIPTION_OVERFLOW.
   */
  readonly tradeCorrected: TradeCorrection;
  /**
   * The bar in progress of each symbol: first as it stands, then after every trade that changes it, at last in its final form
   * (`isFinal`). None is left out: a subscriber that is too far behind is ended with the error SUBSCRIPTION_OVERFLOW.
   */
  readonly barUpdated: Bar;
  /**
   * Whether each symbol is trading or halted, and its price bands: first as it stands, then every change. A subscriber that falls
   * behind is given the newest status of each symbol.
   */
  readonly tradingStatusUpdated: TradingStatus;
};


export type SubscriptionQuoteUpdatedArgs = {
  symbols: ReadonlyArray<Scalars['String']['input']>;
};


export type SubscriptionTradePrintedArgs = {
  symbols: ReadonlyArray<Scalars['String']['input']>;
};


export type SubscriptionTradeCorrectedArgs = {
  symbols: ReadonlyArray<Scalars['String']['input']>;
};


export type SubscriptionBarUpdatedArgs = {
  symbols: ReadonlyArray<Scalars['String']['input']>;
  timeframe: Timeframe;
};


export type SubscriptionTradingStatusUpdatedArgs = {
  symbols: ReadonlyArray<Scalars['String']['input']>;
};

/** Something that can be traded: a stock, a fund, a pair of currencies. */
export type Instrument = {
  readonly __typename?: 'Instrument';
  /** The name it is traded under, unique here: "AAPL", "BTC/USD". */
  readonly symbol: Scalars['String']['output'];
  /** The name of the company, fund or pair. */
  readonly name: Scalars['String']['output'];
  /** What kind of instrument it is. */
  readonly assetClass: AssetClass;
  /** The market identifier code (ISO 10383) of the exchange that lists it, for example "XNAS"; "CRYPTO" for crypto pairs. */
  readonly exchange: Scalars['String']['output'];
  /** The calendar that rules its sessions: "XNYS" or "ALWAYS_OPEN". Pass it to `marketClock` and `marketCalendar`. */
  readonly calendar: Scalars['String']['output'];
  /** The currency that its prices are in (ISO 4217). */
  readonly currency: Scalars['String']['output'];
  /** Whether it is listed and trading. */
  readonly status: InstrumentStatus;
  /** Whether orders for it are accepted. */
  readonly isTradable: Scalars['Boolean']['output'];
  /** Whether it can be sold short. */
  readonly isShortable: Scalars['Boolean']['output'];
  /**
   * Whether a fraction of `quantityIncrement` can be bought, for example by an amount of money. A whole-share order is always
   * a multiple of `quantityIncrement`.
   */
  readonly isFractionable: Scalars['Boolean']['output'];
  /**
   * The smallest step of an order's price, as a rule: that of stocks from one dollar up. What holds for a price on a day is in
   * `priceIncrements`.
   */
  readonly priceIncrement: Scalars['Decimal']['output'];
  /**
   * The smallest steps of an order's price on a day, by the price; from the lowest price up. Stocks have a hundredth of a cent below one
   * dollar (Regulation NMS, rule 612); an instrument may have others of its own from a day on.
   */
  readonly priceIncrements: ReadonlyArray<PriceIncrement>;
  /** The smallest step of an order's quantity: "1" share for stocks and funds, a fraction of a coin for crypto. */
  readonly quantityIncrement: Scalars['Decimal']['output'];
  /** The best bid and offer as they stand; null until the feed has spoken of it. */
  readonly quote?: Maybe<Quote>;
  /** The trade printed last; null until there was one. */
  readonly lastTrade?: Maybe<Trade>;
  /**
   * Whether it is halted just now, and the prices between which it may be traded. What is halted is traded by nobody, in
   * whatever session; its last quote stands.
   */
  readonly tradingStatus: TradingStatus;
  /** What a row of a watchlist shows, at once. */
  readonly snapshot?: Maybe<Snapshot>;
  /** Its bars, oldest first, up to the market's clock; the bar in progress is the last one (`isFinal: false`). */
  readonly bars: BarConnection;
  /**
   * Quotes as they stood at the end of each minute in which there was one, oldest first, as far back as they are kept, up to the
   * market's clock. `quoteUpdated` has every one of them, live.
   */
  readonly quotes: QuoteConnection;
  /** The trades printed, oldest first, as far back as they are kept, up to the market's clock. */
  readonly trades: TradeConnection;
  /** Its splits and cash dividends whose ex-date is in a range, oldest first; those that are announced for days to come too. */
  readonly corporateActions: ReadonlyArray<CorporateAction>;
};


/** Something that can be traded: a stock, a fund, a pair of currencies. */
export type InstrumentPriceIncrementsArgs = {
  on?: InputMaybe<Scalars['Date']['input']>;
};


/** Something that can be traded: a stock, a fund, a pair of currencies. */
export type InstrumentBarsArgs = {
  timeframe: Timeframe;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
  adjustment?: InputMaybe<Adjustment>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
};


/** Something that can be traded: a stock, a fund, a pair of currencies. */
export type InstrumentQuotesArgs = {
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
};


/** Something that can be traded: a stock, a fund, a pair of currencies. */
export type InstrumentTradesArgs = {
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
};


/** Something that can be traded: a stock, a fund, a pair of currencies. */
export type InstrumentCorporateActionsArgs = {
  from: Scalars['Date']['input'];
  to: Scalars['Date']['input'];
};

/** A named, ordered list of instruments that a user keeps an eye on. Only its owner sees it (and support, through `user`). */
export type Watchlist = {
  readonly __typename?: 'Watchlist';
  /** Made by the platform; never used again. */
  readonly id: Scalars['ID']['output'];
  /**
   * The symbols in the user's order, each once, at most 100; as they were added, known to the market or not. They can always
   * be read, also while market data is away; market data adds `instruments`, what it knows of them.
   */
  readonly symbols: ReadonlyArray<Scalars['String']['output']>;
  /**
   * The instruments behind `symbols`, in the same order. A symbol that the market does not know (any more) has none and is left
   * out: read `symbols` where the whole list must be shown.
   */
  readonly instruments: ReadonlyArray<Instrument>;
};

/** The kind of an instrument. */
export type AssetClass =
  /** A share or fund listed in the United States. */
  | 'US_EQUITY'
  /** A pair of a crypto currency and the currency that it is priced in. */
  | 'CRYPTO';

/** Whether an instrument is listed and trading. */
export type InstrumentStatus =
  /** Listed and trading in its sessions. */
  | 'ACTIVE'
  /** Listed; its trading is stopped for now. */
  | 'HALTED'
  /** No longer listed; kept for its history. */
  | 'DELISTED';

/** What movers are ranked by. */
export type MoverRanking =
  /** What has risen by most percent, first. */
  | 'GAINERS'
  /** What has fallen by most percent, first. */
  | 'LOSERS'
  /** What was traded for most money today, first. */
  | 'MOST_ACTIVE';

/** Conditions on instruments; every given one must hold. */
export type InstrumentFilter = {
  /**
   * Text that the symbol or name contains, without regard to case, 1 to 64 characters. The symbol itself comes first, then symbols
   * and names that begin with it, then names with a word that does, then the others; when there are none, what is spelled alike.
   */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** Only these symbols, at most 500. */
  readonly symbols?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only this kind. */
  readonly assetClass?: InputMaybe<AssetClass>;
  /** Only those with this status. */
  readonly status?: InputMaybe<InstrumentStatus>;
  /** Only those that orders are (true) or are not (false) accepted for. */
  readonly tradable?: InputMaybe<Scalars['Boolean']['input']>;
};

/** The best bid and offer of an instrument at one moment. */
export type Quote = {
  readonly __typename?: 'Quote';
  /** What is quoted. */
  readonly instrument: Instrument;
  /** The symbol of what is quoted. */
  readonly symbol: Scalars['String']['output'];
  /** The highest price that someone buys at; null when nobody does. */
  readonly bidPrice?: Maybe<Scalars['Decimal']['output']>;
  /** How much is bought at the bid: shares or coins, not lots. */
  readonly bidSize?: Maybe<Scalars['Decimal']['output']>;
  /** The lowest price that someone sells at; null when nobody does. */
  readonly askPrice?: Maybe<Scalars['Decimal']['output']>;
  /** How much is sold at the ask: shares or coins, not lots. */
  readonly askSize?: Maybe<Scalars['Decimal']['output']>;
  /** Halfway between bid and ask; null when one of them is missing. */
  readonly midPrice?: Maybe<Scalars['Decimal']['output']>;
  /** When the market quoted it. */
  readonly quotedAt: Scalars['DateTime']['output'];
  /**
   * Counts the quotes of this symbol, always upwards, also across restarts. A jump within a stream means that quotes in between
   * were left out.
   */
  readonly sequence: Scalars['Sequence']['output'];
};

/** Two sides matched in the market. (What happens to one's own order is a `Fill`.) */
export type Trade = {
  readonly __typename?: 'Trade';
  /** What was traded. */
  readonly instrument: Instrument;
  /** The symbol of what was traded. */
  readonly symbol: Scalars['String']['output'];
  /** The price. */
  readonly price: Scalars['Decimal']['output'];
  /** How much: shares or coins. */
  readonly size: Scalars['Decimal']['output'];
  /** The venue's one-letter code, as the feed gives it. */
  readonly exchange?: Maybe<Scalars['String']['output']>;
  /**
   * The sale conditions, as the consolidated tape writes them: "I" is an odd lot, which counts for volume but not for the prices of
   * a bar. Empty for a regular trade.
   */
  readonly conditions: ReadonlyArray<Scalars['String']['output']>;
  /** When it was executed. */
  readonly executedAt: Scalars['DateTime']['output'];
  /** Counts the trades of this symbol, always upwards, also across restarts. */
  readonly sequence: Scalars['Sequence']['output'];
};

/** Whether an instrument may be traded just now. An order that comes during a halt waits; nothing is filled outside of the bands. */
export type TradingStatus = {
  readonly __typename?: 'TradingStatus';
  /** What it is about. */
  readonly instrument: Instrument;
  /** The symbol of what it is about. */
  readonly symbol: Scalars['String']['output'];
  /** Whether it is halted. Sessions are another matter: outside of them an instrument is not traded, and yet not halted. */
  readonly state: TradingState;
  /**
   * Why it is halted, as the tape says it: "LUDP" (it moved too fast: a pause of five minutes), "T1" (news is awaited), "MWC1" to
   * "MWC3" (the whole market fell), and others of the listing exchange. Null while it is trading, or when none was given.
   */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** The lowest price that it may be traded at (limit down); null when there is none. */
  readonly lowerBand?: Maybe<Scalars['Decimal']['output']>;
  /** The highest price that it may be traded at (limit up); null when there is none. */
  readonly upperBand?: Maybe<Scalars['Decimal']['output']>;
  /** Since when it has been so. */
  readonly changedAt: Scalars['DateTime']['output'];
  /** Counts the statuses of this symbol, always upwards, also across restarts; 0 while nothing has been said of it. */
  readonly sequence: Scalars['Sequence']['output'];
};

/** Whether an instrument is halted. */
export type TradingState =
  /** It may be traded, in its sessions. */
  | 'TRADING'
  /** Its exchange has stopped its trading for a while. */
  | 'HALTED';

/** What the tape says of a trade that it has printed before. */
export type TradeCorrection = {
  readonly __typename?: 'TradeCorrection';
  /** What was traded. */
  readonly instrument: Instrument;
  /** The symbol of what was traded. */
  readonly symbol: Scalars['String']['output'];
  /** What is done to the trade. */
  readonly kind: TradeCorrectionKind;
  /** The trade as it stood until now: as `tradePrinted` said it, or as the correction before this one did. */
  readonly original: Trade;
  /** The trade as it is now, under the `sequence` of the original; null when there was none. */
  readonly corrected?: Maybe<Trade>;
};

/** What is done to a trade that was printed before. */
export type TradeCorrectionKind =
  /** Its price, size or conditions were others. */
  | 'CORRECTED'
  /** It was an error: there was no such trade. No list of trades shows it any more. */
  | 'CANCELED';

/** What a watchlist shows of an instrument. */
export type Snapshot = {
  readonly __typename?: 'Snapshot';
  /** The best bid and offer. */
  readonly quote?: Maybe<Quote>;
  /** The trade printed last. */
  readonly lastTrade?: Maybe<Trade>;
  /** The bar of the current session's day; between sessions that of the session before. */
  readonly dailyBar?: Maybe<Bar>;
  /** The bar of the trading day before that of `dailyBar`. */
  readonly previousDailyBar?: Maybe<Bar>;
  /** The last trade's price less the previous day's close, both restated for splits since; null when one of them is unknown. */
  readonly change?: Maybe<Scalars['Decimal']['output']>;
  /** `change` in percent of the previous day's close, for example "1.2500"; null when one of them is unknown. */
  readonly changePercent?: Maybe<Scalars['Decimal']['output']>;
};

/** What was traded in a stretch of time, from `startsAt` up to but not including `endsAt`. */
export type Bar = {
  readonly __typename?: 'Bar';
  /** What was traded. */
  readonly instrument: Instrument;
  /** The symbol of what was traded. */
  readonly symbol: Scalars['String']['output'];
  /** The length of the bar. */
  readonly timeframe: Timeframe;
  /** When it starts; a day, week or month starts at midnight in the calendar's time zone. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** When it ends; a trade at this very time belongs to the next bar. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** The price of the first trade. */
  readonly open: Scalars['Decimal']['output'];
  /** The highest price. */
  readonly high: Scalars['Decimal']['output'];
  /** The lowest price. */
  readonly low: Scalars['Decimal']['output'];
  /** The price of the last trade. */
  readonly close: Scalars['Decimal']['output'];
  /** How much was traded, odd lots included. */
  readonly volume: Scalars['Decimal']['output'];
  /** How many trades that volume is from; 0 where the source of an imported bar does not count them. */
  readonly tradeCount: Scalars['Int']['output'];
  /**
   * The average price weighted by volume, of the trades that count for open, high, low and close; null where the source of an
   * imported bar does not give it.
   */
  readonly vwap?: Maybe<Scalars['Decimal']['output']>;
  /** False while the bar is in progress. */
  readonly isFinal: Scalars['Boolean']['output'];
};

/** The length of a bar. */
export type Timeframe =
  /** One minute. */
  | 'ONE_MINUTE'
  /** Five minutes. */
  | 'FIVE_MINUTES'
  /** Fifteen minutes. */
  | 'FIFTEEN_MINUTES'
  /** One hour, starting on the hour. */
  | 'ONE_HOUR'
  /** One trading day: its regular session. */
  | 'ONE_DAY'
  /** The trading days of one week, Monday to Sunday. */
  | 'ONE_WEEK'
  /** The trading days of one calendar month. */
  | 'ONE_MONTH';

/** How history from before a corporate action is restated. */
export type Adjustment =
  /** As it was traded. */
  | 'RAW'
  /** Restated for splits, so that prices before and after one compare. */
  | 'SPLITS'
  /** Restated for splits and cash dividends: what a holder who reinvested them has seen. */
  | 'ALL';

/**
 * Something that a company does to its shares: whoever holds them at the close before `exDate` has a part in it. A dividend comes before a split of
 * the same day and is paid on the shares of before.
 */
export type CorporateAction = {
  readonly __typename?: 'CorporateAction';
  /** The symbol of the shares. */
  readonly symbol: Scalars['String']['output'];
  /** What is done. */
  readonly kind: CorporateActionKind;
  /** The first session on which a share is traded without it: after a split at the new price, after a dividend without the claim to it. */
  readonly exDate: Scalars['Date']['output'];
  /**
   * Of a split: new shares for one old share, "4" or, of a reverse split, "0.05", to nine digits after the point; `newShares` and `oldShares` are
   * exact. Null for a dividend.
   */
  readonly ratio?: Maybe<Scalars['Decimal']['output']>;
  /** Of a split: so many new shares are given for `oldShares`. Null for a dividend. */
  readonly newShares?: Maybe<Scalars['Int']['output']>;
  /** Of a split: so many old shares become `newShares`. Null for a dividend. */
  readonly oldShares?: Maybe<Scalars['Int']['output']>;
  /**
   * Of a dividend: cash for each share, in the instrument's currency; of a regular and a special dividend with the same ex-date, both together. Null for
   * a split.
   */
  readonly amount?: Maybe<Scalars['Decimal']['output']>;
};

/** What a company does to its shares. */
export type CorporateActionKind =
  /** Shares become more (or, in a reverse split, fewer) and each is worth accordingly less (or more). */
  | 'SPLIT'
  /** Each share is paid a sum of money. */
  | 'CASH_DIVIDEND';

/** What the clock of a market shows. */
export type MarketClock = {
  readonly __typename?: 'MarketClock';
  /** The calendar that it goes by: "XNYS" or "ALWAYS_OPEN". */
  readonly calendar: Scalars['String']['output'];
  /** The market's time. In a replay that is the tape's; sessions, expiry and the times of quotes, fills and bars follow it. */
  readonly now: Scalars['DateTime']['output'];
  /** The part of the trading day. */
  readonly phase: MarketPhase;
  /** Whether the regular session is on. */
  readonly isOpen: Scalars['Boolean']['output'];
  /** When the next regular session opens; null for a market that never closes. */
  readonly nextOpen?: Maybe<Scalars['DateTime']['output']>;
  /** When the regular session that is on, or else the next one, closes; null for a market that never closes. */
  readonly nextClose?: Maybe<Scalars['DateTime']['output']>;
  /** When trading after hours ends: on the day of the session that is on or has just ended, else of the next one; null for a market that never closes. */
  readonly extendedClose?: Maybe<Scalars['DateTime']['output']>;
  /** Where the time comes from. */
  readonly source: MarketClockSource;
};

/** Where the market's time comes from. */
export type MarketClockSource =
  /** The system's clock. */
  | 'SYSTEM'
  /** A replayed tape: it goes at the replay's speed and never past the tape's next event. */
  | 'TAPE';

/** A part of the trading day, in New York time for XNYS. */
export type MarketPhase =
  /** No session: a weekend, a holiday, or the evening before one. */
  | 'CLOSED'
  /** Overnight trading before a trading day, 20:00 to 04:00. */
  | 'OVERNIGHT'
  /** Before the regular session, 04:00 to 09:30. */
  | 'PRE_MARKET'
  /** The regular session, 09:30 to 16:00, on an early close to 13:00 (before 1993 to 14:00). Always, for a market that never closes. */
  | 'REGULAR'
  /** After the regular session, 16:00 to 20:00, on an early close from then on for four hours. */
  | 'AFTER_HOURS';

/** A step of an instrument's prices. */
export type PriceIncrement = {
  readonly __typename?: 'PriceIncrement';
  /** The price from which on the step holds, up to where the next one begins. */
  readonly minimumPrice: Scalars['Decimal']['output'];
  /** The step: prices of orders are multiples of it. */
  readonly increment: Scalars['Decimal']['output'];
};

/** One regular session. */
export type MarketSession = {
  readonly __typename?: 'MarketSession';
  /** The day, in the exchange's time zone. */
  readonly date: Scalars['Date']['output'];
  /** When it opens. */
  readonly opensAt: Scalars['DateTime']['output'];
  /** When it closes. */
  readonly closesAt: Scalars['DateTime']['output'];
  /** Whether it closes earlier than on other days. */
  readonly isEarlyClose: Scalars['Boolean']['output'];
};

/** Where a page stands in its list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Whether there is more after this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is more before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first entry; null on an empty page. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
  /** The cursor of the last entry; null on an empty page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
};

/** A page of instruments. */
export type InstrumentConnection = {
  readonly __typename?: 'InstrumentConnection';
  /** The entries with their cursors. */
  readonly edges: ReadonlyArray<InstrumentEdge>;
  /** The entries. */
  readonly nodes: ReadonlyArray<Instrument>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many there are on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An instrument in a page. */
export type InstrumentEdge = {
  readonly __typename?: 'InstrumentEdge';
  /** Where to go on from. */
  readonly cursor: Scalars['String']['output'];
  /** The instrument. */
  readonly node: Instrument;
};

/** A page of bars. */
export type BarConnection = {
  readonly __typename?: 'BarConnection';
  /** The entries with their cursors. */
  readonly edges: ReadonlyArray<BarEdge>;
  /** The entries. */
  readonly nodes: ReadonlyArray<Bar>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many there are on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A bar in a page. */
export type BarEdge = {
  readonly __typename?: 'BarEdge';
  /** Where to go on from. */
  readonly cursor: Scalars['String']['output'];
  /** The bar. */
  readonly node: Bar;
};

/** A page of trades. */
export type TradeConnection = {
  readonly __typename?: 'TradeConnection';
  /** The entries with their cursors. */
  readonly edges: ReadonlyArray<TradeEdge>;
  /** The entries. */
  readonly nodes: ReadonlyArray<Trade>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many there are on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A trade in a page. */
export type TradeEdge = {
  readonly __typename?: 'TradeEdge';
  /** Where to go on from. */
  readonly cursor: Scalars['String']['output'];
  /** The trade. */
  readonly node: Trade;
};

/** A page of quotes. */
export type QuoteConnection = {
  readonly __typename?: 'QuoteConnection';
  /** The entries with their cursors. */
  readonly edges: ReadonlyArray<QuoteEdge>;
  /** The entries. */
  readonly nodes: ReadonlyArray<Quote>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many there are on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A quote in a page. */
export type QuoteEdge = {
  readonly __typename?: 'QuoteEdge';
  /** Where to go on from. */
  readonly cursor: Scalars['String']['output'];
  /** The quote. */
  readonly node: Quote;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  Instrument: Instrument;
  Watchlist: Watchlist;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Instrument:
    ( { __typename: 'Instrument' }
    & GraphQLRecursivePick<FederationTypes['Instrument'], {"symbol":true}> );
  Watchlist:
    ( { __typename: 'Watchlist' }
    & GraphQLRecursivePick<FederationTypes['Watchlist'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Watchlist'], {"symbols":true}> ) );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Decimal: ResolverTypeWrapper<Scalars['Decimal']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  Sequence: ResolverTypeWrapper<Scalars['Sequence']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Instrument: ResolverTypeWrapper<InstrumentMapper>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Watchlist: ResolverTypeWrapper<Omit<Watchlist, 'instruments'> & { instruments: ReadonlyArray<ResolversTypes['Instrument']> }>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  AssetClass: AssetClass;
  InstrumentStatus: InstrumentStatus;
  MoverRanking: MoverRanking;
  InstrumentFilter: InstrumentFilter;
  Quote: ResolverTypeWrapper<QuoteMapper>;
  Trade: ResolverTypeWrapper<TradeMapper>;
  TradingStatus: ResolverTypeWrapper<TradingStatusMapper>;
  TradingState: TradingState;
  TradeCorrection: ResolverTypeWrapper<TradeCorrectionMapper>;
  TradeCorrectionKind: TradeCorrectionKind;
  Snapshot: ResolverTypeWrapper<SnapshotMapper>;
  Bar: ResolverTypeWrapper<BarMapper>;
  Timeframe: Timeframe;
  Adjustment: Adjustment;
  CorporateAction: ResolverTypeWrapper<CorporateActionMapper>;
  CorporateActionKind: CorporateActionKind;
  MarketClock: ResolverTypeWrapper<MarketClock>;
  MarketClockSource: MarketClockSource;
  MarketPhase: MarketPhase;
  PriceIncrement: ResolverTypeWrapper<PriceIncrementMapper>;
  MarketSession: ResolverTypeWrapper<MarketSessionMapper>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  InstrumentConnection: ResolverTypeWrapper<InstrumentConnectionMapper>;
  InstrumentEdge: ResolverTypeWrapper<Omit<InstrumentEdge, 'node'> & { node: ResolversTypes['Instrument'] }>;
  BarConnection: ResolverTypeWrapper<BarConnectionMapper>;
  BarEdge: ResolverTypeWrapper<Omit<BarEdge, 'node'> & { node: ResolversTypes['Bar'] }>;
  TradeConnection: ResolverTypeWrapper<TradeConnectionMapper>;
  TradeEdge: ResolverTypeWrapper<Omit<TradeEdge, 'node'> & { node: ResolversTypes['Trade'] }>;
  QuoteConnection: ResolverTypeWrapper<QuoteConnectionMapper>;
  QuoteEdge: ResolverTypeWrapper<Omit<QuoteEdge, 'node'> & { node: ResolversTypes['Quote'] }>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Decimal: Scalars['Decimal']['output'];
  DateTime: Scalars['DateTime']['output'];
  Date: Scalars['Date']['output'];
  Sequence: Scalars['Sequence']['output'];
  Query: Record<PropertyKey, never>;
  Int: Scalars['Int']['output'];
  Subscription: Record<PropertyKey, never>;
  Instrument: InstrumentMapper;
  Boolean: Scalars['Boolean']['output'];
  Watchlist: Omit<Watchlist, 'instruments'> & { instruments: ReadonlyArray<ResolversParentTypes['Instrument']> } | FederationReferenceTypes['Watchlist'];
  ID: Scalars['ID']['output'];
  InstrumentFilter: InstrumentFilter;
  Quote: QuoteMapper;
  Trade: TradeMapper;
  TradingStatus: TradingStatusMapper;
  TradeCorrection: TradeCorrectionMapper;
  Snapshot: SnapshotMapper;
  Bar: BarMapper;
  CorporateAction: CorporateActionMapper;
  MarketClock: MarketClock;
  PriceIncrement: PriceIncrementMapper;
  MarketSession: MarketSessionMapper;
  PageInfo: PageInfo;
  InstrumentConnection: InstrumentConnectionMapper;
  InstrumentEdge: Omit<InstrumentEdge, 'node'> & { node: ResolversParentTypes['Instrument'] };
  BarConnection: BarConnectionMapper;
  BarEdge: Omit<BarEdge, 'node'> & { node: ResolversParentTypes['Bar'] };
  TradeConnection: TradeConnectionMapper;
  TradeEdge: Omit<TradeEdge, 'node'> & { node: ResolversParentTypes['Trade'] };
  QuoteConnection: QuoteConnectionMapper;
  QuoteEdge: Omit<QuoteEdge, 'node'> & { node: ResolversParentTypes['Quote'] };
  String: Scalars['String']['output'];
};

export type DeliveryDirectiveArgs = {
  policy: Scalars['String']['input'];
  scope?: Scalars['String']['input'];
  partitionedBy?: Maybe<Scalars['String']['input']>;
  keyedBy?: Maybe<Scalars['String']['input']>;
  sequencedBy?: Maybe<Scalars['String']['input']>;
  resumedBy?: Maybe<Scalars['String']['input']>;
};

export type DeliveryDirectiveResolver<Result, Parent, ContextType = Context, Args = DeliveryDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DecimalScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Decimal'], any> {
  name: 'Decimal';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface SequenceScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Sequence'], any> {
  name: 'Sequence';
}

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  instrument?: Resolver<Maybe<ResolversTypes['Instrument']>, ParentType, ContextType, RequireFields<QueryInstrumentArgs, 'symbol'>>;
  instruments?: Resolver<ResolversTypes['InstrumentConnection'], ParentType, ContextType, Partial<QueryInstrumentsArgs>>;
  movers?: Resolver<ReadonlyArray<ResolversTypes['Instrument']>, ParentType, ContextType, RequireFields<QueryMoversArgs, 'ranking' | 'first'>>;
  marketClock?: Resolver<ResolversTypes['MarketClock'], ParentType, ContextType, RequireFields<QueryMarketClockArgs, 'calendar'>>;
  marketCalendar?: Resolver<ReadonlyArray<ResolversTypes['MarketSession']>, ParentType, ContextType, RequireFields<QueryMarketCalendarArgs, 'calendar' | 'from' | 'to'>>;
  corporateActions?: Resolver<ReadonlyArray<ResolversTypes['CorporateAction']>, ParentType, ContextType, RequireFields<QueryCorporateActionsArgs, 'from' | 'to'>>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  quoteUpdated?: SubscriptionResolver<ResolversTypes['Quote'], "quoteUpdated", ParentType, ContextType, RequireFields<SubscriptionQuoteUpdatedArgs, 'symbols'>>;
  tradePrinted?: SubscriptionResolver<ResolversTypes['Trade'], "tradePrinted", ParentType, ContextType, RequireFields<SubscriptionTradePrintedArgs, 'symbols'>>;
  tradeCorrected?: SubscriptionResolver<ResolversTypes['TradeCorrection'], "tradeCorrected", ParentType, ContextType, RequireFields<SubscriptionTradeCorrectedArgs, 'symbols'>>;
  barUpdated?: SubscriptionResolver<ResolversTypes['Bar'], "barUpdated", ParentType, ContextType, RequireFields<SubscriptionBarUpdatedArgs, 'symbols' | 'timeframe'>>;
  tradingStatusUpdated?: SubscriptionResolver<ResolversTypes['TradingStatus'], "tradingStatusUpdated", ParentType, ContextType, RequireFields<SubscriptionTradingStatusUpdatedArgs, 'symbols'>>;
};

export type InstrumentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Instrument'] = ResolversParentTypes['Instrument'], FederationReferenceType extends FederationReferenceTypes['Instrument'] = FederationReferenceTypes['Instrument']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Instrument']> | FederationReferenceType, FederationReferenceType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  assetClass?: Resolver<ResolversTypes['AssetClass'], ParentType, ContextType>;
  exchange?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  calendar?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['InstrumentStatus'], ParentType, ContextType>;
  isTradable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isShortable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isFractionable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  priceIncrement?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  priceIncrements?: Resolver<ReadonlyArray<ResolversTypes['PriceIncrement']>, ParentType, ContextType, Partial<InstrumentPriceIncrementsArgs>>;
  quantityIncrement?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  quote?: Resolver<Maybe<ResolversTypes['Quote']>, ParentType, ContextType>;
  lastTrade?: Resolver<Maybe<ResolversTypes['Trade']>, ParentType, ContextType>;
  tradingStatus?: Resolver<ResolversTypes['TradingStatus'], ParentType, ContextType>;
  snapshot?: Resolver<Maybe<ResolversTypes['Snapshot']>, ParentType, ContextType>;
  bars?: Resolver<ResolversTypes['BarConnection'], ParentType, ContextType, RequireFields<InstrumentBarsArgs, 'timeframe' | 'adjustment'>>;
  quotes?: Resolver<ResolversTypes['QuoteConnection'], ParentType, ContextType, Partial<InstrumentQuotesArgs>>;
  trades?: Resolver<ResolversTypes['TradeConnection'], ParentType, ContextType, Partial<InstrumentTradesArgs>>;
  corporateActions?: Resolver<ReadonlyArray<ResolversTypes['CorporateAction']>, ParentType, ContextType, RequireFields<InstrumentCorporateActionsArgs, 'from' | 'to'>>;
};

export type WatchlistResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Watchlist'] = ResolversParentTypes['Watchlist'], FederationReferenceType extends FederationReferenceTypes['Watchlist'] = FederationReferenceTypes['Watchlist']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Watchlist']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  instruments?: Resolver<ReadonlyArray<ResolversTypes['Instrument']>, ParentType, ContextType>;
};

export type QuoteResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Quote'] = ResolversParentTypes['Quote']> = {
  instrument?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  bidPrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  bidSize?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  askPrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  askSize?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  midPrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  quotedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Sequence'], ParentType, ContextType>;
};

export type TradeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Trade'] = ResolversParentTypes['Trade']> = {
  instrument?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  size?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  exchange?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  conditions?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  executedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Sequence'], ParentType, ContextType>;
};

export type TradingStatusResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TradingStatus'] = ResolversParentTypes['TradingStatus']> = {
  instrument?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['TradingState'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lowerBand?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  upperBand?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  changedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Sequence'], ParentType, ContextType>;
};

export type TradeCorrectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TradeCorrection'] = ResolversParentTypes['TradeCorrection']> = {
  instrument?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['TradeCorrectionKind'], ParentType, ContextType>;
  original?: Resolver<ResolversTypes['Trade'], ParentType, ContextType>;
  corrected?: Resolver<Maybe<ResolversTypes['Trade']>, ParentType, ContextType>;
};

export type SnapshotResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Snapshot'] = ResolversParentTypes['Snapshot']> = {
  quote?: Resolver<Maybe<ResolversTypes['Quote']>, ParentType, ContextType>;
  lastTrade?: Resolver<Maybe<ResolversTypes['Trade']>, ParentType, ContextType>;
  dailyBar?: Resolver<Maybe<ResolversTypes['Bar']>, ParentType, ContextType>;
  previousDailyBar?: Resolver<Maybe<ResolversTypes['Bar']>, ParentType, ContextType>;
  change?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  changePercent?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
};

export type BarResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Bar'] = ResolversParentTypes['Bar']> = {
  instrument?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeframe?: Resolver<ResolversTypes['Timeframe'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  open?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  high?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  low?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  close?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  volume?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  tradeCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  vwap?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  isFinal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type CorporateActionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CorporateAction'] = ResolversParentTypes['CorporateAction']> = {
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['CorporateActionKind'], ParentType, ContextType>;
  exDate?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  ratio?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  newShares?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  oldShares?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  amount?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
};

export type MarketClockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MarketClock'] = ResolversParentTypes['MarketClock']> = {
  calendar?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  now?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  phase?: Resolver<ResolversTypes['MarketPhase'], ParentType, ContextType>;
  isOpen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  nextOpen?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  nextClose?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  extendedClose?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['MarketClockSource'], ParentType, ContextType>;
};

export type PriceIncrementResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PriceIncrement'] = ResolversParentTypes['PriceIncrement']> = {
  minimumPrice?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  increment?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
};

export type MarketSessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MarketSession'] = ResolversParentTypes['MarketSession']> = {
  date?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  opensAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  closesAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  isEarlyClose?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type InstrumentConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InstrumentConnection'] = ResolversParentTypes['InstrumentConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['InstrumentEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Instrument']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type InstrumentEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InstrumentEdge'] = ResolversParentTypes['InstrumentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
};

export type BarConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BarConnection'] = ResolversParentTypes['BarConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['BarEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Bar']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BarEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BarEdge'] = ResolversParentTypes['BarEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Bar'], ParentType, ContextType>;
};

export type TradeConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TradeConnection'] = ResolversParentTypes['TradeConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['TradeEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Trade']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TradeEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TradeEdge'] = ResolversParentTypes['TradeEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Trade'], ParentType, ContextType>;
};

export type QuoteConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['QuoteConnection'] = ResolversParentTypes['QuoteConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['QuoteEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Quote']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type QuoteEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['QuoteEdge'] = ResolversParentTypes['QuoteEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Quote'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Decimal?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Date?: GraphQLScalarType;
  Sequence?: GraphQLScalarType;
  Query?: QueryResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Instrument?: InstrumentResolvers<ContextType>;
  Watchlist?: WatchlistResolvers<ContextType>;
  Quote?: QuoteResolvers<ContextType>;
  Trade?: TradeResolvers<ContextType>;
  TradingStatus?: TradingStatusResolvers<ContextType>;
  TradeCorrection?: TradeCorrectionResolvers<ContextType>;
  Snapshot?: SnapshotResolvers<ContextType>;
  Bar?: BarResolvers<ContextType>;
  CorporateAction?: CorporateActionResolvers<ContextType>;
  MarketClock?: MarketClockResolvers<ContextType>;
  PriceIncrement?: PriceIncrementResolvers<ContextType>;
  MarketSession?: MarketSessionResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  InstrumentConnection?: InstrumentConnectionResolvers<ContextType>;
  InstrumentEdge?: InstrumentEdgeResolvers<ContextType>;
  BarConnection?: BarConnectionResolvers<ContextType>;
  BarEdge?: BarEdgeResolvers<ContextType>;
  TradeConnection?: TradeConnectionResolvers<ContextType>;
  TradeEdge?: TradeEdgeResolvers<ContextType>;
  QuoteConnection?: QuoteConnectionResolvers<ContextType>;
  QuoteEdge?: QuoteEdgeResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  delivery?: DeliveryDirectiveResolver<any, any, ContextType>;
};
