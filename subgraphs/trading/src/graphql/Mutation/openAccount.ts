import { openAccount as open } from '../../application/open-account.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { identityOf } from '../own.ts';

export const openAccount: NonNullable<MutationResolvers['openAccount']> = async (_, { input }, context) => {
  const { account, refusals } = await open(context.services, identityOf(context), {
    name: input.name,
    type: input.type ?? 'CASH',
    fillModel: input.fillModel ?? 'NBBO_SIZE',
  });
  return { account: account ?? null, userErrors: refusals };
};
