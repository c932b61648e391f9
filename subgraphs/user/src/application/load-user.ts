import { requestError } from '@platform/shared/graphql';
import type { User } from '../domain/user.ts';
import { isSupport, requireIdentity, type Session, SUPPORT_SCOPE } from './session.ts';

/** Any user, for support staff. @throws GraphQLError `UNAUTHENTICATED`, or `FORBIDDEN` without the scope. */
export async function loadUser(session: Session, uid: string): Promise<User | undefined> {
  const { uid: actor } = requireIdentity(session);
  const isAllowed = isSupport(session);
  session.audit({ action: 'user.read', actor, subjects: [uid], outcome: isAllowed ? 'done' : 'refused' });
  if (!isAllowed) throw requestError('FORBIDDEN', `This needs the scope ${SUPPORT_SCOPE}.`);
  return (await session.users.findAll([uid])).get(uid);
}
