import { accepted, type Parsed, type Problem, problemsOf } from '../domain/problem.ts';
import { parseDisplayName, parsePhotoUrl, type User } from '../domain/user.ts';
import { requireUser, type Session, signInEnded } from './session.ts';

/** Absent: unchanged. Null: none. */
export interface ProfileCommand {
  readonly displayName?: string | null | undefined;
  readonly photoUrl?: string | null | undefined;
}

export async function updateProfile(
  session: Session,
  { displayName, photoUrl }: ProfileCommand,
): Promise<{ readonly user: User } | { readonly problems: readonly Problem[] }> {
  const current = await requireUser(session);
  const name = orNull(displayName, parseDisplayName);
  const photo = orNull(photoUrl, parsePhotoUrl);
  if (!name.ok || !photo.ok) return { problems: problemsOf(name, photo) };
  if (name.value === undefined && photo.value === undefined) return { user: current };
  const changes = {
    ...(name.value !== undefined && { displayName: name.value }),
    ...(photo.value !== undefined && { photoUrl: photo.value }),
  };
  const user = await session.users.changeProfile(current.uid, changes, session.clock.now());
  if (user === undefined) throw signInEnded();
  return { user };
}

function orNull<Value>(
  input: string | null | undefined,
  parse: (text: string) => Parsed<Value>,
): Parsed<Value | null | undefined> {
  return input === null || input === undefined ? accepted(input) : parse(input);
}
