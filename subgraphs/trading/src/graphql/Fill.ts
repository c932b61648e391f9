import { requestError } from '@platform/shared/graphql';
import { formatCash, formatPrice, formatQuantity } from '../domain/units.ts';
import type { FillResolvers } from './__generated__/resolver-types.ts';

export const Fill: FillResolvers = {
  async order(fill, _, { loaders }) {
    const order = await loaders.order.load(fill.orderId);
    if (order === undefined) throw requestError('NOT_FOUND', 'The order is gone.');
    return order;
  },
  price: fill => formatPrice(fill.price),
  quantity: fill => formatQuantity(fill.quantity),
  fee: fill => formatCash(fill.fee),
};
