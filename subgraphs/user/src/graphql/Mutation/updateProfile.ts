import * as application from '../../application/update-profile.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { toUserErrors } from '../user-errors.ts';

export const updateProfile: NonNullable<MutationResolvers['updateProfile']> = async (_, { input }, { session }) => {
  const outcome = await application.updateProfile(session, input);
  if ('problems' in outcome) return { userErrors: toUserErrors(outcome.problems) };
  return { user: outcome.user, userErrors: [] };
};
