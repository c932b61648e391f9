import type { Identity } from '@platform/shared/identity';
import { z } from 'zod';
import { InvalidTokenError } from './authenticator.ts';

/** How far the clocks of Firebase and of this machine may be apart. */
export const CLOCK_SKEW_SECONDS = 30;

const textList = z.array(z.string().min(1).max(128)).max(100);
const spaceSeparated = z
  .string()
  .max(1_000)
  .transform(text => text.split(' ').filter(scope => scope !== ''));

const claims = z.object({
  sub: z.string().min(1).max(128),
  exp: z.number(),
  iat: z.number(),
  auth_time: z.number(),
  // Custom claims that are not of this shape grant nothing.
  roles: textList.catch([]),
  scopes: z.union([textList, spaceSeparated]).catch([]),
  email: z.string().optional().catch(undefined),
  email_verified: z.boolean().catch(false),
  name: z.string().optional().catch(undefined),
  picture: z.string().optional().catch(undefined),
  phone_number: z.string().optional().catch(undefined),
});

/**
 * Reads an ID token whose signature, issuer and audience hold, and checks what the Admin SDK does not: that it ends, that it has not ended,
 * and that neither it nor the sign-in lies in the future.
 * @throws InvalidTokenError
 */
export function identityOf(decoded: unknown, now: Date): Identity {
  const result = claims.safeParse(decoded);
  if (!result.success)
    throw new InvalidTokenError(`claims are missing or wrong: ${result.error.issues.map(i => i.path[0]).join(', ')}`);
  const token = result.data;
  const nowSeconds = now.getTime() / 1000;
  if (token.exp <= nowSeconds) throw new InvalidTokenError('the token has expired');
  if (token.iat > nowSeconds + CLOCK_SKEW_SECONDS) throw new InvalidTokenError('the token was issued in the future');
  if (token.auth_time > nowSeconds + CLOCK_SKEW_SECONDS) throw new InvalidTokenError('the sign-in is in the future');
  return {
    uid: token.sub,
    roles: token.roles,
    scopes: token.scopes,
    authenticatedAt: new Date(token.auth_time * 1000),
    tokenExpiresAt: new Date(token.exp * 1000),
    profile: {
      email: token.email,
      emailVerified: token.email_verified,
      name: token.name,
      picture: token.picture,
      phoneNumber: token.phone_number,
    },
  };
}
