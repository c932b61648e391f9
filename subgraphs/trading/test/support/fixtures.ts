import { parseDecimal } from '@platform/shared/pure';
import { type AccountChange, type AccountState, applyChange, type Position } from '../../src/domain/account.ts';
import { decideFill, type Execution } from '../../src/domain/decide-fill.ts';
import { decidePlaceOrder, type PlaceDecision } from '../../src/domain/decide-order.ts';
import { FILL_MODEL_VERSIONS } from '../../src/domain/fill-model.ts';
import type { Instrument, MarketView, MarkOf, Quote, Session, Trade, TradingStatus } from '../../src/domain/market.ts';
import { isForAuction, type Order } from '../../src/domain/order.ts';
import { type OrderIntent, type OrderRequest, parseOrderRequest } from '../../src/domain/order-intent.ts';
import { UNLIMITED } from '../../src/domain/risk-policy.ts';
import { GOOD_STANDING } from '../../src/domain/standing.ts';
import { CASH_SCALE, PRICE_SCALE, QUANTITY_SCALE } from '../../src/domain/units.ts';

/** Values of the domain for tests, said as a trader says them: everything that does not matter has a default. */

export const price = (text: string) => parseDecimal(text, PRICE_SCALE);
export const quantity = (text: string) => parseDecimal(text, QUANTITY_SCALE);
export const cash = (text: string) => parseDecimal(text, CASH_SCALE);

export const NOON = new Date('2026-03-02T17:00:00.000Z');
export const CLOSE = new Date('2026-03-02T21:00:00.000Z');

let made = 0;
/** The next of a row of ids that sort in the order in which they were made. */
export function nextId(): string {
  made += 1;
  return `00000000-0000-7000-8000-${made.toString(16).padStart(12, '0')}`;
}

export function anInstrument(overrides: Partial<Instrument> = {}): Instrument {
  return {
    symbol: 'AAPL',
    assetClass: 'US_EQUITY',
    isTradable: true,
    isShortable: true,
    priceIncrements: [
      { minimumPrice: 0n, increment: price('0.0001') },
      { minimumPrice: price('1'), increment: price('0.01') },
    ],
    quantityIncrement: quantity('1'),
    isFractionable: false,
    calendar: 'XNYS',
    ...overrides,
  };
}

/** `100 x 189.90 / 190.00 x 200` as `['189.90', '100'], ['190.00', '200']`; null is a side that nobody quotes. */
export function aQuote(
  bid: readonly [price: string, size: string] | null,
  ask: readonly [price: string, size: string] | null,
  overrides: Partial<Quote> = {},
): Quote {
  const level = (side: typeof bid) => (side === null ? null : { price: price(side[0]), size: quantity(side[1]) });
  return { symbol: 'AAPL', bid: level(bid), ask: level(ask), quotedAt: NOON, sequence: 1n, ...overrides };
}

/** A print that counts. */
export function aTrade(at: string, overrides: Partial<Trade> = {}): Trade {
  return {
    symbol: 'AAPL',
    price: price(at),
    size: quantity('100'),
    executedAt: NOON,
    sequence: 1n,
    isEligible: true,
    auction: null,
    ...overrides,
  };
}

/** Trading, without bands, unless it says otherwise. */
export function aStatus(overrides: Partial<TradingStatus> = {}): TradingStatus {
  const trading = {
    symbol: 'AAPL',
    isHalted: false,
    reason: null,
    resumedAt: null,
    lowerBand: null,
    upperBand: null,
    sequence: 1n,
  };
  return { ...trading, ...overrides };
}

/** An open session of a market that never closes. */
export function aSession(overrides: Partial<Session> = {}): Session {
  return {
    isOpen: true,
    isOpenExtended: true,
    closesAt: null,
    nextOpensAt: null,
    nextClosesAt: null,
    extendedClosesAt: null,
    ...overrides,
  };
}

export const CLOSED = aSession({ isOpen: false, isOpenExtended: false });

/** A live market in an open session that ends at {@link CLOSE}, with 500 x 189.90 / 190.00 x 500. */
export function aMarket(overrides: Partial<MarketView> = {}): MarketView {
  return {
    now: NOON,
    session: aSession({ closesAt: CLOSE, nextClosesAt: CLOSE }),
    status: aStatus(),
    quote: aQuote(['189.90', '500'], ['190.00', '500']),
    lastTrade: undefined,
    isLive: true,
    collarPercent: 0n,
    markOf: markOf({ AAPL: '189.95' }),
    ...overrides,
  };
}

/** Marks by symbol; symbols with a slash are crypto. */
export function markOf(prices: Readonly<Record<string, string>> = {}): MarkOf {
  return symbol => {
    const text = prices[symbol];
    return {
      assetClass: symbol.includes('/') ? 'CRYPTO' : 'US_EQUITY',
      price: text === undefined ? undefined : price(text),
    };
  };
}

export interface AccountTerms {
  readonly cash?: string;
  readonly owns?: Readonly<Record<string, readonly [quantity: string, cost: string]>>;
  readonly overrides?: Partial<AccountState>;
}

/** An active account with 100,000.00 of cash and nothing else. */
export function anAccount({
  cash: available = '100000.00',
  owns = {},
  overrides = {},
}: AccountTerms = {}): AccountState {
  const positions = Object.entries(owns).map(([symbol, [owned, cost]]): [string, Position] => [
    symbol,
    { symbol, available: quantity(owned), held: 0n, costBasis: cash(cost), realizedPnl: 0n },
  ]);
  return {
    id: nextId(),
    ownerId: 'alice',
    name: 'Test',
    type: 'CASH',
    fillModel: 'NBBO_SIZE',
    status: 'ACTIVE',
    createdAt: NOON,
    sequence: 0n,
    cash: { available: cash(available), held: 0n },
    ledgerEnd: { position: 0n, hash: '' },
    unsettled: [],
    standing: GOOD_STANDING,
    risk: UNLIMITED,
    positions: new Map(positions),
    openOrders: new Map(),
    ...overrides,
  };
}

/** What a client asks for; a market buy of 100 for the day unless it says otherwise. */
export function aRequest(overrides: Partial<OrderRequest> = {}): OrderRequest {
  return {
    side: 'BUY',
    type: 'MARKET',
    quantity: '100',
    notional: null,
    limitPrice: null,
    stopPrice: null,
    trailPrice: null,
    trailPercent: null,
    timeInForce: 'DAY',
    extendedHours: false,
    orderClass: 'SIMPLE',
    takeProfit: null,
    stopLoss: null,
    ...overrides,
  };
}

/** {@link aRequest}, read. @throws Error when it is malformed */
export function anIntent(overrides: Partial<OrderRequest> = {}, instrument = anInstrument()): OrderIntent {
  const parsed = parseOrderRequest(aRequest(overrides), instrument);
  if ('side' in parsed) return parsed;
  throw new Error(JSON.stringify(parsed, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)));
}

export interface Surroundings {
  readonly market?: MarketView;
  readonly instrument?: Instrument;
  readonly clientOrderId?: string;
}

/** Applies what was decided. */
export function keep(state: AccountState, changes: AccountChange | readonly AccountChange[]): void {
  for (const change of [changes].flat()) applyChange(state, change);
}

/** Decides on an order and keeps what was decided. */
export function place(
  state: AccountState,
  overrides: Partial<OrderRequest> = {},
  { market = aMarket(), instrument = anInstrument(), clientOrderId }: Surroundings = {},
): PlaceDecision {
  const orderId = nextId();
  const decision = decidePlaceOrder(state, anIntent(overrides, instrument), instrument, market, {
    orderId,
    entryId: nextId(),
    clientOrderId: clientOrderId ?? orderId,
    requestHash: 'hash',
    legIds: [nextId(), nextId()],
  });
  keep(state, decision.changes);
  return decision;
}

/** {@link place} for an order that is accepted. @throws Error when it is refused */
export function placed(
  state: AccountState,
  overrides: Partial<OrderRequest> = {},
  surroundings: Surroundings = {},
): Order {
  const { order, refusal } = place(state, overrides, surroundings);
  if (refusal !== undefined) throw new Error(refusal.message);
  return order;
}

/** What the venue reports of an order, in units; made against a quote that displayed just that much. */
export function anExecution(
  order: Order,
  executed: { readonly price: bigint; readonly quantity: bigint },
  overrides: Partial<Execution> = {},
): Execution {
  return {
    orderId: order.id,
    accountId: order.accountId,
    ...executed,
    executedAt: NOON,
    fillModel: order.fillModel,
    fillModelVersion: FILL_MODEL_VERSIONS[order.fillModel],
    auction: isForAuction(order.timeInForce) ? order.timeInForce : null,
    quoteSequence: 1n,
    quotedSize: executed.quantity,
    quotedAt: NOON,
    settlesAt: NOON,
    ...overrides,
  };
}

/** Books a fill of an open order and keeps it. @returns the order after it, undefined when nothing could be booked */
export function fill(
  state: AccountState,
  order: Order,
  filledPrice: string,
  filledQuantity: string,
): Order | undefined {
  const current = state.openOrders.get(order.id) ?? order;
  const changes = decideFill(
    state,
    current,
    anExecution(current, { price: price(filledPrice), quantity: quantity(filledQuantity) }),
  );
  keep(state, changes);
  return changes[0]?.order?.order;
}
