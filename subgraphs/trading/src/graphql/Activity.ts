import { formatCash, formatPrice, formatQuantity } from '../domain/units.ts';
import type { ActivityResolvers } from './__generated__/resolver-types.ts';

export const Activity: ActivityResolvers = {
  type: ({ kind }) => kind,
  amount: ({ amount }) => formatCash(amount),
  symbol: ({ fill }) => fill?.symbol ?? null,
  instrument: ({ fill }) => (fill === undefined ? null : { symbol: fill.symbol }),
  side: ({ fill }) => fill?.side ?? null,
  quantity: ({ fill }) => (fill === undefined ? null : formatQuantity(fill.quantity)),
  fee: ({ fill }) => (fill === undefined ? null : formatCash(fill.fee)),
  price: ({ fill }) => (fill === undefined ? null : formatPrice(fill.price)),
  order: async ({ fill }, _, { loaders }) =>
    fill === undefined ? null : ((await loaders.order.load(fill.orderId)) ?? null),
};
