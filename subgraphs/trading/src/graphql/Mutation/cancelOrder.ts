import { cancelOrder as cancel } from '../../application/cancel-order.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { identityOf } from '../own.ts';

export const cancelOrder: NonNullable<MutationResolvers['cancelOrder']> = async (_, { input }, context) => {
  const { order, refusals } = await cancel(context.services, identityOf(context), input.orderId);
  return { order: order ?? null, userErrors: refusals };
};
