import { InvalidTokenError } from './authenticator.ts';

/** Longer than any ID token; what exceeds it is not looked at. */
const TOKEN_LENGTH_MAX = 8_192;
const BEARER_PATTERN = /^Bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)$/i;

/**
 * The token of an `Authorization` value; undefined when there is none.
 * @throws InvalidTokenError for another scheme, an empty or a malformed token: whoever sends credentials is never taken for anonymous.
 */
export function bearerToken(authorization: unknown): string | undefined {
  if (authorization === undefined || authorization === null) return undefined;
  if (typeof authorization !== 'string' || authorization.length > TOKEN_LENGTH_MAX)
    throw new InvalidTokenError('the authorization is no bearer token');
  const token = BEARER_PATTERN.exec(authorization.trim())?.[1];
  if (token === undefined) throw new InvalidTokenError('the authorization is no bearer token');
  return token;
}

/** `Authorization` in the payload of `connection_init`, in any case. */
export function authorizationOf(connectionParams: Readonly<Record<string, unknown>> | undefined): unknown {
  const name = Object.keys(connectionParams ?? {}).find(key => key.toLowerCase() === 'authorization');
  return name === undefined ? undefined : connectionParams?.[name];
}
