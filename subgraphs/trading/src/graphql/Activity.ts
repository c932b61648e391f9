import type { Activity as ActivityRecord } from '../application/ports/readers.ts';
import { formatCash, formatPrice, formatQuantity } from '../domain/units.ts';
import type { ActivityResolvers } from './__generated__/resolver-types.ts';

const symbolOf = ({ fill, entitlement }: ActivityRecord) => fill?.symbol ?? entitlement?.action.symbol;

export const Activity: ActivityResolvers = {
  type: ({ kind }) => kind,
  amount: ({ amount }) => formatCash(amount),
  symbol: activity => symbolOf(activity) ?? null,
  instrument(activity) {
    const symbol = symbolOf(activity);
    return symbol === undefined ? null : { symbol };
  },
  side: ({ fill }) => fill?.side ?? null,
  quantity({ fill, entitlement }) {
    if (fill !== undefined) return formatQuantity(fill.quantity);
    if (entitlement === undefined) return null;
    const { action, quantity, quantityBefore, quantityAfter } = entitlement;
    return formatQuantity(action.kind === 'SPLIT' ? quantityAfter - quantityBefore : quantity);
  },
  fee: ({ fill }) => (fill === undefined ? null : formatCash(fill.fee)),
  price({ fill, entitlement }) {
    if (fill !== undefined) return formatPrice(fill.price);
    return entitlement?.action.kind === 'CASH_DIVIDEND' ? formatPrice(entitlement.action.amount) : null;
  },
  order: async ({ fill }, _, { loaders }) =>
    fill === undefined ? null : ((await loaders.order.load(fill.orderId)) ?? null),
};
