import { formatCash } from '../domain/units.ts';
import type { PendingRiskPolicyResolvers } from './__generated__/resolver-types.ts';

const amount = (limit: bigint | null) => (limit === null ? null : formatCash(limit));

export const PendingRiskPolicy: PendingRiskPolicyResolvers = {
  maxOrderValue: ({ maxOrderValue }) => amount(maxOrderValue),
  maxPositionValue: ({ maxPositionValue }) => amount(maxPositionValue),
  maxDailyLoss: ({ maxDailyLoss }) => amount(maxDailyLoss),
};
