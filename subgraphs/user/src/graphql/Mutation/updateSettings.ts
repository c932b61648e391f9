import * as application from '../../application/update-settings.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { toUserErrors } from '../user-errors.ts';

export const updateSettings: NonNullable<MutationResolvers['updateSettings']> = async (_, { input }, { session }) => {
  const outcome = await application.updateSettings(session, input);
  if ('problems' in outcome) return { userErrors: toUserErrors(outcome.problems) };
  return { settings: outcome.settings, userErrors: [] };
};
