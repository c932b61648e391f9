import type { DateText } from '@platform/shared/pure';
import { NO_LIMITS, type RiskPolicy, type RiskSettings, UNLIMITED } from '../../domain/risk-policy.ts';

/** A policy as it is kept in a column: amounts in cents as text, what is without limit left out. */
interface StoredPolicy {
  readonly maxOrderValue?: string;
  readonly maxPositionValue?: string;
  readonly maxDailyLoss?: string;
  readonly allowedSymbols?: readonly string[];
  readonly isKillSwitchEngaged?: true;
}

/** Settings as they are kept in a column; without any limit they are `{}`. */
export interface StoredRisk {
  readonly policy?: StoredPolicy;
  readonly pending?: { readonly policy: StoredPolicy; readonly effectiveAt: string };
  readonly dayStart?: { readonly day: DateText; readonly equity: string };
}

export function toStoredRisk({ policy, pending, dayStart }: RiskSettings): StoredRisk {
  const stored = toStoredPolicy(policy);
  return {
    ...(Object.keys(stored).length > 0 && { policy: stored }),
    ...(pending !== null && {
      pending: { policy: toStoredPolicy(pending.policy), effectiveAt: pending.effectiveAt.toISOString() },
    }),
    ...(dayStart !== null && { dayStart: { day: dayStart.day, equity: dayStart.equity.toString() } }),
  };
}

export function fromStoredRisk(column: unknown): RiskSettings {
  const { policy, pending, dayStart } = column as StoredRisk;
  if (policy === undefined && pending === undefined && dayStart === undefined) return UNLIMITED;
  return {
    policy: fromStoredPolicy(policy ?? {}),
    pending:
      pending === undefined
        ? null
        : { policy: fromStoredPolicy(pending.policy), effectiveAt: new Date(pending.effectiveAt) },
    dayStart: dayStart === undefined ? null : { day: dayStart.day, equity: BigInt(dayStart.equity) },
  };
}

function toStoredPolicy(policy: RiskPolicy): StoredPolicy {
  const { maxOrderValue, maxPositionValue, maxDailyLoss, allowedSymbols, isKillSwitchEngaged } = policy;
  return {
    ...(maxOrderValue !== null && { maxOrderValue: maxOrderValue.toString() }),
    ...(maxPositionValue !== null && { maxPositionValue: maxPositionValue.toString() }),
    ...(maxDailyLoss !== null && { maxDailyLoss: maxDailyLoss.toString() }),
    ...(allowedSymbols !== null && { allowedSymbols }),
    ...(isKillSwitchEngaged && { isKillSwitchEngaged }),
  };
}

function fromStoredPolicy(stored: StoredPolicy): RiskPolicy {
  const { maxOrderValue, maxPositionValue, maxDailyLoss, allowedSymbols, isKillSwitchEngaged } = stored;
  return {
    ...NO_LIMITS,
    ...(maxOrderValue !== undefined && { maxOrderValue: BigInt(maxOrderValue) }),
    ...(maxPositionValue !== undefined && { maxPositionValue: BigInt(maxPositionValue) }),
    ...(maxDailyLoss !== undefined && { maxDailyLoss: BigInt(maxDailyLoss) }),
    ...(allowedSymbols !== undefined && { allowedSymbols }),
    ...(isKillSwitchEngaged === true && { isKillSwitchEngaged }),
  };
}
