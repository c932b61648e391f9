import { type KeyShape, parsePage, toConnection } from '@platform/shared/graphql';
import { isUuid } from '@platform/shared/pure';
import { listWatchlists } from '../application/list-watchlists.ts';
import type { UserResolvers } from './__generated__/resolver-types.ts';

/** Watchlists are in the order of their ids, which is that of their creation. */
const WATCHLIST_KEY: KeyShape = [isUuid];

export const User: UserResolvers = {
  __resolveReference: async ({ id }, { visibleUsers }) => (await visibleUsers.load(id)) ?? null,
  id: user => user.uid,
  watchlists: async (user, pageArguments, { session }) => {
    const page = parsePage(pageArguments, WATCHLIST_KEY);
    const rows = await listWatchlists(session, user, page);
    const connection = toConnection(
      rows,
      page,
      row => [row.id],
      row => row,
    );
    return { ...connection, uid: user.uid };
  },
};
