import { formatCash, formatPrice, formatQuantity } from '../domain/units.ts';
import type {
  IdempotencyConflictResolvers,
  InsufficientBuyingPowerResolvers,
  InsufficientQuantityResolvers,
  InvalidInputResolvers,
  InvalidPriceIncrementResolvers,
  RiskPolicyViolationResolvers,
  UserErrorResolvers,
  WashTradeConflictResolvers,
} from './__generated__/resolver-types.ts';

/** Refusals of the domain as the graph's error types: the code says which. */
const path = ({ field }: { readonly field?: string }) => (field === undefined ? null : ['input', field]);

export const UserError: UserErrorResolvers = {
  __resolveType({ code }) {
    switch (code) {
      case 'INSUFFICIENT_BUYING_POWER':
        return 'InsufficientBuyingPower';
      case 'INSUFFICIENT_QUANTITY':
        return 'InsufficientQuantity';
      case 'INVALID_PRICE_INCREMENT':
        return 'InvalidPriceIncrement';
      case 'RISK_POLICY_VIOLATION':
        return 'RiskPolicyViolation';
      case 'WASH_TRADE_CONFLICT':
        return 'WashTradeConflict';
      case 'IDEMPOTENCY_CONFLICT':
        return 'IdempotencyConflict';
      default:
        return 'InvalidInput';
    }
  },
};

export const InvalidInput: InvalidInputResolvers = { path };
export const InsufficientBuyingPower: InsufficientBuyingPowerResolvers = {
  path,
  required: refusal => formatCash(refusal.required),
  available: refusal => formatCash(refusal.available),
};
export const InsufficientQuantity: InsufficientQuantityResolvers = {
  path,
  required: refusal => formatQuantity(refusal.required),
  available: refusal => formatQuantity(refusal.available),
};
export const InvalidPriceIncrement: InvalidPriceIncrementResolvers = {
  path,
  increment: refusal => formatPrice(refusal.increment),
};
export const RiskPolicyViolation: RiskPolicyViolationResolvers = {
  path,
  limit: ({ limit }) => (limit === null ? null : formatCash(limit)),
  actual: ({ actual }) => (actual === null ? null : formatCash(actual)),
};
export const WashTradeConflict: WashTradeConflictResolvers = {
  path,
  existingOrder: async ({ existingOrderId }, _, { loaders }) => (await loaders.order.load(existingOrderId)) ?? null,
};
export const IdempotencyConflict: IdempotencyConflictResolvers = { path };
