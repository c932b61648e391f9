import type { AccountView } from '../../application/ports/readers.ts';
import { watchAccount } from '../../application/watch-account.ts';
import type { SubscriptionResolvers } from '../__generated__/resolver-types.ts';
import { requireOwnAccount } from '../own.ts';

export const accountUpdated: NonNullable<SubscriptionResolvers['accountUpdated']> = {
  async subscribe(_, { accountId }, context) {
    const account = await requireOwnAccount(context, accountId);
    return watchAccount(context.services, account.id);
  },
  resolve: (account: AccountView) => account,
};
