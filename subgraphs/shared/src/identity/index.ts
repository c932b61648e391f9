import { jwtVerify, SignJWT } from 'jose';
import { JOSEError } from 'jose/errors';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

/** Who asks, as the gateway established it. */
export interface Identity {
  /** The Firebase uid. */
  readonly uid: string;
  readonly roles: readonly string[];
  /** What `@requiresScopes` is held against, for example `support:read`. */
  readonly scopes: readonly string[];
  /** When the user last signed in. */
  readonly authenticatedAt: Date;
  /** When the ID token ends, and with it everything done in its name. */
  readonly tokenExpiresAt: Date;
  readonly profile: IdentityProfile;
}

/** What the ID token says of the person; the user service makes the first profile from it. */
export interface IdentityProfile {
  readonly email?: string | undefined;
  readonly emailVerified: boolean;
  readonly name?: string | undefined;
  readonly picture?: string | undefined;
  readonly phoneNumber?: string | undefined;
}

/** Carries the assertion on HTTP requests to a subgraph. Over WebSocket it is the `assertion` extension of each `subscribe`. */
export const ASSERTION_HEADER = 'x-platform-assertion';
export const ASSERTION_EXTENSION = 'assertion';

const ISSUER = 'platform-gateway';
const AUDIENCE = 'platform-subgraph';
const ALGORITHM = 'HS256';
/** Assertions whose signature was found to be right. */
const REMEMBERED_MAX = 5_000;

const claims = z.object({
  sub: z.string().min(1).max(128),
  exp: z.number(),
  roles: z.array(z.string()),
  scopes: z.array(z.string()),
  authenticatedAt: z.number(),
  tokenExpiresAt: z.number(),
  profile: z.object({
    email: z.string().optional(),
    emailVerified: z.boolean(),
    name: z.string().optional(),
    picture: z.string().optional(),
    phoneNumber: z.string().optional(),
  }),
});

/** Raised for an assertion that is not ours, was changed, or has ended. */
export class InvalidAssertionError extends Error {
  override readonly name = 'InvalidAssertionError';
}

/**
 * Signs who asks into a compact JWS that lives for `lifetimeSeconds` (60), and never longer than the ID token itself.
 * @throws RangeError when the ID token has already ended.
 */
export async function signAssertion(
  identity: Identity,
  secret: string,
  now = new Date(),
  lifetimeSeconds = 60,
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const tokenExpiresAt = Math.floor(identity.tokenExpiresAt.getTime() / 1000);
  if (tokenExpiresAt <= issuedAt) throw new RangeError('the ID token has ended');
  const { roles, scopes, profile } = identity;
  return new SignJWT({
    roles,
    scopes,
    profile,
    tokenExpiresAt,
    authenticatedAt: Math.floor(identity.authenticatedAt.getTime() / 1000),
  })
    .setProtectedHeader({ alg: ALGORITHM })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(identity.uid)
    .setIssuedAt(issuedAt)
    .setExpirationTime(Math.min(issuedAt + lifetimeSeconds, tokenExpiresAt))
    .sign(Buffer.from(secret));
}

/** Reads an assertion back. @throws InvalidAssertionError when it does not hold. */
export async function verifyAssertion(assertion: string, secret: string, now = new Date()): Promise<Identity> {
  return (await verify(assertion, secret, now)).identity;
}

/** Reads assertions, and verifies each of them once: the gateway says the same for half a minute. */
export class AssertionReader {
  readonly #secret: string;
  readonly #verified = new LRUCache<string, Verified>({ max: REMEMBERED_MAX });

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** @throws InvalidAssertionError when it does not hold, or no longer. */
  async read(assertion: string, now = new Date()): Promise<Identity> {
    const known = this.#verified.get(assertion);
    if (known !== undefined && now < known.endsAt) return known.identity;
    const verified = await verify(assertion, this.#secret, now);
    this.#verified.set(assertion, verified);
    return verified.identity;
  }
}

interface Verified {
  readonly identity: Identity;
  readonly endsAt: Date;
}

async function verify(assertion: string, secret: string, now: Date): Promise<Verified> {
  try {
    const { payload } = await jwtVerify(assertion, Buffer.from(secret), {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: [ALGORITHM],
      currentDate: now,
    });
    const { sub, exp, roles, scopes, profile, authenticatedAt, tokenExpiresAt } = claims.parse(payload);
    const identity = {
      uid: sub,
      roles,
      scopes,
      profile,
      authenticatedAt: new Date(authenticatedAt * 1000),
      tokenExpiresAt: new Date(tokenExpiresAt * 1000),
    };
    return { identity, endsAt: new Date(exp * 1000) };
  } catch (error) {
    if (error instanceof JOSEError || error instanceof z.ZodError)
      throw new InvalidAssertionError('the identity assertion does not hold', { cause: error });
    throw error;
  }
}
