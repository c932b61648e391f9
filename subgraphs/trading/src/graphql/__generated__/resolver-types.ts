// Generated from schema.graphql by `npm run codegen`. Do not edit.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AccountMapper, AccountMarginMapper, AccountStandingMapper, RiskPolicyMapper, PendingRiskPolicyMapper, RiskPolicyViolationMapper, GoodFaithViolationMapper, MarginDeficitMapper, PositionMapper, LotMapper, ClosedLotMapper, OrderMapper, OrderExplanationMapper, FillMapper, OrderUpdateMapper, OrderPreviewMapper, QuoteSeenMapper, UserMapper, InstrumentMapper, UserErrorMapper, InvalidInputMapper, InsufficientBuyingPowerMapper, InsufficientQuantityMapper, InvalidPriceIncrementMapper, WashTradeConflictMapper, IdempotencyConflictMapper, OrderConnectionMapper, ActivityMapper, ActivityConnectionMapper, PortfolioHistoryMapper, PortfolioPointMapper, FillConnectionMapper } from '../mappers.ts';
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
  /** A position in an ordered stream: a non-negative integer as text. */
  Sequence: { input: bigint; output: bigint; }
  _FieldSet: { input: string; output: string; }
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

export type Query = {
  readonly __typename?: 'Query';
  /** One of the caller's accounts; null when there is none with this id, or it is somebody else's. */
  readonly account?: Maybe<Account>;
  /** One of the caller's orders; null when there is none with this id, or it is somebody else's. */
  readonly order?: Maybe<Order>;
  /** The order that was placed with this client order id; null when there is none, or the account is somebody else's. */
  readonly orderByClientOrderId?: Maybe<Order>;
  /** What `placeOrder` would decide right now: the same checks and the same arithmetic, nothing kept. */
  readonly previewOrder: OrderPreview;
};


export type QueryAccountArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOrderByClientOrderIdArgs = {
  accountId: Scalars['ID']['input'];
  clientOrderId: Scalars['String']['input'];
};


export type QueryPreviewOrderArgs = {
  input: PlaceOrderInput;
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Opens a brokerage account for the caller. */
  readonly openAccount: OpenAccountPayload;
  /** Moves money from the outside into an account. The same idempotency key moves it once. */
  readonly depositFunds: DepositFundsPayload;
  /** Moves money out of an account. Money held for open orders stays. The same idempotency key moves it once. */
  readonly withdrawFunds: WithdrawFundsPayload;
  /**
   * Places an order. It is durable when this answers; fills follow on `orderUpdated`. The same client order id acts once.
   * An order that the business refuses is kept with status `REJECTED`, and `userErrors` says why; one that is malformed leaves no trace.
   */
  readonly placeOrder: PlaceOrderPayload;
  /** Cancels what is left of an open order. What was filled stays filled. */
  readonly cancelOrder: CancelOrderPayload;
  /** Cancels what is left of every open order of an account. */
  readonly cancelAllOrders: CancelAllOrdersPayload;
  /**
   * Replaces an open order by one with other terms; what is not given stays. The old order ends `REPLACED` and the new one goes on with what is left:
   * the new quantity is the total of both. Nothing changes when it is refused.
   */
  readonly replaceOrder: ReplaceOrderPayload;
  /**
   * Closes a position, or a part of it, with a market order: a long one is sold, a short one covered. It never opens the other side: what other open orders are about to
   * close, or is not there, is refused as `INSUFFICIENT_QUANTITY`.
   */
  readonly closePosition: ClosePositionPayload;
  /** Closes every position of an account with market orders. */
  readonly closeAllPositions: CloseAllPositionsPayload;
  /**
   * Changes what the caller lets an account do. Tighter limits hold at once; looser ones after a cooling-off time (`RISK_COOLING_OFF_HOURS`, 24 by default), until when
   * the tighter ones hold. Engaging the kill switch cancels all open orders. Orders that only close positions are always taken.
   */
  readonly updateRiskPolicy: UpdateRiskPolicyPayload;
  /** Closes an account for good. It must have no open orders, no positions and no cash. What a dividend of before brings to it later can still be withdrawn. */
  readonly closeAccount: CloseAccountPayload;
};


export type MutationOpenAccountArgs = {
  input: OpenAccountInput;
};


export type MutationDepositFundsArgs = {
  input: DepositFundsInput;
};


export type MutationWithdrawFundsArgs = {
  input: WithdrawFundsInput;
};


export type MutationPlaceOrderArgs = {
  input: PlaceOrderInput;
};


export type MutationCancelOrderArgs = {
  input: CancelOrderInput;
};


export type MutationCancelAllOrdersArgs = {
  input: CancelAllOrdersInput;
};


export type MutationReplaceOrderArgs = {
  input: ReplaceOrderInput;
};


export type MutationClosePositionArgs = {
  input: ClosePositionInput;
};


export type MutationCloseAllPositionsArgs = {
  input: CloseAllPositionsInput;
};


export type MutationUpdateRiskPolicyArgs = {
  input: UpdateRiskPolicyInput;
};


export type MutationCloseAccountArgs = {
  input: CloseAccountInput;
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Every change of every order of an account, in order, without gaps. With `after`, what happened since that sequence first. */
  readonly orderUpdated: OrderUpdate;
  /** The account as it stands, now and after every change of its cash, positions or orders. A newer state replaces an older one. */
  readonly accountUpdated: Account;
};


export type SubscriptionOrderUpdatedArgs = {
  accountId: Scalars['ID']['input'];
  after?: InputMaybe<Scalars['Sequence']['input']>;
};


export type SubscriptionAccountUpdatedArgs = {
  accountId: Scalars['ID']['input'];
};

/** A person who uses the platform. */
export type User = {
  readonly __typename?: 'User';
  /** The Firebase uid. */
  readonly id: Scalars['ID']['output'];
  /** The person's accounts, oldest first; empty for anyone but the caller. */
  readonly accounts: ReadonlyArray<Account>;
};

/** Something that can be traded: a stock, a fund, a pair of currencies. */
export type Instrument = {
  readonly __typename?: 'Instrument';
  /** The name it is traded under, unique here: "AAPL", "BTC/USD". */
  readonly symbol: Scalars['String']['output'];
};

/** A brokerage account: cash, positions and orders of one person. */
export type Account = {
  readonly __typename?: 'Account';
  /** The account's id. */
  readonly id: Scalars['ID']['output'];
  /** Whose account it is. */
  readonly owner: User;
  /** What its owner calls it. */
  readonly name: Scalars['String']['output'];
  /** Whether it trades on cash alone or on margin. */
  readonly type: AccountType;
  /** How the simulated venue fills its orders. */
  readonly fillModel: FillModel;
  /** Whether it can trade. */
  readonly status: AccountStatus;
  /** The currency of all its amounts, ISO 4217. */
  readonly currency: Scalars['String']['output'];
  /** When it was opened. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** All cash, also what is held for open orders; below zero what a margin account has borrowed. */
  readonly cash: Scalars['Decimal']['output'];
  /** Cash that has settled. Proceeds of stock sales settle when the exchange opens on the next business day (T+1), those of crypto at once. */
  readonly settledCash: Scalars['Decimal']['output'];
  /** Cash held for open orders that buy, or sell short. */
  readonly heldCash: Scalars['Decimal']['output'];
  /**
   * What new buy orders can be placed for. In a cash account cash that is not held, settled or not; after three good-faith violations only settled cash. In a margin account
   * what margin allows of stocks now: `margin.intradayBuyingPower` in the regular session, `margin.overnightBuyingPower` outside it.
   */
  readonly buyingPower: Scalars['Decimal']['output'];
  /** What can be withdrawn: settled cash that is not held; of a margin account, no more than it does not need as margin. */
  readonly withdrawableCash: Scalars['Decimal']['output'];
  /** Cash and the market value of the positions, short ones below zero. */
  readonly equity: Scalars['Decimal']['output'];
  /** Market value of the positions, each at the middle of its quote, at its last price where there is no quote, or at cost where there is neither. Margin is counted alike. */
  readonly marketValue: Scalars['Decimal']['output'];
  /** What the open positions have gained or lost since they were bought. */
  readonly unrealizedPnl: Scalars['Decimal']['output'];
  /** What closed positions have gained or lost, before fees. */
  readonly realizedPnl: Scalars['Decimal']['output'];
  /** What its owner lets it do. */
  readonly riskPolicy: RiskPolicy;
  /** What the margin rules ask of it; null for a cash account. */
  readonly margin?: Maybe<AccountMargin>;
  /** How it stands with the rules of settlement and margin. */
  readonly standing: AccountStanding;
  /** The open positions, by symbol. */
  readonly positions: ReadonlyArray<Position>;
  /** The open position in an instrument; null when there is none. */
  readonly position?: Maybe<Position>;
  /** The orders, newest first. */
  readonly orders: OrderConnection;
  /** What moved its money and shares: deposits, withdrawals, fills, splits and dividends, newest first. */
  readonly activities: ActivityConnection;
  /**
   * What was bought and sold again, pair by pair, newest first: which purchase each sale closed, by the method that is asked for. Computed from the fills; nothing
   * of it is kept, and the account's own book stays average cost. At most 200,000 fills are looked at: with more, ask for fewer symbols.
   */
  readonly closedLots: ClosedLotConnection;
  /**
   * Its value over time. Quantities come from the ledger, prices from the bars of market-data; where there is no bar, the last price that the account traded at.
   * Prices from before a split count in the shares of after it.
   */
  readonly portfolioHistory: PortfolioHistory;
  /** Sequence of the account's latest order event: where `orderUpdated(after:)` goes on from a state read together with it. */
  readonly sequence: Scalars['Sequence']['output'];
};


/** A brokerage account: cash, positions and orders of one person. */
export type AccountPositionArgs = {
  symbol: Scalars['String']['input'];
};


/** A brokerage account: cash, positions and orders of one person. */
export type AccountOrdersArgs = {
  filter?: InputMaybe<OrderFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
};


/** A brokerage account: cash, positions and orders of one person. */
export type AccountActivitiesArgs = {
  filter?: InputMaybe<ActivityFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
};


/** A brokerage account: cash, positions and orders of one person. */
export type AccountClosedLotsArgs = {
  method?: LotMethod;
  symbols?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
};


/** A brokerage account: cash, positions and orders of one person. */
export type AccountPortfolioHistoryArgs = {
  range: PortfolioRange;
  timeframe?: InputMaybe<Timeframe>;
};

/** What an account trades on. */
export type AccountType =
  /** Only on its own cash; nothing can be borrowed or sold short. */
  | 'CASH'
  /**
   * On borrowed money and with short positions, within Regulation T and FINRA Rule 4210: half of what is carried overnight is lent, 30 % of equity is kept in the regular session,
   * nothing is lent below 2,000.00 of equity, and nothing on crypto.
   */
  | 'MARGIN';

/** What the margin rules ask of a margin account, with its positions at the middle of their quotes. Amounts in the account's currency. */
export type AccountMargin = {
  readonly __typename?: 'AccountMargin';
  /** Regulation T: half of the market value of stocks, long or short, and all of crypto. */
  readonly initialMargin: Scalars['Decimal']['output'];
  /** FINRA Rule 4210: 30 % of the market value of stocks; all of crypto and of longs below 2.50; of shorts at least 5.00 a share, below 5.00 all, and at least 2.50 a share. */
  readonly maintenanceMargin: Scalars['Decimal']['output'];
  /** Equity less maintenance margin. No order is taken that would leave it below zero; prices may. */
  readonly intradayMarginLevel: Scalars['Decimal']['output'];
  /** What stocks can be bought for in the regular session: what is left of the level, three and a third times. */
  readonly intradayBuyingPower: Scalars['Decimal']['output'];
  /** What stocks can be bought for outside the regular session, to be carried overnight: what is left of the equity, twice. */
  readonly overnightBuyingPower: Scalars['Decimal']['output'];
};

/** What the owner of an account lets it do, enforced when an order is placed or replaced: `RISK_POLICY_VIOLATION`. Orders that only close positions are always taken. */
export type RiskPolicy = {
  readonly __typename?: 'RiskPolicy';
  /** What one order may open, at the price that it is reserved at; null without a limit. */
  readonly maxOrderValue?: Maybe<Scalars['Decimal']['output']>;
  /** What a position may come to, with what open orders may add; null without a limit. */
  readonly maxPositionValue?: Maybe<Scalars['Decimal']['output']>;
  /** What the account may lose in a day before it opens nothing more; null without a limit. Days begin at midnight in New York. */
  readonly maxDailyLoss?: Maybe<Scalars['Decimal']['output']>;
  /** The instruments that it may open positions in; null for all. */
  readonly allowedSymbols?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Whether it opens nothing at all. */
  readonly isKillSwitchEngaged: Scalars['Boolean']['output'];
  /** What its equity has lost since the day began, deposits and withdrawals apart; below zero what it has gained. Null while the daily loss is not limited. */
  readonly dailyLoss?: Maybe<Scalars['Decimal']['output']>;
  /** What was loosened and waits for its cooling-off time; null when nothing does. */
  readonly pending?: Maybe<PendingRiskPolicy>;
};

/** A risk policy that is not in force yet. */
export type PendingRiskPolicy = {
  readonly __typename?: 'PendingRiskPolicy';
  /** What one order may open; null without a limit. */
  readonly maxOrderValue?: Maybe<Scalars['Decimal']['output']>;
  /** What a position may come to; null without a limit. */
  readonly maxPositionValue?: Maybe<Scalars['Decimal']['output']>;
  /** What the account may lose in a day; null without a limit. */
  readonly maxDailyLoss?: Maybe<Scalars['Decimal']['output']>;
  /** The instruments that it may open positions in; null for all. */
  readonly allowedSymbols?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Whether it opens nothing at all. */
  readonly isKillSwitchEngaged: Scalars['Boolean']['output'];
  /** From when on it is in force. */
  readonly effectiveAt: Scalars['DateTime']['output'];
};

/** How an account stands with the rules of settlement and margin. */
export type AccountStanding = {
  readonly __typename?: 'AccountStanding';
  /** Sales, within twelve months, of what had been bought with proceeds that had not settled. Three restrict a cash account for 90 days. */
  readonly goodFaithViolations: ReadonlyArray<GoodFaithViolation>;
  /** Until then a cash account buys with settled cash only; null when it is not restricted. */
  readonly settledCashOnlyUntil?: Maybe<Scalars['DateTime']['output']>;
  /** Intraday margin deficits that were not met yet, oldest first: at most one for each day. */
  readonly marginDeficits: ReadonlyArray<MarginDeficit>;
  /** Until then a margin account only closes positions; null when it is not restricted. */
  readonly restrictedUntil?: Maybe<Scalars['DateTime']['output']>;
};

/** A sale of what had been bought with proceeds that had not settled. */
export type GoodFaithViolation = {
  readonly __typename?: 'GoodFaithViolation';
  /** The sale; several fills of one order are one violation. */
  readonly order: Order;
  /** What was sold. */
  readonly symbol: Scalars['String']['output'];
  /** When. */
  readonly occurredAt: Scalars['DateTime']['output'];
};

/**
 * A day's lowest intraday margin level below zero, right after a trade or withdrawal that lowered it. A deposit or a trade that closes positions meets it once the level is back
 * at zero.
 */
export type MarginDeficit = {
  readonly __typename?: 'MarginDeficit';
  /** How far below zero. */
  readonly amount: Scalars['Decimal']['output'];
  /** When it came about. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** When it is due: the close of the second business day. */
  readonly dueAt: Scalars['DateTime']['output'];
  /** When it restricts the account for 90 days if it is not met: the close of the fifth business day. */
  readonly restrictsAt: Scalars['DateTime']['output'];
};

/** How the simulated venue fills orders. Each fill keeps the model that made it, and the model's version. */
export type FillModel =
  /** At the best price on the other side, for what it displays and no more than that, shared by everyone on the platform; regulatory fees are charged. */
  | 'NBBO_SIZE'
  /** As Alpaca's paper trading: at the best price on the other side whatever it displays, one time in ten only a part of it; no fees. */
  | 'ALPACA_COMPAT';

/** Where an account is in its life. */
export type AccountStatus =
  /** Can trade. */
  | 'ACTIVE'
  /** Closed by its owner. */
  | 'CLOSED';

/** What an account owns of one instrument. */
export type Position = {
  readonly __typename?: 'Position';
  /** The account. */
  readonly account: Account;
  /** The instrument. */
  readonly instrument: Instrument;
  /** The instrument's symbol. */
  readonly symbol: Scalars['String']['output'];
  /** Whether it gains when the price rises or falls. */
  readonly side: PositionSide;
  /** How much is owned; below zero for what was sold short. */
  readonly quantity: Scalars['Decimal']['output'];
  /** What no open order closes; below zero for a short position. */
  readonly availableQuantity: Scalars['Decimal']['output'];
  /** Cost basis for each unit. */
  readonly averageEntryPrice: Scalars['Decimal']['output'];
  /** What the quantity cost, by average cost, without fees; below zero what a short position was sold for. */
  readonly costBasis: Scalars['Decimal']['output'];
  /** Middle of the latest quote, or the last price where there is no quote; null when there is neither. */
  readonly marketPrice?: Maybe<Scalars['Decimal']['output']>;
  /** Quantity times market price. */
  readonly marketValue?: Maybe<Scalars['Decimal']['output']>;
  /** Market value less cost basis. */
  readonly unrealizedPnl?: Maybe<Scalars['Decimal']['output']>;
  /** Unrealized profit in percent of the cost basis. */
  readonly unrealizedPnlPercent?: Maybe<Scalars['Decimal']['output']>;
  /** What parts of this position that were closed have gained or lost, before fees. */
  readonly realizedPnl: Scalars['Decimal']['output'];
  /**
   * The purchases that make it up, or the sales that opened a short position, as a method has it: first the one that will be closed first. Their cost may differ
   * from `costBasis`, which is the account's average cost. At most 200,000 fills are looked at.
   */
  readonly lots: ReadonlyArray<Lot>;
};


/** What an account owns of one instrument. */
export type PositionLotsArgs = {
  method?: LotMethod;
};

/** Which lot a sale closes first. */
export type LotMethod =
  /** First in, first out: the oldest. */
  | 'FIFO'
  /** Last in, first out: the newest. */
  | 'LIFO'
  /** Highest in, first out: the one that cost most; of a short position the one that was sold for least. */
  | 'HIFO'
  /** As Alpaca: what was opened on one day is one lot at its weighted average, and of those the oldest is closed first. */
  | 'COMPRESSED_FIFO';

/** A purchase that has not been sold, or what is left of it; for a short position a sale that has not been bought back. */
export type Lot = {
  readonly __typename?: 'Lot';
  /** Whether it is owned or was sold short. */
  readonly side: PositionSide;
  /** When it was bought or sold short, by the market's clock; by `COMPRESSED_FIFO` the first time on its day. */
  readonly openedAt: Scalars['DateTime']['output'];
  /** How much is left of it. */
  readonly quantity: Scalars['Decimal']['output'];
  /** What that cost, before fees; of a short lot what it was sold for. */
  readonly costBasis: Scalars['Decimal']['output'];
  /** Cost basis for each unit. */
  readonly averageEntryPrice: Scalars['Decimal']['output'];
};

/** A purchase with the sale that closed it; for a short position the other way around. */
export type ClosedLot = {
  readonly __typename?: 'ClosedLot';
  /** What was traded. */
  readonly instrument: Instrument;
  /** The instrument's symbol. */
  readonly symbol: Scalars['String']['output'];
  /** Whether it was owned or had been sold short. */
  readonly side: PositionSide;
  /** When it was bought, or sold short. */
  readonly openedAt: Scalars['DateTime']['output'];
  /** When it was sold, or bought back. */
  readonly closedAt: Scalars['DateTime']['output'];
  /** How much. */
  readonly quantity: Scalars['Decimal']['output'];
  /** What it was bought for, before fees. */
  readonly costBasis: Scalars['Decimal']['output'];
  /** What it was sold for, before fees. */
  readonly proceeds: Scalars['Decimal']['output'];
  /** Proceeds less cost basis. */
  readonly realizedPnl: Scalars['Decimal']['output'];
  /** For how long it was held, as US tax law counts. */
  readonly holdingTerm: HoldingTerm;
};

/** For how long a lot was held, from the day after its purchase (IRS Publication 550). */
export type HoldingTerm =
  /** A year or less; always for what was sold short. */
  | 'SHORT_TERM'
  /** More than a year. */
  | 'LONG_TERM';

/** A page of closed lots. */
export type ClosedLotConnection = {
  readonly __typename?: 'ClosedLotConnection';
  /** The closed lots with their cursors. */
  readonly edges: ReadonlyArray<ClosedLotEdge>;
  /** The closed lots. */
  readonly nodes: ReadonlyArray<ClosedLot>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many closed lots the arguments let through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A closed lot in a connection. */
export type ClosedLotEdge = {
  readonly __typename?: 'ClosedLotEdge';
  /** Where it stands in the connection. */
  readonly cursor: Scalars['String']['output'];
  /** The closed lot. */
  readonly node: ClosedLot;
};

/** The direction of a position. */
export type PositionSide =
  /** Owned. */
  | 'LONG'
  /** Sold short. */
  | 'SHORT';

/** An instruction to buy or sell. */
export type Order = {
  readonly __typename?: 'Order';
  /** The order's id, given by the platform. */
  readonly id: Scalars['ID']['output'];
  /** The id that the client gave it, or one made for it; unique within the account. */
  readonly clientOrderId: Scalars['String']['output'];
  /** The account it trades for. */
  readonly account: Account;
  /** What it buys or sells. */
  readonly instrument: Instrument;
  /** The instrument's symbol. */
  readonly symbol: Scalars['String']['output'];
  /** Whether it buys or sells. */
  readonly side: OrderSide;
  /** How its price is found. */
  readonly type: OrderType;
  /** Whether it stands alone or in a group. */
  readonly orderClass: OrderClass;
  /** How long it works. */
  readonly timeInForce: TimeInForce;
  /** Whether it may also fill outside the regular session. */
  readonly extendedHours: Scalars['Boolean']['output'];
  /** How much to trade; null for an order by notional. */
  readonly quantity?: Maybe<Scalars['Decimal']['output']>;
  /** For how much money to trade, before fees; null for an order by quantity. */
  readonly notional?: Maybe<Scalars['Decimal']['output']>;
  /** How much was filled. */
  readonly filledQuantity: Scalars['Decimal']['output'];
  /** How much may still be filled; 0 once the order is closed. For a buy by notional: what its rest comes to at the price that it is held at. */
  readonly remainingQuantity: Scalars['Decimal']['output'];
  /** Average price of the fills, to 6 digits; null before the first. */
  readonly averageFillPrice?: Maybe<Scalars['Decimal']['output']>;
  /** The worst acceptable price, for limit orders. */
  readonly limitPrice?: Maybe<Scalars['Decimal']['output']>;
  /** The price that triggers a stop order. */
  readonly stopPrice?: Maybe<Scalars['Decimal']['output']>;
  /** Distance of a trailing stop, as a price. */
  readonly trailPrice?: Maybe<Scalars['Decimal']['output']>;
  /** Distance of a trailing stop, in percent. */
  readonly trailPercent?: Maybe<Scalars['Decimal']['output']>;
  /** The best price a trailing stop has seen. */
  readonly highWaterMark?: Maybe<Scalars['Decimal']['output']>;
  /** Where the order is in its life. */
  readonly status: OrderStatus;
  /** Why it was rejected, canceled or expired; a stable code. */
  readonly statusReason?: Maybe<Scalars['String']['output']>;
  /** Whether it may still fill. */
  readonly isOpen: Scalars['Boolean']['output'];
  /** The exit orders of a bracket or the other orders of a group. */
  readonly legs: ReadonlyArray<Order>;
  /** The order that this one is a leg of. */
  readonly parent?: Maybe<Order>;
  /** The order that this one replaced. */
  readonly replaces?: Maybe<Order>;
  /** The order that replaced this one. */
  readonly replacedBy?: Maybe<Order>;
  /** The executions, oldest first. */
  readonly fills: FillConnection;
  /** Why it is where it is: what it held, the quotes it was filled against, how it ended, or what it is waiting for now. */
  readonly explanation: ReadonlyArray<OrderExplanation>;
  /** When it was placed, by the market's clock. */
  readonly submittedAt: Scalars['DateTime']['output'];
  /** When it last changed. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** When its stop was triggered. */
  readonly triggeredAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the last of it was filled. */
  readonly filledAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was canceled. */
  readonly canceledAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it expires at the latest; null in the moment in which its session is not known yet. */
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
};


/** An instruction to buy or sell. */
export type OrderFillsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
};

/** The direction of an order. */
export type OrderSide =
  /** Buy. */
  | 'BUY'
  /** Sell. */
  | 'SELL';

/** How an order's price is found. */
export type OrderType =
  /** At the best price there is. */
  | 'MARKET'
  /** At the limit price or better. */
  | 'LIMIT'
  /** A market order once an eligible print reaches the stop price; a buy is never filled more than 4 % above it below $50, else 2.5 %. */
  | 'STOP'
  /** A limit order once an eligible print reaches the stop price. */
  | 'STOP_LIMIT'
  /** A stop order whose stop follows the price at a distance, and never goes back. */
  | 'TRAILING_STOP';

/** How long an order works. */
export type TimeInForce =
  /** Until the session's close; where the market never closes, until midnight UTC. */
  | 'DAY'
  /** Until canceled, at most to the end of the 90th day. */
  | 'GTC'
  /**
   * Only in the opening auction: waits `ACCEPTED` for the exchange's opening print, is filled at its price as far as its size goes for everyone, and ends. Market and limit orders for stocks;
   * taken from 19:00 New York time (an hour before the extended session ends) to 09:28, and canceled or replaced until then.
   */
  | 'OPG'
  /** Only in the closing auction, as `OPG`: taken, canceled and replaced until ten minutes before the close. */
  | 'CLS'
  /** Fill what can be filled at once, cancel the rest. */
  | 'IOC'
  /** Fill all at once, or cancel. */
  | 'FOK';

/** Whether an order stands alone. */
export type OrderClass =
  /** One order by itself. */
  | 'SIMPLE'
  /** An entry with a profit target and a stop. Both come alive as the entry fills; what one sells, the other no longer can. */
  | 'BRACKET'
  /** A profit target (the limit order itself) and a stop beside it, for a position that is owned. Both share one hold. */
  | 'OCO'
  /** An entry with one exit: a profit target or a stop. */
  | 'OTO';

/** Where an order is in its life (FIX OrdStatus). */
export type OrderStatus =
  /** Taken, and waiting for the market to open. */
  | 'ACCEPTED'
  /** A leg that waits for its entry. */
  | 'HELD'
  /** Sent to an external venue, not acknowledged yet. */
  | 'PENDING_NEW'
  /** Working in the market. */
  | 'NEW'
  /** Filled in part, and working. */
  | 'PARTIALLY_FILLED'
  /** Asked to be canceled at an external venue. */
  | 'PENDING_CANCEL'
  /** Asked to be replaced at an external venue. */
  | 'PENDING_REPLACE'
  /** Good till canceled, and waiting for the next session. */
  | 'DONE_FOR_DAY'
  /** Filled in full. */
  | 'FILLED'
  /** Canceled; part of it may have been filled. */
  | 'CANCELED'
  /** Its time ended; part of it may have been filled. */
  | 'EXPIRED'
  /** Another order took its place. */
  | 'REPLACED'
  /** Refused by the business; never worked. */
  | 'REJECTED';

/** One execution of an order. */
export type Fill = {
  readonly __typename?: 'Fill';
  /** The execution's id. */
  readonly id: Scalars['ID']['output'];
  /** The order that was filled. */
  readonly order: Order;
  /** Price for each unit. */
  readonly price: Scalars['Decimal']['output'];
  /** How much was filled. */
  readonly quantity: Scalars['Decimal']['output'];
  /** Regulatory fees charged for it (SEC section 31, FINRA TAF), on sales of US equities. */
  readonly fee: Scalars['Decimal']['output'];
  /** When it was executed, by the market's clock. */
  readonly executedAt: Scalars['DateTime']['output'];
  /** When it settles: proceeds can be withdrawn from then on. */
  readonly settlesAt: Scalars['DateTime']['output'];
  /** How it was filled. */
  readonly fillModel: FillModel;
  /** The version of that model. */
  readonly fillModelVersion: Scalars['Int']['output'];
  /** The auction that it was made in, `OPG` or `CLS`; null for a fill against a quote. */
  readonly auction?: Maybe<TimeInForce>;
};

/** A step of what became of an order, and why. */
export type OrderExplanation = {
  readonly __typename?: 'OrderExplanation';
  /** The rule that decided. */
  readonly rule: ExplanationRule;
  /** For people: the rule with its numbers. */
  readonly message: Scalars['String']['output'];
  /** When it was decided, by the market's clock. */
  readonly at: Scalars['DateTime']['output'];
  /** The price that it was decided on. */
  readonly price?: Maybe<Scalars['Decimal']['output']>;
  /** What the quote displayed at that price. */
  readonly size?: Maybe<Scalars['Decimal']['output']>;
  /** The quote's or print's sequence in the instrument's stream. */
  readonly sequence?: Maybe<Scalars['Sequence']['output']>;
};

/** The rules that decide what becomes of an order. */
export type ExplanationRule =
  /** The business refused it. */
  | 'REFUSED'
  /** Cash was held for it. */
  | 'HELD_CASH'
  /** A part of the position was held for it. */
  | 'HELD_QUANTITY'
  /** An eligible print reached its stop. */
  | 'TRIGGERED_BY_PRINT'
  /** It was filled against a quote. */
  | 'FILLED_AT_QUOTE'
  /** It was filled in the opening or closing auction. */
  | 'FILLED_IN_AUCTION'
  /** It ended. */
  | 'ENDED'
  /** An exit waits for its entry to fill. */
  | 'WAITS_FOR_ENTRY'
  /** Its market is closed. */
  | 'WAITS_FOR_SESSION'
  /** The print of its auction has not come. */
  | 'WAITS_FOR_AUCTION'
  /** The instrument is halted. */
  | 'WAITS_FOR_RESUMPTION'
  /** The quote is outside of the price bands (limit up, limit down). */
  | 'WAITS_FOR_BAND'
  /** No eligible print has reached its stop. */
  | 'WAITS_FOR_STOP'
  /** Nobody quotes the other side. */
  | 'WAITS_FOR_QUOTE'
  /** The quote is beyond its limit, or beyond the collar of a market order. */
  | 'WAITS_FOR_PRICE'
  /** What the quote displays was taken. */
  | 'WAITS_FOR_LIQUIDITY';

/** A change of an order. */
export type OrderUpdate = {
  readonly __typename?: 'OrderUpdate';
  /** Position in the account's stream of order events: 1, 2, 3 … without gaps. */
  readonly sequence: Scalars['Sequence']['output'];
  /** What happened. */
  readonly event: OrderEvent;
  /** The order as it stood right after this event. */
  readonly order: Order;
  /** The execution, when the event is one. */
  readonly fill?: Maybe<Fill>;
  /** When it happened, by the market's clock. */
  readonly occurredAt: Scalars['DateTime']['output'];
};

/** What happened to an order (FIX ExecType). */
export type OrderEvent =
  /** Taken, to work when the market opens. */
  | 'ACCEPTED'
  /** An exit was taken that waits for its entry. */
  | 'HELD'
  /** Working in the market, for the first time or again after a session has ended. */
  | 'NEW'
  /** A print has reached the stop price: it works from here. */
  | 'TRIGGERED'
  /** Its session has ended; it works again in the next. */
  | 'DONE_FOR_DAY'
  /** A part was filled. */
  | 'PARTIAL_FILL'
  /** The last part was filled. */
  | 'FILL'
  /** The rest was canceled. */
  | 'CANCELED'
  /** Its time ended. */
  | 'EXPIRED'
  /** Another order took its place, or it was ended with what it has. */
  | 'REPLACED'
  /**
   * Its terms changed and it goes on. By a corporate action: after a split quantity and prices, after a cash dividend the limit of a buy or the stop of a sale (FINRA Rule
   * 5330). In a group: an exit is for less once its sibling has sold a part, and for no more than was bought once its entry has ended.
   */
  | 'RESTATED'
  /** Refused by the business. */
  | 'REJECTED';

/** A page of orders. */
export type OrderConnection = {
  readonly __typename?: 'OrderConnection';
  /** The orders with their cursors. */
  readonly edges: ReadonlyArray<OrderEdge>;
  /** The orders. */
  readonly nodes: ReadonlyArray<Order>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many orders the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An order in a connection. */
export type OrderEdge = {
  readonly __typename?: 'OrderEdge';
  /** Where it stands in the connection. */
  readonly cursor: Scalars['String']['output'];
  /** The order. */
  readonly node: Order;
};

/** A page of fills. */
export type FillConnection = {
  readonly __typename?: 'FillConnection';
  /** The fills with their cursors. */
  readonly edges: ReadonlyArray<FillEdge>;
  /** The fills. */
  readonly nodes: ReadonlyArray<Fill>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many fills there are. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A fill in a connection. */
export type FillEdge = {
  readonly __typename?: 'FillEdge';
  /** Where it stands in the connection. */
  readonly cursor: Scalars['String']['output'];
  /** The fill. */
  readonly node: Fill;
};

/** Something that moved money or shares of an account. */
export type Activity = {
  readonly __typename?: 'Activity';
  /** Its id: that of the entry in the ledger. */
  readonly id: Scalars['ID']['output'];
  /** What it was. */
  readonly type: ActivityType;
  /** How the account's cash changed. */
  readonly amount: Scalars['Decimal']['output'];
  /** The symbol of what it was about; null for deposits and withdrawals. */
  readonly symbol?: Maybe<Scalars['String']['output']>;
  /** What it was about; null for deposits and withdrawals. */
  readonly instrument?: Maybe<Instrument>;
  /** Bought or sold; null for what is no trade. */
  readonly side?: Maybe<OrderSide>;
  /** How much was traded; of a split the shares that it added, of a dividend the shares that it was paid on; null for deposits and withdrawals. */
  readonly quantity?: Maybe<Scalars['Decimal']['output']>;
  /** The price for each unit; of a dividend what each share was paid; null for the rest. */
  readonly price?: Maybe<Scalars['Decimal']['output']>;
  /** The order that was filled; null for what is no trade. */
  readonly order?: Maybe<Order>;
  /** Fees that were taken from it; null for what is no trade. */
  readonly fee?: Maybe<Scalars['Decimal']['output']>;
  /** When it happened, by the market's clock. */
  readonly occurredAt: Scalars['DateTime']['output'];
};

/** What an activity was. */
export type ActivityType =
  /** Money came in. */
  | 'DEPOSIT'
  /** Money went out. */
  | 'WITHDRAWAL'
  /** An order was filled. */
  | 'FILL'
  /** A split (or, with a quantity below zero, a reverse split) changed the number of shares; the amount is what was paid for a fraction of a share. */
  | 'SPLIT'
  /** A company paid a dividend; a short position paid it, then the amount is below zero. The amount is before any tax. */
  | 'DIVIDEND';

/** A page of activities. */
export type ActivityConnection = {
  readonly __typename?: 'ActivityConnection';
  /** The activities with their cursors. */
  readonly edges: ReadonlyArray<ActivityEdge>;
  /** The activities. */
  readonly nodes: ReadonlyArray<Activity>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many activities the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An activity in a connection. */
export type ActivityEdge = {
  readonly __typename?: 'ActivityEdge';
  /** Where it stands in the connection. */
  readonly cursor: Scalars['String']['output'];
  /** The activity. */
  readonly node: Activity;
};

/** Which activities to list; every condition that is given must hold. */
export type ActivityFilter = {
  /** Only of these types. */
  readonly types?: InputMaybe<ReadonlyArray<ActivityType>>;
  /** Only those about these instruments. */
  readonly symbols?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** At or after this time. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Before this time. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** How far back a portfolio's history goes. */
export type PortfolioRange =
  /** The last 24 hours, every five minutes. */
  | 'ONE_DAY'
  /** The last seven days, every hour. */
  | 'ONE_WEEK'
  /** The last 30 days, daily. */
  | 'ONE_MONTH'
  /** The last 91 days, daily. */
  | 'THREE_MONTHS'
  /** The last 365 days, daily. */
  | 'ONE_YEAR'
  /** Since the account was opened. */
  | 'ALL';

/** The value of an account over time. */
export type PortfolioHistory = {
  readonly __typename?: 'PortfolioHistory';
  /** The spacing of the points. */
  readonly timeframe: Timeframe;
  /** The values, oldest first; the last one is now. */
  readonly points: ReadonlyArray<PortfolioPoint>;
};

/** The value of an account at one moment. */
export type PortfolioPoint = {
  readonly __typename?: 'PortfolioPoint';
  /** The moment. */
  readonly at: Scalars['DateTime']['output'];
  /** Cash and the market value of the positions. */
  readonly equity: Scalars['Decimal']['output'];
  /** Gained or lost since the first point; deposits and withdrawals are no part of it. */
  readonly profit: Scalars['Decimal']['output'];
  /** Time-weighted return since the first point, as a ratio: 0.05 is 5 %. */
  readonly timeWeightedReturn: Scalars['Decimal']['output'];
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

/** Which orders to list; every condition that is given must hold. */
export type OrderFilter = {
  /** Only open or only closed orders. */
  readonly status?: InputMaybe<OrderStatusFilter>;
  /** Only orders in these instruments. */
  readonly symbols?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only buys or only sells. */
  readonly side?: InputMaybe<OrderSide>;
  /** Submitted at or after this time. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Submitted before this time. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Orders by whether they may still fill. */
export type OrderStatusFilter =
  /** May still fill. */
  | 'OPEN'
  /** Will not change any more. */
  | 'CLOSED';

/** What `placeOrder` would do. */
export type OrderPreview = {
  readonly __typename?: 'OrderPreview';
  /** Whether it would be accepted. */
  readonly isAccepted: Scalars['Boolean']['output'];
  /** Why not. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** The price that the reservation is made at; null for sells and when refused for its form. */
  readonly reservePrice?: Maybe<Scalars['Decimal']['output']>;
  /** Cash that would be held; null when refused for its form. */
  readonly heldCash?: Maybe<Scalars['Decimal']['output']>;
  /** Quantity of the position that would be held; null when refused for its form. */
  readonly heldQuantity?: Maybe<Scalars['Decimal']['output']>;
  /** Regulatory fees to expect at the current quote. */
  readonly estimatedFee: Scalars['Decimal']['output'];
  /** Buying power now. */
  readonly buyingPower?: Maybe<Scalars['Decimal']['output']>;
  /** Buying power after it was placed; null when refused. */
  readonly buyingPowerAfter?: Maybe<Scalars['Decimal']['output']>;
  /** The quote that the decision was made on. */
  readonly quote?: Maybe<QuoteSeen>;
};

/** A quote as a decision saw it. */
export type QuoteSeen = {
  readonly __typename?: 'QuoteSeen';
  /** Best bid; null when there is none. */
  readonly bidPrice?: Maybe<Scalars['Decimal']['output']>;
  /** Quantity at the best bid. */
  readonly bidSize?: Maybe<Scalars['Decimal']['output']>;
  /** Best ask; null when there is none. */
  readonly askPrice?: Maybe<Scalars['Decimal']['output']>;
  /** Quantity at the best ask. */
  readonly askSize?: Maybe<Scalars['Decimal']['output']>;
  /** When it was quoted. */
  readonly quotedAt: Scalars['DateTime']['output'];
  /** Its sequence in the instrument's stream of quotes. */
  readonly sequence: Scalars['Sequence']['output'];
};

/** What to open. */
export type OpenAccountInput = {
  /** What to call it, 1 to 64 characters. */
  readonly name: Scalars['String']['input'];
  /** What it trades on. */
  readonly type?: AccountType;
  /** How the simulated venue fills its orders. */
  readonly fillModel?: FillModel;
};

/** Money to bring in. */
export type DepositFundsInput = {
  /** Into which account. */
  readonly accountId: Scalars['ID']['input'];
  /** How much: above 0, at most 1,000,000,000, in whole cents. */
  readonly amount: Scalars['Decimal']['input'];
  /** Made by the client, 1 to 128 characters, unique within the account: a retry with the same key acts once. */
  readonly idempotencyKey: Scalars['String']['input'];
};

/** Money to take out. */
export type WithdrawFundsInput = {
  /** From which account. */
  readonly accountId: Scalars['ID']['input'];
  /** How much: above 0, at most 1,000,000,000, in whole cents. */
  readonly amount: Scalars['Decimal']['input'];
  /** Made by the client, 1 to 128 characters, unique within the account: a retry with the same key acts once. */
  readonly idempotencyKey: Scalars['String']['input'];
};

/** An order to place. */
export type PlaceOrderInput = {
  /** The account to trade for. */
  readonly accountId: Scalars['ID']['input'];
  /** The instrument's symbol. */
  readonly symbol: Scalars['String']['input'];
  /** Buy or sell. */
  readonly side: OrderSide;
  /** How the price is found. */
  readonly type: OrderType;
  /** How much to trade. Exactly one of `quantity` and `notional`. */
  readonly quantity?: InputMaybe<Scalars['Decimal']['input']>;
  /**
   * For how much money to trade, at least 1.00 in whole cents: each fill takes what is left of it at its price, down to the smallest step, and never more than that. Only where
   * fractions are traded; for stocks DAY only; not in groups, not outside the regular session, not as a trailing stop.
   */
  readonly notional?: InputMaybe<Scalars['Decimal']['input']>;
  /** The worst acceptable price; needed for limit orders, not allowed for others. */
  readonly limitPrice?: InputMaybe<Scalars['Decimal']['input']>;
  /** The price that triggers a stop order. */
  readonly stopPrice?: InputMaybe<Scalars['Decimal']['input']>;
  /** Distance of a trailing stop, as a price. */
  readonly trailPrice?: InputMaybe<Scalars['Decimal']['input']>;
  /** Distance of a trailing stop, in percent. */
  readonly trailPercent?: InputMaybe<Scalars['Decimal']['input']>;
  /** How long it works. */
  readonly timeInForce?: TimeInForce;
  /** Whether it may also fill before and after the regular session; only for limit orders, DAY or GTC. */
  readonly extendedHours?: Scalars['Boolean']['input'];
  /** Made by the client, at most 128 characters, unique within the account: the idempotency key. One is made when absent. */
  readonly clientOrderId?: InputMaybe<Scalars['String']['input']>;
  /** Whether it stands alone or in a group. */
  readonly orderClass?: OrderClass;
  /** The profit target of a group. */
  readonly takeProfit?: InputMaybe<TakeProfitInput>;
  /** The stop of a bracket. */
  readonly stopLoss?: InputMaybe<StopLossInput>;
};

/** The profit target of a bracket. */
export type TakeProfitInput = {
  /** Where to take the profit. */
  readonly limitPrice: Scalars['Decimal']['input'];
};

/** The stop of a bracket. */
export type StopLossInput = {
  /** Where to stop the loss. */
  readonly stopPrice: Scalars['Decimal']['input'];
  /** The worst acceptable price after the stop; a market order when absent. */
  readonly limitPrice?: InputMaybe<Scalars['Decimal']['input']>;
};

/** The order to cancel. */
export type CancelOrderInput = {
  /** The order's id. */
  readonly orderId: Scalars['ID']['input'];
};

/** The orders to cancel. */
export type CancelAllOrdersInput = {
  /** The account. */
  readonly accountId: Scalars['ID']['input'];
  /** Only orders in this instrument; all when absent. */
  readonly symbol?: InputMaybe<Scalars['String']['input']>;
};

/** New terms for an open order; what is not given stays. */
export type ReplaceOrderInput = {
  /** The order's id. */
  readonly orderId: Scalars['ID']['input'];
  /** How much to trade in all, what was filled already included. */
  readonly quantity?: InputMaybe<Scalars['Decimal']['input']>;
  /** The new limit price. */
  readonly limitPrice?: InputMaybe<Scalars['Decimal']['input']>;
  /** The new stop price. */
  readonly stopPrice?: InputMaybe<Scalars['Decimal']['input']>;
  /** The new distance of a trailing stop, as a price or in percent as it was placed. */
  readonly trail?: InputMaybe<Scalars['Decimal']['input']>;
  /** How long it works. */
  readonly timeInForce?: InputMaybe<TimeInForce>;
  /** For the new order: at most 128 characters, unique within the account; the idempotency key. One is made when absent. */
  readonly clientOrderId?: InputMaybe<Scalars['String']['input']>;
};

/** A position to close. Give `quantity` or `percentage`, or neither for all of it. */
export type ClosePositionInput = {
  /** The account. */
  readonly accountId: Scalars['ID']['input'];
  /** The instrument's symbol. */
  readonly symbol: Scalars['String']['input'];
  /** How much to close. */
  readonly quantity?: InputMaybe<Scalars['Decimal']['input']>;
  /** How much to close in percent of the position: above 0, at most 100. Rounded down to what can be traded. */
  readonly percentage?: InputMaybe<Scalars['Decimal']['input']>;
  /** For the order that closes it: the idempotency key. One is made when absent. */
  readonly clientOrderId?: InputMaybe<Scalars['String']['input']>;
};

/** Positions to close. */
export type CloseAllPositionsInput = {
  /** The account. */
  readonly accountId: Scalars['ID']['input'];
  /** Whether to cancel the open orders first, so that nothing is held for them. */
  readonly cancelOrders?: Scalars['Boolean']['input'];
};

/** Changes a risk policy. What is not given stays; null takes a limit away. */
export type UpdateRiskPolicyInput = {
  /** Which account. */
  readonly accountId: Scalars['ID']['input'];
  /** What one order may open. */
  readonly maxOrderValue?: InputMaybe<Scalars['Decimal']['input']>;
  /** What a position may come to. */
  readonly maxPositionValue?: InputMaybe<Scalars['Decimal']['input']>;
  /** What the account may lose in a day. */
  readonly maxDailyLoss?: InputMaybe<Scalars['Decimal']['input']>;
  /** The instruments that it may open positions in, at most 500. */
  readonly allowedSymbols?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** True cancels all open orders and opens nothing more; false lets it trade again, after the cooling-off time. */
  readonly killSwitch?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether engaging the kill switch also closes all positions with market orders. */
  readonly closePositions?: Scalars['Boolean']['input'];
};

/** What became of the change. */
export type UpdateRiskPolicyPayload = {
  readonly __typename?: 'UpdateRiskPolicyPayload';
  /** The account; null when there is none. */
  readonly account?: Maybe<Account>;
  /** Why nothing was changed; or which positions could not be closed. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** An account to close. */
export type CloseAccountInput = {
  /** The account. */
  readonly accountId: Scalars['ID']['input'];
};

/** What became of `replaceOrder`. */
export type ReplaceOrderPayload = {
  readonly __typename?: 'ReplaceOrderPayload';
  /** The new order; the old one when it ended with what it has; null when refused. */
  readonly order?: Maybe<Order>;
  /** Why it was refused; empty when it was not. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of `closePosition`. */
export type ClosePositionPayload = {
  readonly __typename?: 'ClosePositionPayload';
  /** The order that closes it, as `placeOrder` gives it. */
  readonly order?: Maybe<Order>;
  /** Why it was refused; empty when it was not. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of `closeAllPositions`. */
export type CloseAllPositionsPayload = {
  readonly __typename?: 'CloseAllPositionsPayload';
  /** The orders that close them; one that was refused has status `REJECTED` and says why. */
  readonly orders: ReadonlyArray<Order>;
  /** Why it was refused, or why single positions could not be closed; empty when they all are being closed. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of `closeAccount`. */
export type CloseAccountPayload = {
  readonly __typename?: 'CloseAccountPayload';
  /** The closed account; null when refused. */
  readonly account?: Maybe<Account>;
  /** Why it was refused; empty when it was not. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of `openAccount`. */
export type OpenAccountPayload = {
  readonly __typename?: 'OpenAccountPayload';
  /** The new account; null when refused. */
  readonly account?: Maybe<Account>;
  /** Why it was refused; empty when it was not. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of `depositFunds`. */
export type DepositFundsPayload = {
  readonly __typename?: 'DepositFundsPayload';
  /** The account after the deposit; null when refused. */
  readonly account?: Maybe<Account>;
  /** Why it was refused; empty when it was not. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of `withdrawFunds`. */
export type WithdrawFundsPayload = {
  readonly __typename?: 'WithdrawFundsPayload';
  /** The account after the withdrawal; null when refused. */
  readonly account?: Maybe<Account>;
  /** Why it was refused; empty when it was not. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of `placeOrder`. */
export type PlaceOrderPayload = {
  readonly __typename?: 'PlaceOrderPayload';
  /** The order as it was placed, or kept as `REJECTED`; null when the input was malformed. */
  readonly order?: Maybe<Order>;
  /** Why it was refused; empty when it was not. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of `cancelOrder`. */
export type CancelOrderPayload = {
  readonly __typename?: 'CancelOrderPayload';
  /** The order after the cancellation; as it stands when it could not be canceled. */
  readonly order?: Maybe<Order>;
  /** Why it was refused; empty when it was not. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of `cancelAllOrders`. */
export type CancelAllOrdersPayload = {
  readonly __typename?: 'CancelAllOrdersPayload';
  /** The orders that were canceled. */
  readonly orders: ReadonlyArray<Order>;
  /** Why it was refused; empty when it was not. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Why a command was refused. */
export type UserError = {
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** For people; may change. */
  readonly message: Scalars['String']['output'];
  /** Which part of the input it is about, for example `["input", "quantity"]`. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** A refusal that needs no more than a code and a message. */
export type InvalidInput = UserError & {
  readonly __typename?: 'InvalidInput';
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** For people; may change. */
  readonly message: Scalars['String']['output'];
  /** Which part of the input it is about. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** The order is beyond the account's own risk policy (`RISK_POLICY_VIOLATION`). */
export type RiskPolicyViolation = UserError & {
  readonly __typename?: 'RiskPolicyViolation';
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** For people; may change. */
  readonly message: Scalars['String']['output'];
  /** Which part of the input it is about. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Which part of the policy. */
  readonly rule: RiskRule;
  /** The limit; null for rules that have no amount. */
  readonly limit?: Maybe<Scalars['Decimal']['output']>;
  /** What the order would come to, or the day's loss; null for rules that have no amount. */
  readonly actual?: Maybe<Scalars['Decimal']['output']>;
};

/** The parts of a risk policy. */
export type RiskRule =
  /** The kill switch is engaged. */
  | 'KILL_SWITCH'
  /** The instrument is not among those allowed. */
  | 'ALLOWED_SYMBOLS'
  /** The order opens too much. */
  | 'MAX_ORDER_VALUE'
  /** The position would be too large. */
  | 'MAX_POSITION_VALUE'
  /** The account has lost too much today. */
  | 'MAX_DAILY_LOSS';

/** The order needs more cash than the account can spend (`INSUFFICIENT_BUYING_POWER`). */
export type InsufficientBuyingPower = UserError & {
  readonly __typename?: 'InsufficientBuyingPower';
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** For people; may change. */
  readonly message: Scalars['String']['output'];
  /** Which part of the input it is about. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What the order would hold. */
  readonly required: Scalars['Decimal']['output'];
  /** What the account can spend. */
  readonly available: Scalars['Decimal']['output'];
};

/** The order sells more than the account has free (`INSUFFICIENT_QUANTITY`). */
export type InsufficientQuantity = UserError & {
  readonly __typename?: 'InsufficientQuantity';
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** For people; may change. */
  readonly message: Scalars['String']['output'];
  /** Which part of the input it is about. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What the order would hold. */
  readonly required: Scalars['Decimal']['output'];
  /** What is neither sold nor held for other orders. */
  readonly available: Scalars['Decimal']['output'];
};

/** The price is not a multiple of the instrument's increment (`INVALID_PRICE_INCREMENT`). */
export type InvalidPriceIncrement = UserError & {
  readonly __typename?: 'InvalidPriceIncrement';
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** For people; may change. */
  readonly message: Scalars['String']['output'];
  /** Which part of the input it is about. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The smallest step of the price. */
  readonly increment: Scalars['Decimal']['output'];
};

/** The client order id was used before, for another order (`IDEMPOTENCY_CONFLICT`). */
export type IdempotencyConflict = UserError & {
  readonly __typename?: 'IdempotencyConflict';
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** For people; may change. */
  readonly message: Scalars['String']['output'];
  /** Which part of the input it is about. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The order that has this client order id; null for deposits and withdrawals. */
  readonly existingOrder?: Maybe<Order>;
};

/** The account has an open order on the other side that the new one could trade with (`WASH_TRADE_CONFLICT`). */
export type WashTradeConflict = UserError & {
  readonly __typename?: 'WashTradeConflict';
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** For people; may change. */
  readonly message: Scalars['String']['output'];
  /** Which part of the input it is about. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The open order. */
  readonly existingOrder?: Maybe<Order>;
};

/** Codes of refused commands. */
export type ErrorCode =
  /** The account is closed. */
  | 'ACCOUNT_CLOSED'
  /** An account with open orders, positions or cash cannot be closed. */
  | 'ACCOUNT_NOT_EMPTY'
  /** The caller has no account with this id. */
  | 'ACCOUNT_NOT_FOUND'
  /** A margin deficit was not met in time: the account only closes positions for now. */
  | 'ACCOUNT_RESTRICTED'
  /** The caller has as many accounts as one person may have. */
  | 'ACCOUNT_LIMIT_REACHED'
  /** The auction takes no more orders, or not yet those of the next day. */
  | 'AUCTION_CLOSED'
  /** This id or key was used before, with other input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** The instrument is halted: an immediate order cannot wait for its resumption. */
  | 'INSTRUMENT_HALTED'
  /** The instrument cannot be traded now. */
  | 'INSTRUMENT_NOT_TRADABLE'
  /** The instrument cannot be sold short. */
  | 'INSTRUMENT_NOT_SHORTABLE'
  /** There is no instrument with this symbol. */
  | 'INSTRUMENT_NOT_FOUND'
  /** The account cannot spend this much. */
  | 'INSUFFICIENT_BUYING_POWER'
  /** The account cannot pay out this much. */
  | 'INSUFFICIENT_FUNDS'
  /** The account does not have this much to sell. */
  | 'INSUFFICIENT_QUANTITY'
  /** An amount must be above 0, in whole cents, and not beyond the limit. */
  | 'INVALID_AMOUNT'
  /** A client order id has 1 to 128 printable characters. */
  | 'INVALID_CLIENT_ORDER_ID'
  /** An idempotency key has 1 to 128 printable characters. */
  | 'INVALID_IDEMPOTENCY_KEY'
  /** A profit target lies above the price of the order, a stop below it, each by at least a cent. */
  | 'INVALID_LEG_PRICE'
  /** A name has 1 to 64 characters. */
  | 'INVALID_NAME'
  /** A notional is at least 1.00, in whole cents, and comes to at least the smallest quantity. */
  | 'INVALID_NOTIONAL'
  /** A percentage must be above 0 and at most 100. */
  | 'INVALID_PERCENTAGE'
  /** A price must be above 0 and not beyond the limit. */
  | 'INVALID_PRICE'
  /** The price is not a multiple of the instrument's increment. */
  | 'INVALID_PRICE_INCREMENT'
  /** A quantity must be above 0 and not beyond the limit. */
  | 'INVALID_QUANTITY'
  /** The quantity is not a multiple of the instrument's increment. */
  | 'INVALID_QUANTITY_INCREMENT'
  /** A trail in percent must be above 0 and at most 50. */
  | 'INVALID_TRAIL'
  /** The legs do not go with this class of order. */
  | 'LEGS_NOT_ALLOWED'
  /** Only limit orders take a limit price. */
  | 'LIMIT_PRICE_NOT_ALLOWED'
  /** A limit order needs a limit price. */
  | 'LIMIT_PRICE_REQUIRED'
  /** Immediate orders need an open market. */
  | 'MARKET_CLOSED'
  /** Selling short needs more equity than the account has. */
  | 'MARGIN_EQUITY_TOO_LOW'
  /** Prices are not coming in at the moment; try again soon. */
  | 'MARKET_DATA_UNAVAILABLE'
  /** There is no price on the other side to make a market order from. */
  | 'NO_MARKET'
  /** The account has as many open orders as it may have. */
  | 'OPEN_ORDER_LIMIT_REACHED'
  /** The order is closed already. */
  | 'ORDER_NOT_CANCELABLE'
  /** The caller has no order with this id. */
  | 'ORDER_NOT_FOUND'
  /** The order is closed already, or the new terms do not fit its type. */
  | 'ORDER_NOT_REPLACEABLE'
  /** The account has no position in this instrument. */
  | 'POSITION_NOT_FOUND'
  /** The limit of a buy is far above the market, or that of a sale far below: more than `PRICE_COLLAR_PERCENT`. */
  | 'PRICE_TOO_FAR_FROM_MARKET'
  /** Give quantity or notional, exactly one of them. */
  | 'QUANTITY_OR_NOTIONAL'
  /** Give quantity or percentage, not both. */
  | 'QUANTITY_OR_PERCENTAGE'
  /** The order is beyond the account's own risk policy. */
  | 'RISK_POLICY_VIOLATION'
  /** This class of order needs a stop. */
  | 'STOP_LOSS_REQUIRED'
  /** Only stop and stop-limit orders take a stop price. */
  | 'STOP_PRICE_NOT_ALLOWED'
  /** A stop order needs a stop price. */
  | 'STOP_PRICE_REQUIRED'
  /** This class of order needs a profit target. */
  | 'TAKE_PROFIT_REQUIRED'
  /** A list of symbols is too long. */
  | 'TOO_MANY_SYMBOLS'
  /** Only trailing stops take a trail. */
  | 'TRAIL_NOT_ALLOWED'
  /** A trailing stop needs a trail, as a price or in percent. */
  | 'TRAIL_REQUIRED'
  /** Outside the regular session only limit orders work, DAY or GTC. */
  | 'UNSUPPORTED_EXTENDED_HOURS'
  /** This order cannot be placed by notional: give a quantity. */
  | 'UNSUPPORTED_NOTIONAL'
  /** This group of orders is not offered. */
  | 'UNSUPPORTED_ORDER_CLASS'
  /** This type of order, or its market, does not go with this time in force. */
  | 'UNSUPPORTED_TIME_IN_FORCE'
  /** The account has an open order on the other side that this one could trade with. */
  | 'WASH_TRADE_CONFLICT';



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
  User: User;
  Account: Account;
  Order: Order;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
  Account:
    ( { __typename: 'Account' }
    & GraphQLRecursivePick<FederationTypes['Account'], {"id":true}> );
  Order:
    ( { __typename: 'Order' }
    & GraphQLRecursivePick<FederationTypes['Order'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Decimal: ResolverTypeWrapper<Scalars['Decimal']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Sequence: ResolverTypeWrapper<Scalars['Sequence']['output']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  User: ResolverTypeWrapper<UserMapper>;
  Instrument: ResolverTypeWrapper<InstrumentMapper>;
  Account: ResolverTypeWrapper<AccountMapper>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  AccountType: AccountType;
  AccountMargin: ResolverTypeWrapper<AccountMarginMapper>;
  RiskPolicy: ResolverTypeWrapper<RiskPolicyMapper>;
  PendingRiskPolicy: ResolverTypeWrapper<PendingRiskPolicyMapper>;
  AccountStanding: ResolverTypeWrapper<AccountStandingMapper>;
  GoodFaithViolation: ResolverTypeWrapper<GoodFaithViolationMapper>;
  MarginDeficit: ResolverTypeWrapper<MarginDeficitMapper>;
  FillModel: FillModel;
  AccountStatus: AccountStatus;
  Position: ResolverTypeWrapper<PositionMapper>;
  LotMethod: LotMethod;
  Lot: ResolverTypeWrapper<LotMapper>;
  ClosedLot: ResolverTypeWrapper<ClosedLotMapper>;
  HoldingTerm: HoldingTerm;
  ClosedLotConnection: ResolverTypeWrapper<Omit<ClosedLotConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ClosedLotEdge']>, nodes: ReadonlyArray<ResolversTypes['ClosedLot']> }>;
  ClosedLotEdge: ResolverTypeWrapper<Omit<ClosedLotEdge, 'node'> & { node: ResolversTypes['ClosedLot'] }>;
  PositionSide: PositionSide;
  Order: ResolverTypeWrapper<OrderMapper>;
  OrderSide: OrderSide;
  OrderType: OrderType;
  TimeInForce: TimeInForce;
  OrderClass: OrderClass;
  OrderStatus: OrderStatus;
  Fill: ResolverTypeWrapper<FillMapper>;
  OrderExplanation: ResolverTypeWrapper<OrderExplanationMapper>;
  ExplanationRule: ExplanationRule;
  OrderUpdate: ResolverTypeWrapper<OrderUpdateMapper>;
  OrderEvent: OrderEvent;
  OrderConnection: ResolverTypeWrapper<OrderConnectionMapper>;
  OrderEdge: ResolverTypeWrapper<Omit<OrderEdge, 'node'> & { node: ResolversTypes['Order'] }>;
  FillConnection: ResolverTypeWrapper<FillConnectionMapper>;
  FillEdge: ResolverTypeWrapper<Omit<FillEdge, 'node'> & { node: ResolversTypes['Fill'] }>;
  Activity: ResolverTypeWrapper<ActivityMapper>;
  ActivityType: ActivityType;
  ActivityConnection: ResolverTypeWrapper<ActivityConnectionMapper>;
  ActivityEdge: ResolverTypeWrapper<Omit<ActivityEdge, 'node'> & { node: ResolversTypes['Activity'] }>;
  ActivityFilter: ActivityFilter;
  PortfolioRange: PortfolioRange;
  PortfolioHistory: ResolverTypeWrapper<PortfolioHistoryMapper>;
  PortfolioPoint: ResolverTypeWrapper<PortfolioPointMapper>;
  Timeframe: Timeframe;
  OrderFilter: OrderFilter;
  OrderStatusFilter: OrderStatusFilter;
  OrderPreview: ResolverTypeWrapper<OrderPreviewMapper>;
  QuoteSeen: ResolverTypeWrapper<QuoteSeenMapper>;
  OpenAccountInput: OpenAccountInput;
  DepositFundsInput: DepositFundsInput;
  WithdrawFundsInput: WithdrawFundsInput;
  PlaceOrderInput: PlaceOrderInput;
  TakeProfitInput: TakeProfitInput;
  StopLossInput: StopLossInput;
  CancelOrderInput: CancelOrderInput;
  CancelAllOrdersInput: CancelAllOrdersInput;
  ReplaceOrderInput: ReplaceOrderInput;
  ClosePositionInput: ClosePositionInput;
  CloseAllPositionsInput: CloseAllPositionsInput;
  UpdateRiskPolicyInput: UpdateRiskPolicyInput;
  UpdateRiskPolicyPayload: ResolverTypeWrapper<Omit<UpdateRiskPolicyPayload, 'account' | 'userErrors'> & { account?: Maybe<ResolversTypes['Account']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  CloseAccountInput: CloseAccountInput;
  ReplaceOrderPayload: ResolverTypeWrapper<Omit<ReplaceOrderPayload, 'order' | 'userErrors'> & { order?: Maybe<ResolversTypes['Order']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  ClosePositionPayload: ResolverTypeWrapper<Omit<ClosePositionPayload, 'order' | 'userErrors'> & { order?: Maybe<ResolversTypes['Order']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  CloseAllPositionsPayload: ResolverTypeWrapper<Omit<CloseAllPositionsPayload, 'orders' | 'userErrors'> & { orders: ReadonlyArray<ResolversTypes['Order']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  CloseAccountPayload: ResolverTypeWrapper<Omit<CloseAccountPayload, 'account' | 'userErrors'> & { account?: Maybe<ResolversTypes['Account']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  OpenAccountPayload: ResolverTypeWrapper<Omit<OpenAccountPayload, 'account' | 'userErrors'> & { account?: Maybe<ResolversTypes['Account']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  DepositFundsPayload: ResolverTypeWrapper<Omit<DepositFundsPayload, 'account' | 'userErrors'> & { account?: Maybe<ResolversTypes['Account']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  WithdrawFundsPayload: ResolverTypeWrapper<Omit<WithdrawFundsPayload, 'account' | 'userErrors'> & { account?: Maybe<ResolversTypes['Account']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  PlaceOrderPayload: ResolverTypeWrapper<Omit<PlaceOrderPayload, 'order' | 'userErrors'> & { order?: Maybe<ResolversTypes['Order']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  CancelOrderPayload: ResolverTypeWrapper<Omit<CancelOrderPayload, 'order' | 'userErrors'> & { order?: Maybe<ResolversTypes['Order']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  CancelAllOrdersPayload: ResolverTypeWrapper<Omit<CancelAllOrdersPayload, 'orders' | 'userErrors'> & { orders: ReadonlyArray<ResolversTypes['Order']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  UserError: ResolverTypeWrapper<UserErrorMapper>;
  InvalidInput: ResolverTypeWrapper<InvalidInputMapper>;
  RiskPolicyViolation: ResolverTypeWrapper<RiskPolicyViolationMapper>;
  RiskRule: RiskRule;
  InsufficientBuyingPower: ResolverTypeWrapper<InsufficientBuyingPowerMapper>;
  InsufficientQuantity: ResolverTypeWrapper<InsufficientQuantityMapper>;
  InvalidPriceIncrement: ResolverTypeWrapper<InvalidPriceIncrementMapper>;
  IdempotencyConflict: ResolverTypeWrapper<IdempotencyConflictMapper>;
  WashTradeConflict: ResolverTypeWrapper<WashTradeConflictMapper>;
  ErrorCode: ErrorCode;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Decimal: Scalars['Decimal']['output'];
  DateTime: Scalars['DateTime']['output'];
  Sequence: Scalars['Sequence']['output'];
  PageInfo: PageInfo;
  Boolean: Scalars['Boolean']['output'];
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Mutation: Record<PropertyKey, never>;
  Subscription: Record<PropertyKey, never>;
  User: UserMapper;
  Instrument: InstrumentMapper;
  Account: AccountMapper;
  Int: Scalars['Int']['output'];
  AccountMargin: AccountMarginMapper;
  RiskPolicy: RiskPolicyMapper;
  PendingRiskPolicy: PendingRiskPolicyMapper;
  AccountStanding: AccountStandingMapper;
  GoodFaithViolation: GoodFaithViolationMapper;
  MarginDeficit: MarginDeficitMapper;
  Position: PositionMapper;
  Lot: LotMapper;
  ClosedLot: ClosedLotMapper;
  ClosedLotConnection: Omit<ClosedLotConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ClosedLotEdge']>, nodes: ReadonlyArray<ResolversParentTypes['ClosedLot']> };
  ClosedLotEdge: Omit<ClosedLotEdge, 'node'> & { node: ResolversParentTypes['ClosedLot'] };
  Order: OrderMapper;
  Fill: FillMapper;
  OrderExplanation: OrderExplanationMapper;
  OrderUpdate: OrderUpdateMapper;
  OrderConnection: OrderConnectionMapper;
  OrderEdge: Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] };
  FillConnection: FillConnectionMapper;
  FillEdge: Omit<FillEdge, 'node'> & { node: ResolversParentTypes['Fill'] };
  Activity: ActivityMapper;
  ActivityConnection: ActivityConnectionMapper;
  ActivityEdge: Omit<ActivityEdge, 'node'> & { node: ResolversParentTypes['Activity'] };
  ActivityFilter: ActivityFilter;
  PortfolioHistory: PortfolioHistoryMapper;
  PortfolioPoint: PortfolioPointMapper;
  OrderFilter: OrderFilter;
  OrderPreview: OrderPreviewMapper;
  QuoteSeen: QuoteSeenMapper;
  OpenAccountInput: OpenAccountInput;
  DepositFundsInput: DepositFundsInput;
  WithdrawFundsInput: WithdrawFundsInput;
  PlaceOrderInput: PlaceOrderInput;
  TakeProfitInput: TakeProfitInput;
  StopLossInput: StopLossInput;
  CancelOrderInput: CancelOrderInput;
  CancelAllOrdersInput: CancelAllOrdersInput;
  ReplaceOrderInput: ReplaceOrderInput;
  ClosePositionInput: ClosePositionInput;
  CloseAllPositionsInput: CloseAllPositionsInput;
  UpdateRiskPolicyInput: UpdateRiskPolicyInput;
  UpdateRiskPolicyPayload: Omit<UpdateRiskPolicyPayload, 'account' | 'userErrors'> & { account?: Maybe<ResolversParentTypes['Account']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  CloseAccountInput: CloseAccountInput;
  ReplaceOrderPayload: Omit<ReplaceOrderPayload, 'order' | 'userErrors'> & { order?: Maybe<ResolversParentTypes['Order']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  ClosePositionPayload: Omit<ClosePositionPayload, 'order' | 'userErrors'> & { order?: Maybe<ResolversParentTypes['Order']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  CloseAllPositionsPayload: Omit<CloseAllPositionsPayload, 'orders' | 'userErrors'> & { orders: ReadonlyArray<ResolversParentTypes['Order']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  CloseAccountPayload: Omit<CloseAccountPayload, 'account' | 'userErrors'> & { account?: Maybe<ResolversParentTypes['Account']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  OpenAccountPayload: Omit<OpenAccountPayload, 'account' | 'userErrors'> & { account?: Maybe<ResolversParentTypes['Account']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  DepositFundsPayload: Omit<DepositFundsPayload, 'account' | 'userErrors'> & { account?: Maybe<ResolversParentTypes['Account']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  WithdrawFundsPayload: Omit<WithdrawFundsPayload, 'account' | 'userErrors'> & { account?: Maybe<ResolversParentTypes['Account']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  PlaceOrderPayload: Omit<PlaceOrderPayload, 'order' | 'userErrors'> & { order?: Maybe<ResolversParentTypes['Order']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  CancelOrderPayload: Omit<CancelOrderPayload, 'order' | 'userErrors'> & { order?: Maybe<ResolversParentTypes['Order']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  CancelAllOrdersPayload: Omit<CancelAllOrdersPayload, 'orders' | 'userErrors'> & { orders: ReadonlyArray<ResolversParentTypes['Order']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  UserError: UserErrorMapper;
  InvalidInput: InvalidInputMapper;
  RiskPolicyViolation: RiskPolicyViolationMapper;
  InsufficientBuyingPower: InsufficientBuyingPowerMapper;
  InsufficientQuantity: InsufficientQuantityMapper;
  InvalidPriceIncrement: InvalidPriceIncrementMapper;
  IdempotencyConflict: IdempotencyConflictMapper;
  WashTradeConflict: WashTradeConflictMapper;
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

export interface SequenceScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Sequence'], any> {
  name: 'Sequence';
}

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  account?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType, RequireFields<QueryAccountArgs, 'id'>>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  orderByClientOrderId?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderByClientOrderIdArgs, 'accountId' | 'clientOrderId'>>;
  previewOrder?: Resolver<ResolversTypes['OrderPreview'], ParentType, ContextType, RequireFields<QueryPreviewOrderArgs, 'input'>>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  openAccount?: Resolver<ResolversTypes['OpenAccountPayload'], ParentType, ContextType, RequireFields<MutationOpenAccountArgs, 'input'>>;
  depositFunds?: Resolver<ResolversTypes['DepositFundsPayload'], ParentType, ContextType, RequireFields<MutationDepositFundsArgs, 'input'>>;
  withdrawFunds?: Resolver<ResolversTypes['WithdrawFundsPayload'], ParentType, ContextType, RequireFields<MutationWithdrawFundsArgs, 'input'>>;
  placeOrder?: Resolver<ResolversTypes['PlaceOrderPayload'], ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'input'>>;
  cancelOrder?: Resolver<ResolversTypes['CancelOrderPayload'], ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'input'>>;
  cancelAllOrders?: Resolver<ResolversTypes['CancelAllOrdersPayload'], ParentType, ContextType, RequireFields<MutationCancelAllOrdersArgs, 'input'>>;
  replaceOrder?: Resolver<ResolversTypes['ReplaceOrderPayload'], ParentType, ContextType, RequireFields<MutationReplaceOrderArgs, 'input'>>;
  closePosition?: Resolver<ResolversTypes['ClosePositionPayload'], ParentType, ContextType, RequireFields<MutationClosePositionArgs, 'input'>>;
  closeAllPositions?: Resolver<ResolversTypes['CloseAllPositionsPayload'], ParentType, ContextType, RequireFields<MutationCloseAllPositionsArgs, 'input'>>;
  updateRiskPolicy?: Resolver<ResolversTypes['UpdateRiskPolicyPayload'], ParentType, ContextType, RequireFields<MutationUpdateRiskPolicyArgs, 'input'>>;
  closeAccount?: Resolver<ResolversTypes['CloseAccountPayload'], ParentType, ContextType, RequireFields<MutationCloseAccountArgs, 'input'>>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  orderUpdated?: SubscriptionResolver<ResolversTypes['OrderUpdate'], "orderUpdated", ParentType, ContextType, RequireFields<SubscriptionOrderUpdatedArgs, 'accountId'>>;
  accountUpdated?: SubscriptionResolver<ResolversTypes['Account'], "accountUpdated", ParentType, ContextType, RequireFields<SubscriptionAccountUpdatedArgs, 'accountId'>>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  accounts?: Resolver<ReadonlyArray<ResolversTypes['Account']>, ParentType, ContextType>;
};

export type InstrumentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Instrument'] = ResolversParentTypes['Instrument']> = {
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AccountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Account'] = ResolversParentTypes['Account'], FederationReferenceType extends FederationReferenceTypes['Account'] = FederationReferenceTypes['Account']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Account']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  owner?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['AccountType'], ParentType, ContextType>;
  fillModel?: Resolver<ResolversTypes['FillModel'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['AccountStatus'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cash?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  settledCash?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  heldCash?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  buyingPower?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  withdrawableCash?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  equity?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  marketValue?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  unrealizedPnl?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  realizedPnl?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  riskPolicy?: Resolver<ResolversTypes['RiskPolicy'], ParentType, ContextType>;
  margin?: Resolver<Maybe<ResolversTypes['AccountMargin']>, ParentType, ContextType>;
  standing?: Resolver<ResolversTypes['AccountStanding'], ParentType, ContextType>;
  positions?: Resolver<ReadonlyArray<ResolversTypes['Position']>, ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType, RequireFields<AccountPositionArgs, 'symbol'>>;
  orders?: Resolver<ResolversTypes['OrderConnection'], ParentType, ContextType, Partial<AccountOrdersArgs>>;
  activities?: Resolver<ResolversTypes['ActivityConnection'], ParentType, ContextType, Partial<AccountActivitiesArgs>>;
  closedLots?: Resolver<ResolversTypes['ClosedLotConnection'], ParentType, ContextType, RequireFields<AccountClosedLotsArgs, 'method'>>;
  portfolioHistory?: Resolver<ResolversTypes['PortfolioHistory'], ParentType, ContextType, RequireFields<AccountPortfolioHistoryArgs, 'range'>>;
  sequence?: Resolver<ResolversTypes['Sequence'], ParentType, ContextType>;
};

export type AccountMarginResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AccountMargin'] = ResolversParentTypes['AccountMargin']> = {
  initialMargin?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  maintenanceMargin?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  intradayMarginLevel?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  intradayBuyingPower?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  overnightBuyingPower?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
};

export type RiskPolicyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RiskPolicy'] = ResolversParentTypes['RiskPolicy']> = {
  maxOrderValue?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  maxPositionValue?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  maxDailyLoss?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  allowedSymbols?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  isKillSwitchEngaged?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  dailyLoss?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  pending?: Resolver<Maybe<ResolversTypes['PendingRiskPolicy']>, ParentType, ContextType>;
};

export type PendingRiskPolicyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PendingRiskPolicy'] = ResolversParentTypes['PendingRiskPolicy']> = {
  maxOrderValue?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  maxPositionValue?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  maxDailyLoss?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  allowedSymbols?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  isKillSwitchEngaged?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  effectiveAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type AccountStandingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AccountStanding'] = ResolversParentTypes['AccountStanding']> = {
  goodFaithViolations?: Resolver<ReadonlyArray<ResolversTypes['GoodFaithViolation']>, ParentType, ContextType>;
  settledCashOnlyUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  marginDeficits?: Resolver<ReadonlyArray<ResolversTypes['MarginDeficit']>, ParentType, ContextType>;
  restrictedUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type GoodFaithViolationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GoodFaithViolation'] = ResolversParentTypes['GoodFaithViolation']> = {
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type MarginDeficitResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MarginDeficit'] = ResolversParentTypes['MarginDeficit']> = {
  amount?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  dueAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  restrictsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type PositionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Position'] = ResolversParentTypes['Position']> = {
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  instrument?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  side?: Resolver<ResolversTypes['PositionSide'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  availableQuantity?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  averageEntryPrice?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  costBasis?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  marketPrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  marketValue?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  unrealizedPnl?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  unrealizedPnlPercent?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  realizedPnl?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  lots?: Resolver<ReadonlyArray<ResolversTypes['Lot']>, ParentType, ContextType, RequireFields<PositionLotsArgs, 'method'>>;
};

export type LotResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Lot'] = ResolversParentTypes['Lot']> = {
  side?: Resolver<ResolversTypes['PositionSide'], ParentType, ContextType>;
  openedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  costBasis?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  averageEntryPrice?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
};

export type ClosedLotResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ClosedLot'] = ResolversParentTypes['ClosedLot']> = {
  instrument?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  side?: Resolver<ResolversTypes['PositionSide'], ParentType, ContextType>;
  openedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  closedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  costBasis?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  proceeds?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  realizedPnl?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  holdingTerm?: Resolver<ResolversTypes['HoldingTerm'], ParentType, ContextType>;
};

export type ClosedLotConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ClosedLotConnection'] = ResolversParentTypes['ClosedLotConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ClosedLotEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ClosedLot']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ClosedLotEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ClosedLotEdge'] = ResolversParentTypes['ClosedLotEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ClosedLot'], ParentType, ContextType>;
};

export type OrderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order'], FederationReferenceType extends FederationReferenceTypes['Order'] = FederationReferenceTypes['Order']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Order']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  clientOrderId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  instrument?: Resolver<ResolversTypes['Instrument'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  side?: Resolver<ResolversTypes['OrderSide'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['OrderType'], ParentType, ContextType>;
  orderClass?: Resolver<ResolversTypes['OrderClass'], ParentType, ContextType>;
  timeInForce?: Resolver<ResolversTypes['TimeInForce'], ParentType, ContextType>;
  extendedHours?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  quantity?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  notional?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  filledQuantity?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  remainingQuantity?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  averageFillPrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  limitPrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  stopPrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  trailPrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  trailPercent?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  highWaterMark?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  statusReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  isOpen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  legs?: Resolver<ReadonlyArray<ResolversTypes['Order']>, ParentType, ContextType>;
  parent?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  replaces?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  replacedBy?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  fills?: Resolver<ResolversTypes['FillConnection'], ParentType, ContextType, Partial<OrderFillsArgs>>;
  explanation?: Resolver<ReadonlyArray<ResolversTypes['OrderExplanation']>, ParentType, ContextType>;
  submittedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  triggeredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  filledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  canceledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type FillResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Fill'] = ResolversParentTypes['Fill']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  fee?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  executedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  settlesAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  fillModel?: Resolver<ResolversTypes['FillModel'], ParentType, ContextType>;
  fillModelVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  auction?: Resolver<Maybe<ResolversTypes['TimeInForce']>, ParentType, ContextType>;
};

export type OrderExplanationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderExplanation'] = ResolversParentTypes['OrderExplanation']> = {
  rule?: Resolver<ResolversTypes['ExplanationRule'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  size?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  sequence?: Resolver<Maybe<ResolversTypes['Sequence']>, ParentType, ContextType>;
};

export type OrderUpdateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderUpdate'] = ResolversParentTypes['OrderUpdate']> = {
  sequence?: Resolver<ResolversTypes['Sequence'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['OrderEvent'], ParentType, ContextType>;
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  fill?: Resolver<Maybe<ResolversTypes['Fill']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type OrderConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Order']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderEdge'] = ResolversParentTypes['OrderEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
};

export type FillConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FillConnection'] = ResolversParentTypes['FillConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['FillEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Fill']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type FillEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FillEdge'] = ResolversParentTypes['FillEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Fill'], ParentType, ContextType>;
};

export type ActivityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Activity'] = ResolversParentTypes['Activity']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['ActivityType'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  symbol?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  instrument?: Resolver<Maybe<ResolversTypes['Instrument']>, ParentType, ContextType>;
  side?: Resolver<Maybe<ResolversTypes['OrderSide']>, ParentType, ContextType>;
  quantity?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  fee?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ActivityConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ActivityConnection'] = ResolversParentTypes['ActivityConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ActivityEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Activity']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ActivityEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ActivityEdge'] = ResolversParentTypes['ActivityEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Activity'], ParentType, ContextType>;
};

export type PortfolioHistoryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortfolioHistory'] = ResolversParentTypes['PortfolioHistory']> = {
  timeframe?: Resolver<ResolversTypes['Timeframe'], ParentType, ContextType>;
  points?: Resolver<ReadonlyArray<ResolversTypes['PortfolioPoint']>, ParentType, ContextType>;
};

export type PortfolioPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortfolioPoint'] = ResolversParentTypes['PortfolioPoint']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  equity?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  profit?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  timeWeightedReturn?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
};

export type OrderPreviewResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderPreview'] = ResolversParentTypes['OrderPreview']> = {
  isAccepted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
  reservePrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  heldCash?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  heldQuantity?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  estimatedFee?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  buyingPower?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  buyingPowerAfter?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  quote?: Resolver<Maybe<ResolversTypes['QuoteSeen']>, ParentType, ContextType>;
};

export type QuoteSeenResolvers<ContextType = Context, ParentType extends ResolversParentTypes['QuoteSeen'] = ResolversParentTypes['QuoteSeen']> = {
  bidPrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  bidSize?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  askPrice?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  askSize?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  quotedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Sequence'], ParentType, ContextType>;
};

export type UpdateRiskPolicyPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateRiskPolicyPayload'] = ResolversParentTypes['UpdateRiskPolicyPayload']> = {
  account?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ReplaceOrderPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReplaceOrderPayload'] = ResolversParentTypes['ReplaceOrderPayload']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ClosePositionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ClosePositionPayload'] = ResolversParentTypes['ClosePositionPayload']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CloseAllPositionsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CloseAllPositionsPayload'] = ResolversParentTypes['CloseAllPositionsPayload']> = {
  orders?: Resolver<ReadonlyArray<ResolversTypes['Order']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CloseAccountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CloseAccountPayload'] = ResolversParentTypes['CloseAccountPayload']> = {
  account?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type OpenAccountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OpenAccountPayload'] = ResolversParentTypes['OpenAccountPayload']> = {
  account?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DepositFundsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DepositFundsPayload'] = ResolversParentTypes['DepositFundsPayload']> = {
  account?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type WithdrawFundsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WithdrawFundsPayload'] = ResolversParentTypes['WithdrawFundsPayload']> = {
  account?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type PlaceOrderPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PlaceOrderPayload'] = ResolversParentTypes['PlaceOrderPayload']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CancelOrderPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelOrderPayload'] = ResolversParentTypes['CancelOrderPayload']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CancelAllOrdersPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelAllOrdersPayload'] = ResolversParentTypes['CancelAllOrdersPayload']> = {
  orders?: Resolver<ReadonlyArray<ResolversTypes['Order']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType: TypeResolveFn<'InvalidInput' | 'RiskPolicyViolation' | 'InsufficientBuyingPower' | 'InsufficientQuantity' | 'InvalidPriceIncrement' | 'IdempotencyConflict' | 'WashTradeConflict', ParentType, ContextType>;
};

export type InvalidInputResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvalidInput'] = ResolversParentTypes['InvalidInput']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RiskPolicyViolationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RiskPolicyViolation'] = ResolversParentTypes['RiskPolicyViolation']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['RiskRule'], ParentType, ContextType>;
  limit?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  actual?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InsufficientBuyingPowerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InsufficientBuyingPower'] = ResolversParentTypes['InsufficientBuyingPower']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  required?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  available?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InsufficientQuantityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InsufficientQuantity'] = ResolversParentTypes['InsufficientQuantity']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  required?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  available?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidPriceIncrementResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvalidPriceIncrement'] = ResolversParentTypes['InvalidPriceIncrement']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  increment?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type IdempotencyConflictResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IdempotencyConflict'] = ResolversParentTypes['IdempotencyConflict']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  existingOrder?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WashTradeConflictResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WashTradeConflict'] = ResolversParentTypes['WashTradeConflict']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  existingOrder?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Decimal?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Sequence?: GraphQLScalarType;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  Instrument?: InstrumentResolvers<ContextType>;
  Account?: AccountResolvers<ContextType>;
  AccountMargin?: AccountMarginResolvers<ContextType>;
  RiskPolicy?: RiskPolicyResolvers<ContextType>;
  PendingRiskPolicy?: PendingRiskPolicyResolvers<ContextType>;
  AccountStanding?: AccountStandingResolvers<ContextType>;
  GoodFaithViolation?: GoodFaithViolationResolvers<ContextType>;
  MarginDeficit?: MarginDeficitResolvers<ContextType>;
  Position?: PositionResolvers<ContextType>;
  Lot?: LotResolvers<ContextType>;
  ClosedLot?: ClosedLotResolvers<ContextType>;
  ClosedLotConnection?: ClosedLotConnectionResolvers<ContextType>;
  ClosedLotEdge?: ClosedLotEdgeResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  Fill?: FillResolvers<ContextType>;
  OrderExplanation?: OrderExplanationResolvers<ContextType>;
  OrderUpdate?: OrderUpdateResolvers<ContextType>;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  FillConnection?: FillConnectionResolvers<ContextType>;
  FillEdge?: FillEdgeResolvers<ContextType>;
  Activity?: ActivityResolvers<ContextType>;
  ActivityConnection?: ActivityConnectionResolvers<ContextType>;
  ActivityEdge?: ActivityEdgeResolvers<ContextType>;
  PortfolioHistory?: PortfolioHistoryResolvers<ContextType>;
  PortfolioPoint?: PortfolioPointResolvers<ContextType>;
  OrderPreview?: OrderPreviewResolvers<ContextType>;
  QuoteSeen?: QuoteSeenResolvers<ContextType>;
  UpdateRiskPolicyPayload?: UpdateRiskPolicyPayloadResolvers<ContextType>;
  ReplaceOrderPayload?: ReplaceOrderPayloadResolvers<ContextType>;
  ClosePositionPayload?: ClosePositionPayloadResolvers<ContextType>;
  CloseAllPositionsPayload?: CloseAllPositionsPayloadResolvers<ContextType>;
  CloseAccountPayload?: CloseAccountPayloadResolvers<ContextType>;
  OpenAccountPayload?: OpenAccountPayloadResolvers<ContextType>;
  DepositFundsPayload?: DepositFundsPayloadResolvers<ContextType>;
  WithdrawFundsPayload?: WithdrawFundsPayloadResolvers<ContextType>;
  PlaceOrderPayload?: PlaceOrderPayloadResolvers<ContextType>;
  CancelOrderPayload?: CancelOrderPayloadResolvers<ContextType>;
  CancelAllOrdersPayload?: CancelAllOrdersPayloadResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
  RiskPolicyViolation?: RiskPolicyViolationResolvers<ContextType>;
  InsufficientBuyingPower?: InsufficientBuyingPowerResolvers<ContextType>;
  InsufficientQuantity?: InsufficientQuantityResolvers<ContextType>;
  InvalidPriceIncrement?: InvalidPriceIncrementResolvers<ContextType>;
  IdempotencyConflict?: IdempotencyConflictResolvers<ContextType>;
  WashTradeConflict?: WashTradeConflictResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  delivery?: DeliveryDirectiveResolver<any, any, ContextType>;
};
