import * as application from '../../application/update-watchlist.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { toUserErrors } from '../user-errors.ts';

export const updateWatchlist: NonNullable<MutationResolvers['updateWatchlist']> = async (_, { input }, { session }) => {
  const outcome = await application.updateWatchlist(session, input);
  if ('problems' in outcome) return { userErrors: toUserErrors(outcome.problems) };
  return { watchlist: outcome.watchlist, userErrors: [] };
};
