import { replaceOrder as replace } from '../../application/replace-order.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { identityOf } from '../own.ts';

export const replaceOrder: NonNullable<MutationResolvers['replaceOrder']> = async (_, { input }, context) => {
  const { order, refusals } = await replace(context.services, identityOf(context), {
    orderId: input.orderId,
    quantity: input.quantity ?? undefined,
    limitPrice: input.limitPrice ?? undefined,
    stopPrice: input.stopPrice ?? undefined,
    trail: input.trail ?? undefined,
    timeInForce: input.timeInForce ?? undefined,
    clientOrderId: input.clientOrderId ?? undefined,
  });
  return { order: order ?? null, userErrors: refusals };
};
