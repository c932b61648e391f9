import { jwtVerify, SignJWT } from 'jose';
import { JOSEError } from 'jose/errors';
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
  try {
    const { payload } = await jwtVerify(assertion, Buffer.from(secret), {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: [ALGORITHM],
      currentDate: now,
    });
    const { sub, roles, scopes, profile, authenticatedAt, tokenExpiresAt } = claims.parse(payload);
    return {
      uid: sub,
      roles,
      scopes,
      profile,
      authenticatedAt: new Date(authenticatedAt * 1000),
      tokenExpiresAt: new Date(tokenExpiresAt * 1000),
    };
  } catch (error) {
    if (error instanceof JOSEError || error instanceof z.ZodError)
      throw new InvalidAssertionError('the identity assertion does not hold', { cause: error });
    throw error;
  }
}
