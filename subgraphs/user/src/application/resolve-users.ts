import type { User } from '../domain/user.ts';
import { loadOwnUser } from './load-own-user.ts';
import { isSupport, type Session } from './session.ts';

/**
 * Users by id, for what other services say of them. Everybody sees himself (made on first use, as `me` does), support staff everybody;
 * all others are missing, as if they did not exist.
 */
export async function resolveUsers(session: Session, uids: readonly string[]): Promise<ReadonlyMap<string, User>> {
  const ownUid = session.identity?.uid;
  const others = uids.filter(uid => uid !== ownUid);
  const found = new Map(await loadOthers(session, others));
  if (ownUid !== undefined && uids.includes(ownUid)) {
    const own = await loadOwnUser(session);
    if (own !== undefined) found.set(ownUid, own);
  }
  return found;
}

async function loadOthers(session: Session, uids: readonly string[]): Promise<ReadonlyMap<string, User>> {
  if (session.identity === undefined || !isSupport(session) || uids.length === 0) return new Map();
  session.audit({ action: 'user.read', actor: session.identity.uid, subjects: uids, outcome: 'done' });
  return session.users.findAll(uids);
}
