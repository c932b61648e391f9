import { accepted, type Parsed, refused } from './problem.ts';
import { DEFAULT_SETTINGS, type UserSettings } from './settings.ts';
import { parseLine } from './text.ts';

/** A person who uses the platform. */
export interface User {
  readonly uid: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly phoneNumber: string | null;
  readonly displayName: string | null;
  readonly photoUrl: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When the token ends that the contact was last taken over from. All live for an hour, so of two the one that ends later was issued later. */
  readonly claimsExpireAt: Date;
  readonly settings: UserSettings;
}

/** What the identity provider owns. */
export type Contact = Pick<User, 'email' | 'emailVerified' | 'phoneNumber'>;

/** What the identity provider says of a person in a token. */
export interface Claims {
  readonly email?: string | undefined;
  readonly emailVerified: boolean;
  readonly name?: string | undefined;
  readonly picture?: string | undefined;
  readonly phoneNumber?: string | undefined;
}

const DISPLAY_NAME_LENGTH_MAX = 100;
const PHOTO_URL_LENGTH_MAX = 2_048;
const EMAIL_LENGTH_MAX = 320;
const PHONE_NUMBER_LENGTH_MAX = 32;

/** The profile of someone who comes for the first time. A claim that would not be acceptable as input counts as absent: it must not keep anyone out. */
export function newUser(uid: string, claims: Claims, claimsExpireAt: Date, now: Date): User {
  const displayName = parseDisplayName(claims.name ?? '');
  const photoUrl = parsePhotoUrl(claims.picture ?? '');
  return {
    uid,
    ...contactOf(claims),
    displayName: displayName.ok ? displayName.value : null,
    photoUrl: photoUrl.ok ? photoUrl.value : null,
    createdAt: now,
    updatedAt: now,
    claimsExpireAt,
    settings: { ...DEFAULT_SETTINGS, updatedAt: now },
  };
}

export function contactOf(claims: Claims): Contact {
  const email = parseLine(claims.email ?? '', EMAIL_LENGTH_MAX) ?? null;
  return {
    email,
    emailVerified: email !== null && claims.emailVerified,
    phoneNumber: parseLine(claims.phoneNumber ?? '', PHONE_NUMBER_LENGTH_MAX) ?? null,
  };
}

/**
 * What a token brings that is new. Undefined when it is all known, and for a token that was issued before the last that brought something: another
 * device may use one for an hour that does not know of a new email, or that the old one was verified.
 */
export function refreshedContact(user: User, claims: Claims, claimsExpireAt: Date): Contact | undefined {
  if (claimsExpireAt < user.claimsExpireAt) return undefined;
  const contact = contactOf(claims);
  const isKnown =
    contact.email === user.email &&
    contact.emailVerified === user.emailVerified &&
    contact.phoneNumber === user.phoneNumber;
  return isKnown ? undefined : contact;
}

/**
 * Whether a sign-in was ended by the deletion of its account. Sign-ins are known to the second, so one of the very second of the deletion
 * counts as before it: rather one sign-in too many than data of the deleted account in a new one.
 */
export function isEnded(authenticatedAt: Date, deletedAt: Date): boolean {
  return authenticatedAt <= deletedAt;
}

export function parseDisplayName(text: string): Parsed<string> {
  const line = parseLine(text, DISPLAY_NAME_LENGTH_MAX);
  return line === undefined
    ? refused(
        'INVALID_DISPLAY_NAME',
        `A display name has 1 to ${DISPLAY_NAME_LENGTH_MAX} visible characters, without control characters.`,
        'displayName',
      )
    : accepted(line);
}

/** Only https: the address goes straight into other people's pages. */
export function parsePhotoUrl(text: string): Parsed<string> {
  const url = text.length <= PHOTO_URL_LENGTH_MAX ? URL.parse(text.trim()) : null;
  const isAcceptable =
    url?.protocol === 'https:' && url.username === '' && url.password === '' && url.href.length <= PHOTO_URL_LENGTH_MAX;
  return isAcceptable
    ? accepted(url.href)
    : refused(
        'INVALID_PHOTO_URL',
        `A photo is an https address of at most ${PHOTO_URL_LENGTH_MAX} characters.`,
        'photoUrl',
      );
}
