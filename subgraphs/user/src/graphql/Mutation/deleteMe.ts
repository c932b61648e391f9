import * as application from '../../application/delete-me.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { toUserErrors } from '../user-errors.ts';

export const deleteMe: NonNullable<MutationResolvers['deleteMe']> = async (_, { input }, { session }) => {
  const outcome = await application.deleteMe(session, input);
  if ('problems' in outcome) return { userErrors: toUserErrors(outcome.problems) };
  return { deletedUserId: outcome.uid, deletedAt: outcome.deletedAt, userErrors: [] };
};
