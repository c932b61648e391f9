import { dailyLoss, pendingAt, policyAt } from '../domain/risk-policy.ts';
import { formatCash } from '../domain/units.ts';
import type { RiskPolicyResolvers } from './__generated__/resolver-types.ts';

const amount = (limit: bigint | null | undefined) => (limit == null ? null : formatCash(limit));

export const RiskPolicy: RiskPolicyResolvers = {
  maxOrderValue: ({ risk }, _, { services }) => amount(policyAt(risk, services.market.now()).maxOrderValue),
  maxPositionValue: ({ risk }, _, { services }) => amount(policyAt(risk, services.market.now()).maxPositionValue),
  maxDailyLoss: ({ risk }, _, { services }) => amount(policyAt(risk, services.market.now()).maxDailyLoss),
  allowedSymbols: ({ risk }, _, { services }) => policyAt(risk, services.market.now()).allowedSymbols,
  isKillSwitchEngaged: ({ risk }, _, { services }) => policyAt(risk, services.market.now()).isKillSwitchEngaged,
  dailyLoss: (account, _, { services: { market } }) =>
    amount(
      dailyLoss({ ...account, positions: new Map(account.positions) }, { now: market.now(), markOf: market.markOf }),
    ),
  pending({ risk }, _, { services }) {
    const pending = pendingAt(risk, services.market.now());
    return pending === null ? null : { ...pending.policy, effectiveAt: pending.effectiveAt };
  },
};
