import { newUser, refreshedContact, type User } from '../domain/user.ts';
import type { Session } from './session.ts';

/**
 * The user who is signed in. The first request of a new user makes the profile, from what the identity provider says; a later one takes over
 * what the identity provider has changed. Undefined when nobody is signed in, and for a sign-in that the deletion of its account has ended.
 */
export async function loadOwnUser({ identity, users, clock }: Session): Promise<User | undefined> {
  if (identity === undefined) return undefined;
  const { uid, authenticatedAt, tokenExpiresAt, profile: claims } = identity;
  let signIn = await users.findSignIn(uid, authenticatedAt);
  if (signIn.state === 'new')
    signIn = await users.create(newUser(uid, claims, tokenExpiresAt, clock.now()), authenticatedAt);
  if (signIn.state !== 'known') return undefined;
  const contact = refreshedContact(signIn.user, claims, tokenExpiresAt);
  return contact === undefined ? signIn.user : users.refreshContact(uid, contact, tokenExpiresAt, clock.now());
}
