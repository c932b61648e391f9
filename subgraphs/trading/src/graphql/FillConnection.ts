import type { FillConnectionResolvers } from './__generated__/resolver-types.ts';

export const FillConnection: FillConnectionResolvers = {
  totalCount: ({ orderId }, _, { loaders }) => loaders.fillCount.load(orderId),
};
