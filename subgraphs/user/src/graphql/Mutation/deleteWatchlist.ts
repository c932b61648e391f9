import * as application from '../../application/delete-watchlist.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { toUserErrors } from '../user-errors.ts';

export const deleteWatchlist: NonNullable<MutationResolvers['deleteWatchlist']> = async (_, { input }, { session }) => {
  const outcome = await application.deleteWatchlist(session, input.id);
  if ('problems' in outcome) return { userErrors: toUserErrors(outcome.problems) };
  return { deletedWatchlistId: outcome.watchlist.id, watchlist: outcome.watchlist, userErrors: [] };
};
