import { requestError, serviceUnavailable } from '@platform/shared/graphql';
import type { Identity } from '@platform/shared/identity';
import type { Logger } from '@platform/shared/observability';
import { AuthenticationUnavailableError, type Authenticator, InvalidTokenError } from './authenticator.ts';
import { bearerToken } from './bearer.ts';

/** Who asks, by the value of `Authorization`. @throws GraphQLError UNAUTHENTICATED or SERVICE_UNAVAILABLE */
export type IdentifyCaller = (authorization: unknown) => Promise<Identity | undefined>;

/** Without an authenticator every caller is anonymous, whatever they send. */
export function createIdentifyCaller(authenticator: Authenticator | undefined, logger: Logger): IdentifyCaller {
  if (authenticator === undefined) return async () => undefined;
  return async authorization => {
    try {
      const token = bearerToken(authorization);
      return token === undefined ? undefined : await authenticator.authenticate(token);
    } catch (error) {
      if (error instanceof InvalidTokenError) {
        logger.info({ reason: error.message }, 'an ID token was refused');
        throw requestError('UNAUTHENTICATED', 'The ID token is invalid or has expired. Sign in again.');
      }
      if (error instanceof AuthenticationUnavailableError) {
        logger.error({ err: error }, 'an ID token could not be verified');
        throw serviceUnavailable('ID tokens cannot be verified at the moment. Try again.');
      }
      throw error;
    }
  };
}
