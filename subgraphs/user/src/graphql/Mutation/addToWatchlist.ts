import * as application from '../../application/add-to-watchlist.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { toUserErrors } from '../user-errors.ts';

export const addToWatchlist: NonNullable<MutationResolvers['addToWatchlist']> = async (_, { input }, { session }) => {
  const outcome = await application.addToWatchlist(session, input);
  if ('problems' in outcome) return { userErrors: toUserErrors(outcome.problems) };
  return { watchlist: outcome.watchlist, userErrors: [] };
};
