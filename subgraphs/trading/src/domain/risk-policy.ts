import { type DateText, isDecimalText, minimum, parseDecimal, significantFractionDigits } from '@platform/shared/pure';
import type { AccountState } from './account.ts';
import { requirementOf } from './margin.ts';
import type { MarketView } from './market.ts';
import { type PlainRefusal, type RiskPolicyViolation, refusal } from './refusal.ts';
import { tradingDayOf } from './trading-day.ts';
import { CASH_SCALE, formatCash } from './units.ts';
import { valueAccount } from './valuation.ts';

/** What a user lets an account do, enforced here and not by the client. Amounts in cents; null: no limit. Orders that only close positions are always taken. */
export interface RiskPolicy {
  /** Of what one order opens, at the price that it is reserved at. */
  readonly maxOrderValue: bigint | null;
  /** Of a position, with what open orders may add to it. */
  readonly maxPositionValue: bigint | null;
  /** Of the equity since the day began. */
  readonly maxDailyLoss: bigint | null;
  /** Sorted; null: every instrument. */
  readonly allowedSymbols: readonly string[] | null;
  readonly isKillSwitchEngaged: boolean;
}

export const NO_LIMITS: RiskPolicy = {
  maxOrderValue: null,
  maxPositionValue: null,
  maxDailyLoss: null,
  allowedSymbols: null,
  isKillSwitchEngaged: false,
};

/** A policy with what was loosened and waits for its cooling-off time. */
export interface RiskSettings {
  readonly policy: RiskPolicy;
  readonly pending: { readonly policy: RiskPolicy; readonly effectiveAt: Date } | null;
  /** What the account was worth when the day began, with what was paid in and out since; kept while there is a limit to the daily loss. */
  readonly dayStart: { readonly day: DateText; readonly equity: bigint } | null;
}

export const UNLIMITED: RiskSettings = { policy: NO_LIMITS, pending: null, dayStart: null };

/** The policy in force. */
export function policyAt({ policy, pending }: RiskSettings, now: Date): RiskPolicy {
  return pending !== null && pending.effectiveAt <= now ? pending.policy : policy;
}

/** What was loosened and is not in force yet. */
export function pendingAt({ pending }: RiskSettings, now: Date): RiskSettings['pending'] {
  return pending !== null && pending.effectiveAt > now ? pending : null;
}

/**
 * Tightens at once and loosens after the cooling-off time, part by part; what is not changed stays as it is, or goes on waiting. What asks for nothing looser than
 * what waits already does not begin to wait anew.
 */
export function changePolicy(
  settings: RiskSettings,
  changes: Partial<RiskPolicy>,
  now: Date,
  coolingOffMs: number,
): RiskSettings {
  const current = policyAt(settings, now);
  const waiting = pendingAt(settings, now);
  const wanted = { ...(waiting?.policy ?? current), ...changes };
  const policy = tighter(current, wanted);
  if (isSame(policy, wanted)) return { ...settings, policy, pending: null };
  const isNoLooser = waiting !== null && isSame(tighter(waiting.policy, wanted), wanted);
  const effectiveAt = isNoLooser ? waiting.effectiveAt : new Date(now.getTime() + coolingOffMs);
  const changed = { ...settings, policy, pending: { policy: wanted, effectiveAt } };
  return effectiveAt <= now ? { ...changed, policy: wanted, pending: null } : changed;
}

function tighter(one: RiskPolicy, other: RiskPolicy): RiskPolicy {
  const { allowedSymbols } = other;
  return {
    maxOrderValue: lower(one.maxOrderValue, other.maxOrderValue),
    maxPositionValue: lower(one.maxPositionValue, other.maxPositionValue),
    maxDailyLoss: lower(one.maxDailyLoss, other.maxDailyLoss),
    allowedSymbols:
      one.allowedSymbols === null || allowedSymbols === null
        ? (one.allowedSymbols ?? allowedSymbols)
        : one.allowedSymbols.filter(symbol => allowedSymbols.includes(symbol)),
    isKillSwitchEngaged: one.isKillSwitchEngaged || other.isKillSwitchEngaged,
  };
}

function lower(one: bigint | null, other: bigint | null): bigint | null {
  return one === null || other === null ? (one ?? other) : minimum(one, other);
}

function isSame(one: RiskPolicy, other: RiskPolicy): boolean {
  return (
    one.maxOrderValue === other.maxOrderValue &&
    one.maxPositionValue === other.maxPositionValue &&
    one.maxDailyLoss === other.maxDailyLoss &&
    one.allowedSymbols?.join() === other.allowedSymbols?.join() &&
    one.isKillSwitchEngaged === other.isKillSwitchEngaged
  );
}

/** The first part of the policy that an order breaks. `heldCash` is what it opens, as reserved: nothing for an order that only closes. */
export function findPolicyViolation(
  state: AccountState,
  symbol: string,
  heldCash: bigint,
  market: Pick<MarketView, 'now' | 'markOf'>,
): RiskPolicyViolation | undefined {
  const policy = policyAt(state.risk, market.now);
  if (heldCash === 0n) return undefined;
  if (policy.isKillSwitchEngaged) return violation('KILL_SWITCH', 'The kill switch is engaged: orders only close.');
  if (policy.allowedSymbols?.includes(symbol) === false)
    return violation('ALLOWED_SYMBOLS', `${symbol} is not among the symbols that the account may trade.`);
  const { maxOrderValue, maxPositionValue, maxDailyLoss } = policy;
  if (maxOrderValue !== null && heldCash > maxOrderValue)
    return violation('MAX_ORDER_VALUE', `The order would open ${formatCash(heldCash)}.`, maxOrderValue, heldCash);
  const position = maxPositionValue === null ? 0n : heldCash + exposureIn(state, symbol, market);
  if (maxPositionValue !== null && position > maxPositionValue)
    return violation(
      'MAX_POSITION_VALUE',
      `The position could come to ${formatCash(position)}.`,
      maxPositionValue,
      position,
    );
  const loss = maxDailyLoss === null ? undefined : dailyLoss(state, market);
  return maxDailyLoss !== null && loss !== undefined && loss >= maxDailyLoss
    ? violation('MAX_DAILY_LOSS', `The account has lost ${formatCash(loss)} today.`, maxDailyLoss, loss)
    : undefined;
}

function violation(
  rule: RiskPolicyViolation['rule'],
  what: string,
  limit: bigint | null = null,
  actual: bigint | null = null,
): RiskPolicyViolation {
  const message = limit === null ? what : `${what} Its owner's limit is ${formatCash(limit)}.`;
  return { code: 'RISK_POLICY_VIOLATION', message, rule, limit, actual };
}

/** What is owned or owed of an instrument, and what open orders may add, in cents. */
function exposureIn(state: AccountState, symbol: string, { markOf }: Pick<MarketView, 'markOf'>): bigint {
  const position = state.positions.get(symbol);
  const { assetClass, price } = markOf(symbol);
  const owned =
    position === undefined
      ? 0n
      : price === undefined
        ? position.costBasis
        : requirementOf(assetClass, price, position.available + position.held).value;
  let reserved = 0n;
  for (const order of state.openOrders.values()) if (order.symbol === symbol) reserved += order.heldCash;
  return owned + reserved;
}

/** What the account has lost since the day began, in cents; below zero what it has gained. Undefined before the day's beginning was noted. */
export function dailyLoss(
  state: Pick<AccountState, 'cash' | 'positions' | 'risk'>,
  { now, markOf }: Pick<MarketView, 'now' | 'markOf'>,
): bigint | undefined {
  const { dayStart } = state.risk;
  return dayStart === null || dayStart.day !== riskDay(now)
    ? undefined
    : dayStart.equity - valueAccount(state, markOf).equity;
}

/** Notes what the account is worth at the first look of a day; undefined when there is no limit to the daily loss, or it was noted. */
export function beginRiskDay(
  state: Pick<AccountState, 'cash' | 'positions' | 'risk'>,
  { now, markOf }: Pick<MarketView, 'now' | 'markOf'>,
): RiskSettings | undefined {
  const hasLimit = state.risk.policy.maxDailyLoss !== null || state.risk.pending?.policy.maxDailyLoss != null;
  if (!hasLimit) return undefined;
  const day = riskDay(now);
  if (state.risk.dayStart?.day === day) return undefined;
  return { ...state.risk, dayStart: { day, equity: valueAccount(state, markOf).equity } };
}

/** Money that was paid in or out is neither profit nor loss. */
export function moveRiskDay(risk: RiskSettings, amount: bigint): RiskSettings | undefined {
  return risk.dayStart === null
    ? undefined
    : { ...risk, dayStart: { ...risk.dayStart, equity: risk.dayStart.equity + amount } };
}

/** Days begin at midnight in New York. */
export function riskDay(now: Date): DateText {
  return tradingDayOf(now, 'XNYS');
}

export const ALLOWED_SYMBOLS_MAX = 500;
const LIMIT_MAX = 10n ** 14n;

/** What a client asks to change: what is undefined stays, null takes the limit away. Amounts are decimal text. */
export interface RiskPolicyRequest {
  readonly maxOrderValue?: string | null | undefined;
  readonly maxPositionValue?: string | null | undefined;
  readonly maxDailyLoss?: string | null | undefined;
  readonly allowedSymbols?: readonly string[] | null | undefined;
  readonly isKillSwitchEngaged?: boolean | undefined;
}

/** Reads what is asked for, without a look at the account. */
export function parsePolicyRequest(request: RiskPolicyRequest): Partial<RiskPolicy> | PlainRefusal {
  const wanted: { -readonly [Key in keyof RiskPolicy]?: RiskPolicy[Key] } = {};
  for (const field of ['maxOrderValue', 'maxPositionValue', 'maxDailyLoss'] as const) {
    const text = request[field];
    if (text === undefined) continue;
    const limit = text === null ? null : parseLimit(text);
    if (limit === undefined) return refusal('INVALID_AMOUNT', 'A limit is above 0, in whole cents.', field);
    wanted[field] = limit;
  }
  const { allowedSymbols, isKillSwitchEngaged } = request;
  if (allowedSymbols != null && allowedSymbols.length > ALLOWED_SYMBOLS_MAX)
    return refusal('TOO_MANY_SYMBOLS', `At most ${ALLOWED_SYMBOLS_MAX} symbols can be listed.`, 'allowedSymbols');
  if (allowedSymbols !== undefined)
    wanted.allowedSymbols = allowedSymbols === null ? null : [...new Set(allowedSymbols)].sort();
  if (isKillSwitchEngaged !== undefined) wanted.isKillSwitchEngaged = isKillSwitchEngaged;
  return wanted;
}

function parseLimit(text: string): bigint | undefined {
  const isCash = isDecimalText(text) && significantFractionDigits(text) <= CASH_SCALE;
  const cents = isCash ? parseDecimal(text, CASH_SCALE) : 0n;
  return cents > 0n && cents <= LIMIT_MAX ? cents : undefined;
}
