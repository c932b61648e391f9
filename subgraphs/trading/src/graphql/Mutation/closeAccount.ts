import { closeAccount as close } from '../../application/close-account.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { identityOf, ownAccount } from '../own.ts';

export const closeAccount: NonNullable<MutationResolvers['closeAccount']> = async (_, { input }, context) => {
  const userErrors = await close(context.services, identityOf(context), input.accountId);
  return { account: userErrors.length > 0 ? null : await ownAccount(context, input.accountId), userErrors };
};
