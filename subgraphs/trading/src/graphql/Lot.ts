import { cashPerUnit, formatCash, formatPrice, formatQuantity } from '../domain/units.ts';
import type { LotResolvers } from './__generated__/resolver-types.ts';

export const Lot: LotResolvers = {
  quantity: ({ quantity }) => formatQuantity(quantity),
  costBasis: ({ cash }) => formatCash(cash),
  averageEntryPrice: ({ cash, quantity }) => formatPrice(cashPerUnit(cash, quantity)),
};
