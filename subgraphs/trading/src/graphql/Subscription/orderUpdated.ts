import { badUserInput } from '@platform/shared/graphql';
import type { OrderEventRecord } from '../../application/ports/readers.ts';
import { watchOrders } from '../../application/watch-orders.ts';
import type { SubscriptionResolvers } from '../__generated__/resolver-types.ts';
import { requireOwnAccount } from '../own.ts';

export const orderUpdated: NonNullable<SubscriptionResolvers['orderUpdated']> = {
  async subscribe(_, { accountId, after }, context) {
    const account = await requireOwnAccount(context, accountId);
    if (after != null && after > account.sequence)
      throw badUserInput(`The account has no sequence ${after} yet; its latest is ${account.sequence}.`);
    return watchOrders(context.services, account.id, after ?? account.sequence);
  },
  resolve: (event: OrderEventRecord) => event,
};
