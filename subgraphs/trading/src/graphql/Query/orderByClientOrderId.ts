import type { QueryResolvers } from '../__generated__/resolver-types.ts';
import { ownAccount } from '../own.ts';

export const orderByClientOrderId: NonNullable<QueryResolvers['orderByClientOrderId']> = async (
  _,
  { accountId, clientOrderId },
  context,
) => {
  const account = await ownAccount(context, accountId);
  return account === null ? null : context.services.orders.findByClientOrderId(account.id, clientOrderId);
};
