import { updateRiskPolicy as update } from '../../application/update-risk-policy.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { identityOf, ownAccount } from '../own.ts';

export const updateRiskPolicy: NonNullable<MutationResolvers['updateRiskPolicy']> = async (_, { input }, context) => {
  const { killSwitch, closePositions, ...limits } = input;
  const userErrors = await update(context.services, identityOf(context), {
    ...limits,
    isKillSwitchEngaged: killSwitch ?? undefined,
    closePositions: closePositions ?? false,
  });
  return { account: await ownAccount(context, input.accountId), userErrors };
};
