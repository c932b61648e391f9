import type { UserSettings } from '../../domain/settings.ts';
import type { Contact, User } from '../../domain/user.ts';

/** Who stands behind a sign-in: nobody yet, a user, or an account that was deleted after it. */
export type SignIn =
  | { readonly state: 'new' }
  | { readonly state: 'known'; readonly user: User }
  | { readonly state: 'ended'; readonly deletedAt: Date };

export type SettingsChanges = Partial<Omit<UserSettings, 'notifications' | 'updatedAt'>> & {
  readonly notifications?: Partial<UserSettings['notifications']>;
};

/** Keeps profiles with their settings. Every change is carried out whole or not at all. */
export interface UserStore {
  /** By uid; who has no profile is missing. */
  findAll(uids: readonly string[]): Promise<ReadonlyMap<string, User>>;
  findSignIn(uid: string, authenticatedAt: Date): Promise<SignIn>;
  /** Keeps the profile unless another request was faster or the sign-in has ended; gives what then stands. */
  create(user: User, authenticatedAt: Date): Promise<SignIn>;
  /** Unless a later token was faster. The user as he stands afterwards; undefined when the profile is gone. The same for the other changes. */
  refreshContact(uid: string, contact: Contact, claimsExpireAt: Date, now: Date): Promise<User | undefined>;
  changeProfile(
    uid: string,
    changes: Partial<Pick<User, 'displayName' | 'photoUrl'>>,
    now: Date,
  ): Promise<User | undefined>;
  changeSettings(uid: string, changes: SettingsChanges, now: Date): Promise<User | undefined>;
  /** Erases everything personal and remembers when; sign-ins up to then have ended. Never moves an earlier deletion forward in time. */
  erase(uid: string, deletedAt: Date): Promise<void>;
}
