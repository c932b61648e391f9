import type { Problem } from '../domain/problem.ts';
import { requireIdentity, type Session } from './session.ts';

export interface DeleteMeCommand {
  /** When given, it must be the asker's own. */
  readonly userId?: string | null | undefined;
}

/**
 * Erases the asker's personal data and ends every sign-in made so far. Repeating it with an ended sign-in tells again what happened.
 * What the ledger must keep is in the trading service, under the bare uid.
 */
export async function deleteMe(
  session: Session,
  { userId }: DeleteMeCommand,
): Promise<{ readonly uid: string; readonly deletedAt: Date } | { readonly problems: readonly Problem[] }> {
  const { uid, authenticatedAt } = requireIdentity(session);
  if (userId != null && userId !== uid)
    return {
      problems: [{ code: 'USER_ID_MISMATCH', message: 'You are signed in as someone else.', path: ['userId'] }],
    };
  const signIn = await session.users.findSignIn(uid, authenticatedAt);
  if (signIn.state === 'ended') return { uid, deletedAt: signIn.deletedAt };
  // The gateway's clock may be ahead of ours: this very sign-in must end, whatever the clocks say.
  const deletedAt = new Date(Math.max(session.clock.now().getTime(), authenticatedAt.getTime()));
  await session.users.erase(uid, deletedAt);
  return { uid, deletedAt };
}
