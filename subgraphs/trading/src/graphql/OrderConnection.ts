import type { OrderConnectionResolvers } from './__generated__/resolver-types.ts';

export const OrderConnection: OrderConnectionResolvers = {
  totalCount: ({ accountId, filter }, _, { services }) => services.orders.countOrders(accountId, filter),
};
