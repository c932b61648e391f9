import { formatCash, formatQuantity } from '../domain/units.ts';
import type { ClosedLotResolvers } from './__generated__/resolver-types.ts';

export const ClosedLot: ClosedLotResolvers = {
  instrument: ({ symbol }) => ({ symbol }),
  quantity: ({ quantity }) => formatQuantity(quantity),
  costBasis: ({ costBasis }) => formatCash(costBasis),
  proceeds: ({ proceeds }) => formatCash(proceeds),
  realizedPnl: ({ proceeds, costBasis }) => formatCash(proceeds - costBasis),
  holdingTerm: ({ isLongTerm }) => (isLongTerm ? 'LONG_TERM' : 'SHORT_TERM'),
};
