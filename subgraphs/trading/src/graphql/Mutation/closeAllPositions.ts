import { closeAllPositions as closeAll } from '../../application/close-position.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { identityOf } from '../own.ts';

export const closeAllPositions: NonNullable<MutationResolvers['closeAllPositions']> = async (_, { input }, context) => {
  const { orders, refusals } = await closeAll(context.services, identityOf(context), {
    accountId: input.accountId,
    cancelOrders: input.cancelOrders ?? false,
  });
  return { orders, userErrors: refusals };
};
