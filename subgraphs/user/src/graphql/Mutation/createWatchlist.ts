import * as application from '../../application/create-watchlist.ts';
import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { toUserErrors } from '../user-errors.ts';

export const createWatchlist: NonNullable<MutationResolvers['createWatchlist']> = async (_, { input }, { session }) => {
  const outcome = await application.createWatchlist(session, input);
  if ('problems' in outcome) return { userErrors: toUserErrors(outcome.problems) };
  return { watchlist: outcome.watchlist, userErrors: [] };
};
