import type { RequestContext } from '@platform/shared/graphql';
import DataLoader from 'dataloader';
import { resolveUsers } from '../application/resolve-users.ts';
import { resolveWatchlists } from '../application/resolve-watchlists.ts';
import type { Session } from '../application/session.ts';
import type { User } from '../domain/user.ts';
import type { Watchlist } from '../domain/watchlist.ts';

/** What the resolvers of one request work with. */
export interface Context extends RequestContext {
  readonly session: Session;
  /** What the asker may see; anything else is undefined. References that a request makes together are read together. */
  readonly visibleUsers: DataLoader<string, User | undefined>;
  readonly visibleWatchlists: DataLoader<string, Watchlist | undefined>;
}

export function createContext(request: RequestContext, stores: Omit<Session, 'identity'>): Context {
  const session: Session = { ...stores, identity: request.identity };
  return {
    ...request,
    session,
    visibleUsers: new DataLoader(async uids => {
      const found = await resolveUsers(session, uids);
      return uids.map(uid => found.get(uid));
    }),
    visibleWatchlists: new DataLoader(async ids => {
      const found = await resolveWatchlists(session, ids);
      return ids.map(id => found.get(id));
    }),
  };
}
