import { type DateText, deriveId, divideHalfEven, maximum } from '@platform/shared/pure';
import { type AccountChange, type AccountState, applyChange, positionOf } from './account.ts';
import { available, CASH_ASSET, held, ISSUER, type JournalEntry, journalEntry, type Posting } from './ledger.ts';
import { type Instrument, quantityStepOf } from './market.ts';
import type { Order } from './order.ts';
import { decideEnd } from './order-life.ts';
import { restateForDividend, restateForSplit } from './restate-order.ts';
import { afterSplit } from './standing.ts';
import { CASH_SCALE, GROSS_SCALE, grossOf, grossToCents } from './units.ts';

/** So many new shares for so many old ones; fewer new than old is a reverse split. */
export interface Split {
  readonly kind: 'SPLIT';
  readonly newShares: bigint;
  readonly oldShares: bigint;
}

/** Cash for each share, in price units. */
export interface CashDividend {
  readonly kind: 'CASH_DIVIDEND';
  readonly amount: bigint;
}

/** Something that a company does to its shares. Whoever holds them when their ex-date begins has a part in it. */
export type CorporateAction = { readonly symbol: string; readonly exDate: DateText } & (Split | CashDividend);

/** What a corporate action did to one account. Quantities have the position's sign. */
export interface Entitlement {
  readonly accountId: string;
  readonly action: CorporateAction;
  /** The beginning of the ex-date. */
  readonly effectiveAt: Date;
  readonly appliedAt: Date;
  /** The ledger's entry for it; null when it moved neither shares nor cash. */
  readonly entryId: string | null;
  /** What the account held when the ex-date began. */
  readonly quantity: bigint;
  /** Its position before and after. */
  readonly quantityBefore: bigint;
  readonly quantityAfter: bigint;
  /** New shares that would have been a fraction of one; they were paid out in cash. */
  readonly fraction: bigint;
  /** The dividend, or what was paid for the fraction, in cents; below zero when a short position paid it. */
  readonly cash: bigint;
}

/** What a decision about a corporate action needs to know besides the account. */
export interface ActionContext {
  readonly instrument: Instrument;
  readonly effectiveAt: Date;
  /** What the account held then; what it has traded since has no part in the action. */
  readonly entitled: bigint;
  /** The last price before then, which a fraction of a share is paid at; null pays it at its cost. */
  readonly closeBefore: bigint | null;
  readonly now: Date;
}

/** `statusReason` of orders that a corporate action ends. */
const REVERSE_SPLIT = 'REVERSE_SPLIT';
const NO_PRICE_LEFT = 'RESTATED_PRICE_TOO_LOW';

/**
 * What a corporate action does to an account, all of it in one commit.
 *
 * A split gives new shares for old ones at the same cost; of what can only be traded whole a fraction of a share is paid out in cash, at the last price before
 * the split. Open orders from before are restated (FINRA Rule 5330), and canceled by a reverse split. A cash dividend is paid on what was held when the
 * ex-date began, to the nearest cent, and taken from who was short.
 */
export function decideCorporateAction(
  state: AccountState,
  action: CorporateAction,
  context: ActionContext,
): readonly AccountChange[] {
  const working: AccountState = {
    ...state,
    positions: new Map(state.positions),
    openOrders: new Map(state.openOrders),
  };
  const changes: AccountChange[] = [];
  const keep = (change: AccountChange) => {
    applyChange(working, change);
    changes.push(change);
  };
  const entryId = deriveId('corporate-action', state.id, action.symbol, action.exDate, action.kind);
  const concerned = [...state.openOrders.values()].filter(
    order => order.symbol === action.symbol && order.submittedAt < context.effectiveAt,
  );
  const restated = concerned.map(order => [order, restate(order, action, context.instrument)] as const);
  for (const [order, after] of restated) {
    // The end of one order may have ended others of its group.
    const current = after === undefined ? working.openOrders.get(order.id) : undefined;
    if (current === undefined) continue;
    const reason = isReverse(action) ? REVERSE_SPLIT : NO_PRICE_LEFT;
    for (const change of decideEnd(
      working,
      current,
      'CANCELED',
      reason,
      deriveId('release', entryId, order.id),
      context.now,
    ))
      keep(change);
  }
  const kept = restated.flatMap(([order, after]) =>
    after === undefined || after === order || !working.openOrders.has(order.id)
      ? []
      : [{ before: order, after: { ...after, updatedAt: context.now } }],
  );
  keep(bookAction(working, action, context, entryId, kept));
  for (const { after } of kept)
    keep({
      occurredAt: context.now,
      order: { event: 'RESTATED', sequence: working.sequence + 1n, order: after, isNew: false },
    });
  return changes;
}

function isReverse(action: CorporateAction): boolean {
  return action.kind === 'SPLIT' && action.newShares < action.oldShares;
}

/** Undefined when the order cannot go on. */
function restate(order: Order, action: CorporateAction, instrument: Instrument): Order | undefined {
  if (action.kind === 'CASH_DIVIDEND') return restateForDividend(order, action, instrument);
  return isReverse(action) ? undefined : restateForSplit(order, action, instrument);
}

interface Restated {
  readonly before: Order;
  readonly after: Order;
}

/** The one entry of it: shares, cash, and what open orders hold after it. */
function bookAction(
  state: AccountState,
  action: CorporateAction,
  context: ActionContext,
  entryId: string,
  restated: readonly Restated[],
): AccountChange {
  const position = positionOf(state, action.symbol);
  const owned = position.available + position.held;
  const effect =
    action.kind === 'SPLIT'
      ? splitEffect(owned, position.costBasis, action, context)
      : dividendEffect(owned, context.entitled, action);
  const { quantityAfter, cash, cost } = effect;
  const heldShares = sum(restated.map(({ before, after }) => signedHold(after) - signedHold(before)));
  const heldCash = sum(restated.map(({ before, after }) => after.heldCash - before.heldCash));
  const postings = moves(state.id, action.symbol, { shares: quantityAfter - owned, heldShares, cash, heldCash });
  const standing = action.kind === 'SPLIT' ? afterSplit(state.standing, action.symbol, action) : undefined;
  const entry = entryOf(state.id, entryId, action, context, postings, quantityAfter !== owned || cash !== 0n);
  return {
    occurredAt: context.effectiveAt,
    ...(entry !== undefined && { entry }),
    ...(standing !== undefined && { standing }),
    ...(cost !== undefined && {
      position: { symbol: action.symbol, costBasis: -cost, realizedPnl: owned < 0n ? cost + cash : cash - cost },
    }),
    entitlement: {
      accountId: state.id,
      action,
      effectiveAt: context.effectiveAt,
      appliedAt: context.now,
      entryId: entry?.id ?? null,
      quantity: context.entitled,
      quantityBefore: owned,
      quantityAfter,
      fraction: effect.fraction,
      cash,
    },
  };
}

/** A purchase holds what it covers: below zero, like the position. */
function signedHold({ side, heldQuantity }: Order): bigint {
  return side === 'SELL' ? heldQuantity : -heldQuantity;
}

interface Effect {
  readonly quantityAfter: bigint;
  readonly fraction: bigint;
  readonly cash: bigint;
  /** What of the position's cost goes with the fraction; undefined where the books do not move. */
  readonly cost: bigint | undefined;
}

function dividendEffect(owned: bigint, entitled: bigint, { amount }: CashDividend): Effect {
  return { quantityAfter: owned, fraction: 0n, cash: grossToCents(grossOf(amount, entitled)), cost: undefined };
}

/**
 * New shares come for what was held; whoever has traded since keeps what came of that, and whoever has sold out or turned around has no part. A reverse split
 * takes no more than there is; what that had cost is lost with it.
 */
function splitEffect(
  owned: bigint,
  costBasis: bigint,
  { newShares, oldShares }: Split,
  { instrument, entitled, closeBefore }: ActionContext,
): Effect {
  const sign = owned < 0n ? -1n : 1n;
  const [size, had] = [sign * owned, sign * entitled];
  if (size === 0n || had <= 0n) return { quantityAfter: owned, fraction: 0n, cash: 0n, cost: undefined };
  const becomes = maximum(0n, size - had + (had * newShares) / oldShares);
  if (becomes === 0n) return { quantityAfter: 0n, fraction: 0n, cash: 0n, cost: costBasis };
  const fraction = becomes % quantityStepOf(instrument);
  if (fraction === 0n) return { quantityAfter: sign * becomes, fraction, cash: 0n, cost: undefined };
  const cost = divideHalfEven(costBasis * fraction, becomes);
  const paid = closeBefore === null ? cost : fractionValue(closeBefore * oldShares, fraction, newShares);
  return { quantityAfter: sign * (becomes - fraction), fraction: sign * fraction, cash: sign * paid, cost };
}

const GROSS_PER_CENT = 10n ** BigInt(GROSS_SCALE - CASH_SCALE);

function fractionValue(price: bigint, fraction: bigint, newShares: bigint): bigint {
  return divideHalfEven(grossOf(price, fraction), newShares * GROSS_PER_CENT);
}

function moves(
  accountId: string,
  symbol: string,
  {
    shares,
    heldShares,
    cash,
    heldCash,
  }: { readonly shares: bigint; readonly heldShares: bigint; readonly cash: bigint; readonly heldCash: bigint },
): Posting[] {
  return [
    { ...ISSUER, asset: symbol, amount: -shares },
    { ...held(accountId), asset: symbol, amount: heldShares },
    { ...available(accountId), asset: symbol, amount: shares - heldShares },
    { ...ISSUER, asset: CASH_ASSET, amount: -cash },
    { ...held(accountId), asset: CASH_ASSET, amount: heldCash },
    { ...available(accountId), asset: CASH_ASSET, amount: cash - heldCash },
  ];
}

/** Undefined when nothing moves; a release when only holds do. */
function entryOf(
  accountId: string,
  id: string,
  { kind }: CorporateAction,
  { effectiveAt }: ActionContext,
  postings: readonly Posting[],
  movesIts: boolean,
): JournalEntry | undefined {
  if (postings.every(({ amount }) => amount === 0n)) return undefined;
  const entryKind = !movesIts ? 'RELEASE' : kind === 'SPLIT' ? 'SPLIT' : 'DIVIDEND';
  return journalEntry({ id, accountId, kind: entryKind, referenceId: null, occurredAt: effectiveAt, postings });
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
