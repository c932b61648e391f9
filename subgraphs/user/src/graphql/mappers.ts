/** What the resolvers' parent objects really are; `npm run codegen` reads the names. */
import type { Connection } from '@platform/shared/graphql';
import type { UserSettings } from '../domain/settings.ts';
import type { User } from '../domain/user.ts';
import type { Watchlist } from '../domain/watchlist.ts';

export type UserMapper = User;
export type UserSettingsMapper = UserSettings;
export type WatchlistMapper = Watchlist;
/** The total is counted only when it is asked for. */
export type WatchlistConnectionMapper = Connection<Watchlist> & { readonly uid: string };
