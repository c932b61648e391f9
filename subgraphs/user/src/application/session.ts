import { requestError, unauthenticated } from '@platform/shared/graphql';
import type { Identity } from '@platform/shared/identity';
import type { AuditLog } from '@platform/shared/observability';
import type { Clock } from '@platform/shared/pure';
import type { User } from '../domain/user.ts';
import { loadOwnUser } from './load-own-user.ts';
import type { UserStore } from './ports/user-store.ts';
import type { WatchlistStore } from './ports/watchlist-store.ts';

/** What a use case works with: who asks, and where things are kept. */
export interface Session {
  /** Undefined for an anonymous request. */
  readonly identity: Identity | undefined;
  readonly users: UserStore;
  readonly watchlists: WatchlistStore;
  readonly clock: Clock;
  /** Hears of what support staff do. */
  readonly audit: AuditLog;
}

/** Lets support staff read what users see. */
export const SUPPORT_SCOPE = 'support:read';

/** @throws GraphQLError `UNAUTHENTICATED` when nobody is signed in. */
export function requireIdentity(session: Session): Identity {
  if (session.identity === undefined) throw unauthenticated();
  return session.identity;
}

/** Whoever is signed in, with a profile. @throws GraphQLError `UNAUTHENTICATED` when nobody is, or the account was deleted after the sign-in. */
export async function requireUser(session: Session): Promise<User> {
  requireIdentity(session);
  const user = await loadOwnUser(session);
  if (user === undefined) throw signInEnded();
  return user;
}

/** For a user whose account is deleted while a command of his is under way, too. */
export function signInEnded(): Error {
  return requestError('UNAUTHENTICATED', 'This account was deleted after you signed in. Sign in again to start anew.');
}

export function isSupport(session: Session): boolean {
  return session.identity?.scopes.includes(SUPPORT_SCOPE) ?? false;
}
