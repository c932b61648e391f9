import { maximum, minimum } from '@platform/shared/pure';
import { type AccountState, positionOf } from './account.ts';
import { intradayMarginLevel, type Margin } from './margin.ts';
import type { Fill } from './order.ts';
import { spendProceeds, type UnsettledProceeds, unsettledAt } from './settlement.ts';
import { closeAfter, tradingDayOf } from './trading-day.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const YEAR_MS = 365 * DAY_MS;
const RESTRICTION_MS = 90 * DAY_MS;
/** Violations within twelve months that restrict a cash account to settled cash, as most brokers count. */
const GOOD_FAITH_VIOLATIONS_MAX = 3;

/** How an account stands with the rules of margin and settlement. Bounded: what has settled, was met or is a year old is forgotten. */
export interface Standing {
  /** What purchases took of proceeds that have not settled: that much of them is no cash of the account's any more. */
  readonly spentProceeds: readonly UnsettledProceeds[];
  /** What was bought with proceeds that had not settled, and is still owned: sold before those settle it is a good-faith violation. */
  readonly unsettledPurchases: readonly UnsettledPurchase[];
  /** Of the last twelve months, oldest first. */
  readonly goodFaithViolations: readonly GoodFaithViolation[];
  /** Until then a cash account buys with settled cash only. */
  readonly settledCashOnlyUntil: Date | null;
  /** Intraday margin deficits that were not met yet, oldest first, at most one for each day. */
  readonly marginDeficits: readonly MarginDeficit[];
  /** Until then a margin account opens no short position and borrows nothing. */
  readonly restrictedUntil: Date | null;
}

export interface UnsettledPurchase {
  readonly symbol: string;
  readonly quantity: bigint;
  /** When the proceeds that paid for it settle. */
  readonly settlesAt: Date;
}

export interface GoodFaithViolation {
  /** The sale. */
  readonly orderId: string;
  readonly symbol: string;
  readonly occurredAt: Date;
}

/** FINRA Rule 4210(d) as of 2026-06-04: the lowest intraday margin level of a day right after a trade or withdrawal that lowered it. */
export interface MarginDeficit {
  /** In cents, above zero. */
  readonly amount: bigint;
  readonly occurredAt: Date;
  /** Two business days after. */
  readonly dueAt: Date;
  /** Unmet at the close of the fifth business day, the account is restricted for 90 days. */
  readonly restrictsAt: Date;
}

export const GOOD_STANDING: Standing = {
  spentProceeds: [],
  unsettledPurchases: [],
  goodFaithViolations: [],
  settledCashOnlyUntil: null,
  marginDeficits: [],
  restrictedUntil: null,
};

/** Whether a cash account has violated good faith too often. */
export function settledCashOnly({ settledCashOnlyUntil }: Standing, now: Date): boolean {
  return settledCashOnlyUntil !== null && settledCashOnlyUntil > now;
}

/** Until when a margin account may open nothing; undefined when it may. */
export function restrictedUntil({ restrictedUntil: known, marginDeficits }: Standing, now: Date): Date | undefined {
  const overdue = marginDeficits.filter(({ restrictsAt }) => restrictsAt <= now).map(restrictionOf);
  const [latest] = [...(known === null ? [] : [known]), ...overdue].sort((one, other) => +other - +one);
  return latest !== undefined && latest > now ? latest : undefined;
}

const restrictionOf = ({ restrictsAt }: MarginDeficit) => new Date(restrictsAt.getTime() + RESTRICTION_MS);

/**
 * What a fill does to the proceeds that have not settled, and to a cash account's good faith; undefined for nothing. A purchase is paid from settled cash first; what
 * it takes of proceeds that have not settled marks it until the last of them settles. Selling marked shares before then is a violation, one for each order
 * (Regulation T, 12 CFR 220.8).
 * @param state as it was before the fill
 */
export function standingAfterFill(state: AccountState, fill: Fill): Standing | undefined {
  if (fill.side === 'BUY') return afterPurchase(state, fill);
  return state.type === 'CASH' ? afterCashSale(state, fill) : undefined;
}

function afterPurchase(state: AccountState, { executedAt: at, symbol, quantity, cash }: Fill): Standing | undefined {
  const left = maximum(0n, state.cash.available + state.cash.held + cash);
  const taken = unsettledAt(state, at) - left;
  if (taken <= 0n) return undefined;
  const standing = { ...state.standing, spentProceeds: spendProceeds(state, taken, at) };
  if (state.type === 'MARGIN') return standing;
  const settlesAt = new Date(Math.max(...state.unsettled.map(proceeds => proceeds.settlesAt.getTime())));
  return { ...standing, unsettledPurchases: mark(marksAt(standing, at), { symbol, quantity, settlesAt }) };
}

function marksAt({ unsettledPurchases }: Standing, at: Date): readonly UnsettledPurchase[] {
  return unsettledPurchases.filter(({ settlesAt }) => settlesAt > at);
}

function afterCashSale(state: AccountState, fill: Fill): Standing | undefined {
  const marks = marksAt(state.standing, fill.executedAt);
  const marked = marks.reduce((sum, { symbol, quantity }) => (symbol === fill.symbol ? sum + quantity : sum), 0n);
  const { available, held } = positionOf(state, fill.symbol);
  const violating = fill.quantity - (available + held - marked);
  if (marked === 0n || violating <= 0n) return undefined;
  return violated(state.standing, unmark(marks, fill.symbol, violating), fill);
}

function violated(standing: Standing, marks: readonly UnsettledPurchase[], fill: Fill): Standing {
  const { orderId, symbol, executedAt: occurredAt } = fill;
  const recent = standing.goodFaithViolations.filter(earlier => earlier.occurredAt.getTime() > +occurredAt - YEAR_MS);
  const isKnown = recent.some(earlier => earlier.orderId === orderId);
  const goodFaithViolations = isKnown ? recent : [...recent, { orderId, symbol, occurredAt }];
  const isRestricted = !isKnown && goodFaithViolations.length >= GOOD_FAITH_VIOLATIONS_MAX;
  return {
    ...standing,
    unsettledPurchases: marks,
    goodFaithViolations,
    settledCashOnlyUntil: isRestricted ? new Date(+occurredAt + RESTRICTION_MS) : standing.settledCashOnlyUntil,
  };
}

/** Purchases of an instrument whose money settles together are one. */
function mark(marks: readonly UnsettledPurchase[], bought: UnsettledPurchase): readonly UnsettledPurchase[] {
  const isTogether = ({ symbol, settlesAt }: UnsettledPurchase) =>
    symbol === bought.symbol && settlesAt.getTime() === bought.settlesAt.getTime();
  const known = marks.find(isTogether);
  return known === undefined
    ? [...marks, bought]
    : marks.map(earlier => (earlier === known ? { ...known, quantity: known.quantity + bought.quantity } : earlier));
}

function unmark(marks: readonly UnsettledPurchase[], symbol: string, sold: bigint): UnsettledPurchase[] {
  let left = sold;
  return marks.flatMap(mark => {
    if (mark.symbol !== symbol || left === 0n) return [mark];
    const taken = minimum(left, mark.quantity);
    left -= taken;
    return taken === mark.quantity ? [] : [{ ...mark, quantity: mark.quantity - taken }];
  });
}

/** What was bought with unsettled proceeds splits with its instrument; undefined when nothing was. */
export function afterSplit(
  standing: Standing,
  symbol: string,
  { newShares, oldShares }: { readonly newShares: bigint; readonly oldShares: bigint },
): Standing | undefined {
  if (!standing.unsettledPurchases.some(mark => mark.symbol === symbol)) return undefined;
  const unsettledPurchases = standing.unsettledPurchases.map(mark =>
    mark.symbol === symbol ? { ...mark, quantity: (mark.quantity * newShares) / oldShares } : mark,
  );
  return { ...standing, unsettledPurchases };
}

/** Small deficits are not called for: below 1,000.00, or 5 % of the equity where that is less. In cents. */
const SMALL_DEFICIT = 100_000n;
const SMALL_DEFICIT_DIVISOR = 20n;
const DUE_AFTER_DAYS = 2;
const RESTRICTS_AFTER_DAYS = 5;

/**
 * What a trade, deposit or withdrawal does to the deficits of a margin account; undefined for nothing. The first two arguments are as it left them.
 * @param isLowering whether it opened something or took money out: only then is there a deficit; a deposit or closing trade that brings the level back meets it
 */
export function afterMarginMovement(
  standing: Standing,
  margin: Margin,
  isLowering: boolean,
  at: Date,
): Standing | undefined {
  const level = intradayMarginLevel(margin);
  if (isLowering) return level < 0n ? withDeficit(standing, -level, margin.equity, at) : undefined;
  if (level < 0n || standing.marginDeficits.length === 0) return undefined;
  return { ...standing, marginDeficits: [], restrictedUntil: restrictedUntil(standing, at) ?? null };
}

function withDeficit(standing: Standing, amount: bigint, equity: bigint, at: Date): Standing | undefined {
  const small = minimum(SMALL_DEFICIT, maximum(0n, equity / SMALL_DEFICIT_DIVISOR));
  const today = standing.marginDeficits.find(
    ({ occurredAt }) => tradingDayOf(occurredAt, 'XNYS') === tradingDayOf(at, 'XNYS'),
  );
  if (amount < small || (today !== undefined && today.amount >= amount)) return undefined;
  const deficit: MarginDeficit = {
    amount,
    occurredAt: at,
    dueAt: closeAfter(at, DUE_AFTER_DAYS),
    restrictsAt: closeAfter(at, RESTRICTS_AFTER_DAYS),
  };
  return {
    ...standing,
    marginDeficits: [...standing.marginDeficits.filter(earlier => earlier !== today), deficit],
    restrictedUntil: restrictedUntil({ ...standing, marginDeficits: [] }, at) ?? null,
  };
}
