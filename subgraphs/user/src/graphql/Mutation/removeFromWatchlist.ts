import * as application from '../../application/remove-from-watchlist.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { toUserErrors } from '../user-errors.ts';

export const removeFromWatchlist: NonNullable<MutationResolvers['removeFromWatchlist']> = async (
  _,
  { input },
  { session },
) => {
  const outcome = await application.removeFromWatchlist(session, input);
  if ('problems' in outcome) return { userErrors: toUserErrors(outcome.problems) };
  return { watchlist: outcome.watchlist, userErrors: [] };
};
