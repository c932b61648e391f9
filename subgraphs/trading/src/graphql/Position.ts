import { formatDecimal } from '@platform/shared/pure';
import { formatCash, formatPrice, formatQuantity } from '../domain/units.ts';
import { type PositionValue, percentOf, valuePosition } from '../domain/valuation.ts';
import type { PositionResolvers } from './__generated__/resolver-types.ts';
import type { Context } from './context.ts';
import type { PositionMapper } from './mappers.ts';

const valued = ({ position }: PositionMapper, { services }: Context): PositionValue =>
  valuePosition(position, services.market.markOf(position.symbol).price);

export const Position: PositionResolvers = {
  instrument: ({ position }) => ({ symbol: position.symbol }),
  symbol: ({ position }) => position.symbol,
  side: (parent, _, context) => (valued(parent, context).quantity < 0n ? 'SHORT' : 'LONG'),
  quantity: (parent, _, context) => formatQuantity(valued(parent, context).quantity),
  availableQuantity: ({ position }) => formatQuantity(position.available),
  averageEntryPrice: (parent, _, context) => formatPrice(valued(parent, context).averageEntryPrice),
  costBasis: (parent, _, context) => formatCash(valued(parent, context).costBasis),
  marketPrice(parent, _, context) {
    const { marketPrice } = valued(parent, context);
    return marketPrice === null ? null : formatPrice(marketPrice);
  },
  marketValue(parent, _, context) {
    const { marketValue } = valued(parent, context);
    return marketValue === null ? null : formatCash(marketValue);
  },
  unrealizedPnl(parent, _, context) {
    const { unrealizedPnl } = valued(parent, context);
    return unrealizedPnl === null ? null : formatCash(unrealizedPnl);
  },
  unrealizedPnlPercent(parent, _, context) {
    const { unrealizedPnl } = valued(parent, context);
    const percent = unrealizedPnl === null ? null : percentOf(unrealizedPnl, parent.position.costBasis);
    return percent === null ? null : formatDecimal(percent, 2, 2);
  },
  realizedPnl: ({ position }) => formatCash(position.realizedPnl),
  lots: ({ account, position }, { method }, { loaders }) =>
    loaders.lots.load({ accountId: account.id, symbol: position.symbol, method }),
};
