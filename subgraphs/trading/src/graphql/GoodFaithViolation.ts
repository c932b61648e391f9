import { invariant } from '@platform/shared/pure';
import type { GoodFaithViolationResolvers } from './__generated__/resolver-types.ts';

export const GoodFaithViolation: GoodFaithViolationResolvers = {
  async order({ orderId }, _, { loaders }) {
    const order = await loaders.order.load(orderId);
    invariant(order !== undefined, 'orders are never deleted');
    return order;
  },
};
