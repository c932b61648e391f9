import type { Resolvers } from './__generated__/resolver-types.ts';
import { addToWatchlist } from './Mutation/addToWatchlist.ts';
import { createWatchlist } from './Mutation/createWatchlist.ts';
import { deleteMe } from './Mutation/deleteMe.ts';
import { deleteWatchlist } from './Mutation/deleteWatchlist.ts';
import { removeFromWatchlist } from './Mutation/removeFromWatchlist.ts';
import { updateProfile } from './Mutation/updateProfile.ts';
import { updateSettings } from './Mutation/updateSettings.ts';
import { updateWatchlist } from './Mutation/updateWatchlist.ts';
import { me } from './Query/me.ts';
import { user } from './Query/user.ts';
import { User } from './User.ts';
import { Watchlist } from './Watchlist.ts';
import { WatchlistConnection } from './WatchlistConnection.ts';

/** Laid out as the schema is. */
export const resolvers: Resolvers = {
  Query: { me, user },
  Mutation: {
    updateProfile,
    updateSettings,
    createWatchlist,
    updateWatchlist,
    addToWatchlist,
    removeFromWatchlist,
    deleteWatchlist,
    deleteMe,
  },
  User,
  Watchlist,
  WatchlistConnection,
  UserError: { __resolveType: () => 'InvalidInput' },
};
