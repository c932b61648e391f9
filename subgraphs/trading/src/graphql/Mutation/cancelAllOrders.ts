import { cancelAllOrders as cancelAll } from '../../application/cancel-order.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { identityOf } from '../own.ts';

export const cancelAllOrders: NonNullable<MutationResolvers['cancelAllOrders']> = async (_, { input }, context) => {
  const { orders, refusals } = await cancelAll(
    context.services,
    identityOf(context),
    input.accountId,
    input.symbol ?? undefined,
  );
  return { orders, userErrors: refusals };
};
