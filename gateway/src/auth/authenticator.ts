import type { Identity } from '@platform/shared/identity';

/** Establishes who asks. */
export interface Authenticator {
  /**
   * Takes an ID token.
   * @throws InvalidTokenError when the token does not hold, AuthenticationUnavailableError when that cannot be found out now.
   */
  authenticate(token: string): Promise<Identity>;
  stop(): Promise<void>;
}

/** The token is expired, forged, revoked, for something else, or no token at all. The reason is for the log, not for the client. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';
}

/** The signing keys or the user's state cannot be fetched: the token may be good. */
export class AuthenticationUnavailableError extends Error {
  override readonly name = 'AuthenticationUnavailableError';
}
