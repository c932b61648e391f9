import { strict as assert } from 'node:assert';
import type { BatchOutcome } from '../../src/application/ports/ledger-store.ts';
import type { AccountChange, AccountState, OrderChange } from '../../src/domain/account.ts';
import type { Posting } from '../../src/domain/ledger.ts';
import type { Quote } from '../../src/domain/market.ts';
import type { Fill, Order } from '../../src/domain/order.ts';
import { isOpen } from '../../src/domain/order-status.ts';
import { type Auction, ModelAuctions } from './model-auctions.ts';
import { exitSideOf, type GroupWish, hasBadLeg, ModelGroup } from './model-groups.ts';
import { marginRefusal, nearestCent, upToCents } from './model-margin.ts';
import { levelOf, ModelQuotes, middleOf } from './model-quotes.ts';
import { ModelSettlement } from './model-settlement.ts';

/** What a client asked for, in whole shares and cents. */
export interface OrderWish {
  readonly accountId: string;
  readonly clientOrderId: string;
  readonly side: 'BUY' | 'SELL';
  readonly shares: number;
  /** Undefined for a market order, or a stop that becomes one. */
  readonly limitCents: number | undefined;
  /** Where a stop is triggered; undefined for an order that is none. */
  readonly stopCents: number | undefined;
  readonly timeInForce: 'DAY' | 'GTC' | 'IOC' | 'FOK' | Auction;
  /** Undefined for an order that stands alone. */
  readonly group: GroupWish | undefined;
}

interface ModelOrder {
  readonly id: string;
  readonly wish: OrderWish;
  readonly placedAt: Date;
  group: ModelGroup<ModelOrder> | undefined;
  /** The most that a share of a buy may cost, or what a share sold short is reserved at, in millionths of a dollar. */
  readonly reserve: bigint;
  /** How many of its shares close a position; they are filled first. Not of exits: a group closes as a whole. */
  closing: number;
  /** Cash that it holds for what it opens, in cents. */
  held: bigint;
  isTriggered: boolean;
  filled: number;
  /** Σ price × shares, in millionths of a dollar. */
  gross: bigint;
  status: 'OPEN' | 'FILLED' | 'ENDED' | 'REJECTED';
  code: string | undefined;
}

interface ModelAccount {
  cash: bigint;
  /** Below zero: short. */
  shares: number;
  readonly settlement: ModelSettlement;
}

/** A print, as the market showed it: what may trigger a stop. */
export interface Print {
  readonly sequence: bigint;
  readonly price: bigint;
}

const MILLIONTHS_PER_CENT = 10_000n;
const SHARE = 1_000_000_000n;
/** FINRA's fee of 2026, in hundredths of a millionth of a dollar for a share sold; none for crypto. */
const FEE_PER_SHARE = 195n;

/**
 * A second, simpler idea of what trading does: a few numbers for each account, and no ledger, no holds, no batches. It watches every commit, says what should
 * have been decided, and compares. All money in cents, all prices in millionths of a dollar.
 */
export class Model {
  readonly accounts = new Map<string, ModelAccount>();
  readonly orders = new Map<string, ModelOrder>();
  readonly auctions = new ModelAuctions();
  readonly #groups = new Map<string, { readonly accountId: string; readonly group: ModelGroup<ModelOrder> }>();
  readonly #byId = new Map<string, ModelOrder>();
  readonly #wishes = new Map<string, OrderWish>();
  readonly #quotes = new ModelQuotes();
  /** What a decision could see: the quotes that stood since the order was asked for. */
  readonly #askedAt = new Map<string, bigint>();
  readonly #prints = new Map<bigint, Print>();
  readonly #symbol: string;
  readonly #isMargin: boolean;
  readonly #now: () => Date;
  /** Whether the session is on. */
  #isOpen = true;

  constructor(symbol: string, isMargin: boolean, now: () => Date) {
    this.#symbol = symbol;
    this.#isMargin = isMargin;
    this.#now = now;
  }

  endDay(): void {
    this.#isOpen = false;
  }

  /** A new day, by which everything of the one before has settled. */
  beginDay(): void {
    this.#isOpen = true;
    this.#quotes.beginDay();
    for (const { settlement } of this.accounts.values()) settlement.nextDay();
  }

  /** Orders for the day have ended with it. */
  checkDayIsOver(): void {
    for (const { wish, status } of this.orders.values())
      assert(wish.timeInForce !== 'DAY' || status !== 'OPEN', `${wish.clientOrderId} ends with its day`);
  }

  print(print: Print): void {
    this.#prints.set(print.sequence, print);
  }

  open(accountId: string): void {
    this.accounts.set(accountId, { cash: 0n, shares: 0, settlement: new ModelSettlement() });
  }

  wish(wish: OrderWish): void {
    this.#wishes.set(wish.clientOrderId, wish);
    this.#askedAt.set(wish.clientOrderId, this.#quotes.latest?.sequence ?? 0n);
  }

  quote(quote: Quote): void {
    this.#quotes.show(quote);
  }

  /** Follows a commit and holds it against what should have been. @throws AssertionError */
  commit({ changes }: BatchOutcome): void {
    for (const { change } of changes) {
      for (const posting of change.entry?.postings ?? []) this.#fund(change, posting);
      if (change.order !== undefined) this.#follow(change.order);
    }
    for (const state of new Map(changes.map(({ state }) => [state.id, state])).values()) this.#compare(state);
  }

  #fund({ entry }: AccountChange, { accountId, amount }: Posting): void {
    const isFunding = entry?.kind === 'DEPOSIT' || entry?.kind === 'WITHDRAWAL';
    if (!isFunding || accountId === null) return;
    const account = this.#account(accountId);
    const free = account.cash - this.#reserved(accountId);
    if (!this.#isMargin && amount < 0n)
      assert(-amount <= account.settlement.withdrawable(free), 'nobody takes out what is held or has not settled');
    account.cash += amount;
  }

  #follow({ isNew, event, order, fill }: OrderChange): void {
    if (isNew) this.#begin(order);
    else if (event === 'TRIGGERED') this.#trigger(order);
    else if (fill !== undefined) this.#fill(order, fill);
    else if (!isOpen(order.status)) this.#end(order);
  }

  #account(id: string): ModelAccount {
    const account = this.accounts.get(id);
    assert(account !== undefined, 'the account is known');
    return account;
  }

  #openOrders(accountId: string): ModelOrder[] {
    return [...this.orders.values()].filter(({ wish, status }) => wish.accountId === accountId && status === 'OPEN');
  }

  /** Cash that open orders hold for what they open. */
  #reserved(accountId: string): bigint {
    return this.#openOrders(accountId).reduce((sum, { held }) => sum + held, 0n);
  }

  /** Shares that open orders close: sales of what is owned, purchases of what is owed; the exits of a group all of them together. */
  #offered(accountId: string): number {
    const alone = this.#openOrders(accountId).map(({ wish, closing }) => ({ side: wish.side, closing }));
    const groups = this.#groupsOf(accountId).map(({ exitSide, alive }) => ({ side: exitSide, closing: alive }));
    return [...alone, ...groups].reduce((sum, { side, closing }) => sum + (side === 'SELL' ? closing : -closing), 0);
  }

  /** As many shares as an account can sell, or buy a little above a price. */
  mostOf(accountId: string, side: OrderWish['side'], cents: number): number {
    const { cash, shares } = this.#account(accountId);
    if (side === 'SELL') return shares - this.#offered(accountId);
    return Math.floor(Number(cash - this.#reserved(accountId)) / (1.03 * cents));
  }

  #groupsOf(accountId: string): ModelGroup<ModelOrder>[] {
    return [...this.#groups.values()].filter(made => made.accountId === accountId).map(({ group }) => group);
  }

  /** How much of a wish closes a position. A cash account sells only what it has, an OCO gets out of what there is, an entry gets in. */
  #closingPart(wish: OrderWish): number {
    if (wish.group !== undefined) return wish.group.kind === 'OCO' ? wish.shares : 0;
    if (!this.#isMargin) return wish.side === 'SELL' ? wish.shares : 0;
    return Math.min(wish.shares, this.#closable(wish));
  }

  /** How much of a position no order closes yet. */
  #closable({ accountId, side }: OrderWish): number {
    const owned = this.#account(accountId).shares;
    const free = owned - this.#offered(accountId);
    return Math.max(0, side === 'SELL' ? Math.min(free, owned) : Math.min(-free, -owned));
  }

  #begin(order: Order): void {
    if (order.parentId === null) this.#decide(order);
    else this.#addExit(order, order.parentId);
  }

  /** An exit was made with its group: it needs nothing of its own. */
  #addExit(order: Order, rootId: string): void {
    const root = this.#byId.get(rootId);
    const group = root?.group;
    assert(root?.wish.group !== undefined && group !== undefined, 'an exit has a group');
    const { side, shares, accountId, group: asked, timeInForce } = root.wish;
    const isTarget = order.type === 'LIMIT';
    const wish: OrderWish = {
      ...{
        accountId,
        clientOrderId: order.clientOrderId,
        side: exitSideOf(side, asked),
        shares,
        timeInForce,
        group: asked,
      },
      limitCents: isTarget ? asked.targetCents : undefined,
      stopCents: isTarget ? undefined : asked.stopCents,
    };
    const reserve = wish.side === 'SELL' ? 0n : (this.#reservePrice(wish, undefined) ?? 0n);
    const status = asked.kind === 'OCO' ? 'NEW' : 'HELD';
    assert.deepEqual(
      [order.side, order.status, order.reservePrice ?? 0n],
      [wish.side, status, reserve],
      'an exit waits',
    );
    const exit = newOrder(order, wish, reserve);
    exit.group = group;
    group.exits.push(exit);
    this.#keep(order, exit);
  }

  #keep(order: Order, made: ModelOrder): void {
    this.orders.set(order.clientOrderId, made);
    this.#byId.set(order.id, made);
  }

  #decide(order: Order): void {
    const wish = this.#wishes.get(order.clientOrderId);
    assert(wish !== undefined, `somebody asked for ${order.clientOrderId}`);
    assert(!this.orders.has(order.clientOrderId), `${order.clientOrderId} is made once`);
    const quote = this.#quoteSeenBy(order, wish);
    const reserve = this.#reservePrice(wish, quote);
    const code = this.#refusal(wish, quote, reserve);
    assert.equal(order.statusReason ?? undefined, code, `${order.clientOrderId} is decided as the model would`);
    const made = newOrder(order, wish, reserve ?? 0n);
    made.code = code;
    if (code !== undefined) made.status = 'REJECTED';
    else {
      const closing = this.#closingPart(wish);
      made.held = upToCents((reserve ?? 0n) * BigInt(wish.shares - closing));
      if (wish.group === undefined) made.closing = closing;
      else this.#group(made, wish.group);
    }
    this.#keep(order, made);
  }

  #group(root: ModelOrder, asked: GroupWish): void {
    const { accountId, side, shares } = root.wish;
    root.group = new ModelGroup(root, side, shares, asked);
    this.#groups.set(root.id, { accountId, group: root.group });
  }

  /** A market order was decided on one of the quotes since it was asked for: which one, its collar says. */
  #quoteSeenBy(order: Order, wish: OrderWish): Quote | undefined {
    const since = this.#askedAt.get(wish.clientOrderId) ?? 0n;
    const possible = this.#quotes.since(since);
    const fits = (quote: Quote) =>
      order.status === 'REJECTED'
        ? this.#refusal(wish, quote, this.#reservePrice(wish, quote)) === order.statusReason
        : this.#reservePrice(wish, quote) === (order.reservePrice ?? 0n) &&
          this.#refusal(wish, quote, this.#reservePrice(wish, quote)) === undefined;
    return possible.findLast(fits) ?? this.#quotes.latest;
  }

  #reservePrice(wish: OrderWish, quote: Quote | undefined): bigint | undefined {
    const limit = wish.limitCents === undefined ? undefined : BigInt(wish.limitCents) * MILLIONTHS_PER_CENT;
    const ask = this.#isOpen ? quote?.ask?.price : middleOf(quote);
    if (wish.side === 'SELL') {
      if (this.#closingPart(wish) === wish.shares) return 0n;
      if (ask === undefined) return limit;
      const short = percentUp(ask, 300n);
      return limit === undefined || short > limit ? short : limit;
    }
    const start = wish.stopCents === undefined ? ask : BigInt(wish.stopCents) * MILLIONTHS_PER_CENT;
    if (limit !== undefined || start === undefined) return limit;
    return percentUp(start, start < 50_000_000n ? 400n : 250n);
  }

  #refusal(wish: OrderWish, quote: Quote | undefined, reserve: bigint | undefined): string | undefined {
    const account = this.#account(wish.accountId);
    const isMarket = wish.limitCents === undefined && wish.stopCents === undefined;
    if (isImmediate(wish) && !this.#isOpen) return 'MARKET_CLOSED';
    if (wish.timeInForce === 'OPG' && this.#isOpen) return 'AUCTION_CLOSED';
    if (isMarket && this.#isOpen && (quote === undefined || levelOf(quote, wish.side) === null)) return 'NO_MARKET';
    if (hasBadLeg(wish, quote, middleOf(quote))) return 'INVALID_LEG_PRICE';
    if (reserve === undefined) return 'NO_MARKET';
    if (this.#openOrders(wish.accountId).some(order => couldMeet(wish, order.wish))) return 'WASH_TRADE_CONFLICT';
    if (wish.group?.kind === 'OCO' && wish.shares > this.#closable(wish)) return 'INSUFFICIENT_QUANTITY';
    const opening = wish.shares - this.#closingPart(wish);
    if (this.#isMargin) return opening === 0 ? undefined : this.#marginRefusal(wish, opening, reserve, quote);
    const spendable = account.settlement.spendable(account.cash - this.#reserved(wish.accountId));
    if (wish.side === 'BUY' && upToCents(reserve * BigInt(opening)) > spendable) return 'INSUFFICIENT_BUYING_POWER';
    if (wish.side === 'SELL' && wish.shares > account.shares - this.#offered(wish.accountId))
      return 'INSUFFICIENT_QUANTITY';
    return undefined;
  }

  #marginRefusal(wish: OrderWish, opening: number, reserve: bigint, quote: Quote | undefined): string | undefined {
    const { cash, shares } = this.#account(wish.accountId);
    const openings = this.#openOrders(wish.accountId).map(order => ({
      shares: openingOf(order) * signOf(order.wish),
      reserve: order.reserve,
    }));
    const mark = this.#quotes.markAt(quote);
    return marginRefusal({ cash, shares, mark, openings }, opening * signOf(wish), reserve);
  }

  /** Only a print at or through its stop triggers an order, and within the best bid and offer of some quote that stood. */
  #trigger(after: Order): void {
    const order = this.#byId.get(after.id);
    const print = this.#prints.get(after.electedSequence ?? 0n);
    assert(order !== undefined && order.status === 'OPEN' && !order.isTriggered, 'only a waiting stop is triggered');
    assert(this.#isOpen, 'stops are triggered in the session');
    assert(print !== undefined && print.price === after.electedPrice, 'a stop has its print');
    const stop = BigInt(order.wish.stopCents ?? 0) * MILLIONTHS_PER_CENT;
    assert(order.wish.side === 'BUY' ? print.price >= stop : print.price <= stop, 'a print reaches the stop');
    order.isTriggered = true;
  }

  #fill(after: Order, fill: Fill): void {
    const order = this.#byId.get(after.id);
    assert(order !== undefined && order.status === 'OPEN', 'only an open order fills');
    assert(order.isTriggered, 'a stop fills once it is triggered');
    if (fill.auction === null) {
      assert(
        this.#isOpen && !isAuction(order.wish.timeInForce),
        'quotes fill in the session, and nothing that waits for an auction',
      );
      this.#quotes.take(fill);
    } else this.auctions.checkFill(after, fill);
    const limit = order.wish.limitCents === undefined ? undefined : BigInt(order.wish.limitCents) * MILLIONTHS_PER_CENT;
    if (order.wish.side === 'BUY') assert(fill.price <= order.reserve, 'no buy above its limit');
    else assert(limit === undefined || fill.price >= limit, 'no sale below its limit');

    const account = this.#account(order.wish.accountId);
    const shares = Number(fill.quantity / SHARE);
    const before = paid(order);
    order.filled += shares;
    order.gross += fill.price * BigInt(shares);
    const cost = paid(order) - before;
    const fee = order.wish.side === 'SELL' ? this.#fees(order.filled) - this.#fees(order.filled - shares) : 0n;
    assert.equal(fill.fee, fee, 'a sale is charged what it owes');
    account.cash += order.wish.side === 'BUY' ? -cost : cost - fee;
    if (order.wish.side === 'BUY') account.settlement.buy(shares, account.cash);
    else if (!this.#isCrypto) account.settlement.sell(order.id, shares, account.shares, cost - fee);
    order.closing -= Math.min(order.closing, shares);
    order.held = this.#stillHeld(order);
    account.shares += order.wish.side === 'BUY' ? shares : -shares;
    order.group?.fill(order, shares);
    const isExit = order.group?.isExit(order) ?? false;
    if (isExit ? order.group?.isOver : order.filled === order.wish.shares) order.status = 'FILLED';
    assert.equal(isOpen(after.status), order.status === 'OPEN', 'an order ends with its last fill');
    if (order.wish.timeInForce === 'FOK') assert.equal(order.status, 'FILLED', 'FOK fills whole');
  }

  get #isCrypto(): boolean {
    return this.#symbol.includes('/');
  }

  /** What is held for the rest that opens: all of it at worst, less what was paid; never more than before. */
  #stillHeld(order: ModelOrder): bigint {
    const { wish, reserve, gross, held } = order;
    const opening = openingOf(order);
    if (opening === 0) return 0n;
    const worst = reserve * BigInt(opening);
    const still = wish.side === 'BUY' ? upToCents(gross + worst) - nearestCent(gross) : upToCents(worst);
    return still < held ? still : held;
  }

  #fees(sold: number): bigint {
    return this.#isCrypto ? 0n : (BigInt(sold) * FEE_PER_SHARE + 9_999n) / 10_000n;
  }

  #end(after: Order): void {
    const order = this.#byId.get(after.id);
    assert(order !== undefined && order.status === 'OPEN', 'only an open order ends');
    const isDayOver = order.wish.timeInForce === 'DAY' && !this.#isOpen;
    assert(after.status !== 'EXPIRED' || isDayOver, 'what expires is for the day, and ends with it');
    order.status = 'ENDED';
  }

  #compare(state: AccountState): void {
    const account = this.#account(state.id);
    const position = state.positions.get(this.#symbol);
    assert.deepEqual(
      {
        cash: state.cash.available + state.cash.held,
        held: state.cash.held,
        shares: ((position?.available ?? 0n) + (position?.held ?? 0n)) / SHARE,
        offered: (position?.held ?? 0n) / SHARE,
        open: state.openOrders.size,
      },
      {
        cash: account.cash,
        held: this.#reserved(state.id),
        shares: BigInt(account.shares),
        offered: BigInt(this.#offered(state.id)),
        open: this.#openOrders(state.id).length,
      },
      'the account is as the model has it',
    );
    for (const group of this.#groupsOf(state.id)) group.check(state);
    if (!this.#isMargin) account.settlement.compare(state, this.#now());
  }

  /** What should be so once nothing moves any more: nothing immediate is left, and nothing waits that the market could fill. */
  atRest(): void {
    for (const order of this.orders.values()) {
      const { wish, status, reserve, filled, isTriggered, group } = order;
      if (status !== 'OPEN' || !isTriggered || (group?.isExit(order) && group.alive === 0)) continue;
      assert(!isImmediate(wish), `nothing is left of ${wish.clientOrderId}`);
      const offer = this.#quotes.onOffer(wish.side);
      if (offer === null || isAuction(wish.timeInForce)) continue;
      const { price, free } = offer;
      const limit = BigInt(wish.limitCents ?? 0) * MILLIONTHS_PER_CENT;
      const crosses = wish.side === 'BUY' ? price <= reserve : price >= limit;
      assert(
        !crosses || free <= 0n,
        `${wish.clientOrderId} (${filled} of ${wish.shares}) waits although there is something for it`,
      );
    }
  }
}

function newOrder({ id, submittedAt: placedAt }: Order, wish: OrderWish, reserve: bigint): ModelOrder {
  const isTriggered = wish.stopCents === undefined;
  const nothing = { group: undefined, closing: 0, held: 0n, filled: 0, gross: 0n, code: undefined };
  return { id, wish, placedAt, reserve, isTriggered, status: 'OPEN', ...nothing };
}

/** How many of the shares that are left of an order open a position. */
function openingOf(order: ModelOrder): number {
  return order.group?.isExit(order) ? 0 : order.wish.shares - order.filled - order.closing;
}

/** Whether two orders of one account would trade with each other. Groups may: they protect a position. */
function couldMeet(one: OrderWish, other: OrderWish): boolean {
  if (one.side === other.side || one.group !== undefined || other.group !== undefined) return false;
  const [buy, sell] = one.side === 'BUY' ? [one, other] : [other, one];
  return buy.limitCents === undefined || sell.limitCents === undefined || buy.limitCents >= sell.limitCents;
}

const isImmediate = ({ timeInForce }: OrderWish) => timeInForce === 'IOC' || timeInForce === 'FOK';
const isAuction = (timeInForce: OrderWish['timeInForce']) => timeInForce === 'OPG' || timeInForce === 'CLS';
const paid = ({ gross }: ModelOrder) => nearestCent(gross);
const signOf = ({ side }: OrderWish) => (side === 'BUY' ? 1 : -1);
const percentUp = (price: bigint, basisPoints: bigint) => (price * (10_000n + basisPoints) + 9_999n) / 10_000n;
