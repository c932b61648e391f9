import { moveFunds } from '../../application/move-funds.ts';
import type { DepositFundsInput, MutationResolvers } from '../__generated__/resolver-types.ts';
import type { Context } from '../context.ts';
import { identityOf, ownAccount } from '../own.ts';

export const depositFunds: NonNullable<MutationResolvers['depositFunds']> = (_, { input }, context) =>
  move('DEPOSIT', input, context);

/** Shared with `withdrawFunds`, whose input is the same. */
export async function move(kind: 'DEPOSIT' | 'WITHDRAWAL', input: DepositFundsInput, context: Context) {
  const userErrors = await moveFunds(context.services, identityOf(context), { kind, ...input });
  return { account: userErrors.length > 0 ? null : await ownAccount(context, input.accountId), userErrors };
}
