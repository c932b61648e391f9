import { closePosition as close } from '../../application/close-position.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { identityOf } from '../own.ts';

export const closePosition: NonNullable<MutationResolvers['closePosition']> = async (_, { input }, context) => {
  const { accountId, symbol } = input;
  const { order, refusals } = await close(context.services, identityOf(context), {
    accountId,
    symbol,
    quantity: input.quantity ?? undefined,
    percentage: input.percentage ?? undefined,
    clientOrderId: input.clientOrderId ?? undefined,
  });
  return { order: order ?? null, userErrors: refusals };
};
