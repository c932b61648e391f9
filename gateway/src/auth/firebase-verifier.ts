import { randomUUID } from 'node:crypto';
import type { Agent } from 'node:https';
import { AuthenticationUnavailableError, InvalidTokenError } from './authenticator.ts';

/** Checks signature, audience, issuer, subject and expiry, and gives the claims. */
export interface TokenVerifier {
  /** @throws InvalidTokenError, AuthenticationUnavailableError */
  verify(token: string): Promise<unknown>;
  /** Fetches the signing keys ahead of the first request. @throws AuthenticationUnavailableError */
  warmUp(): Promise<void>;
  stop(): Promise<void>;
}

export interface FirebaseVerifierOptions {
  readonly projectId: string;
  readonly isEmulated: boolean;
  readonly checkRevoked: boolean;
  /** Tests serve the signing keys themselves through it. */
  readonly httpAgent?: Agent | undefined;
}

/** Codes that say that the token or its user is at fault. */
const REJECTED_CODES = new Set([
  'auth/id-token-expired',
  'auth/id-token-revoked',
  'auth/user-disabled',
  'auth/user-not-found',
]);

/** With `auth/argument-error` the SDK reports bad tokens and unreachable keys alike; only its message tells them apart. */
const REJECTED_MESSAGE = /^(Firebase ID token has|Decoding Firebase ID token|verifyIdToken\(\) expects)/;

/** The SDK is loaded only here: a gateway without a Firebase project does not pay for it. */
export async function createFirebaseVerifier(options: FirebaseVerifierOptions): Promise<TokenVerifier> {
  const { applicationDefault, deleteApp, initializeApp } = await import('firebase-admin/app');
  const { getAuth } = await import('firebase-admin/auth');
  const app = initializeApp(
    {
      projectId: options.projectId,
      ...(options.checkRevoked && !options.isEmulated && { credential: applicationDefault() }),
      ...(options.httpAgent !== undefined && { httpAgent: options.httpAgent }),
    },
    `gateway-${randomUUID()}`,
  );
  const auth = getAuth(app);

  const verify = async (token: string): Promise<unknown> => {
    requireWellFormed(token, options.isEmulated);
    try {
      return await auth.verifyIdToken(token, options.checkRevoked);
    } catch (error) {
      throw classify(error);
    }
  };
  return {
    verify,
    async warmUp() {
      if (options.isEmulated) return;
      await verify(probeToken(options.projectId)).catch((error: unknown) => {
        if (!(error instanceof InvalidTokenError)) throw error;
      });
    },
    stop: () => deleteApp(app),
  };
}

/** Refuses what the SDK would stumble over, so that whatever else it throws is a failure of ours. */
function requireWellFormed(token: string, isEmulated: boolean): void {
  const [header, payload] = token.split('.', 2).map(parsePart);
  if (header === undefined || payload === undefined) throw new InvalidTokenError('the token cannot be decoded');
  if (!isEmulated && (header['alg'] !== 'RS256' || typeof header['kid'] !== 'string' || header['kid'] === ''))
    throw new InvalidTokenError('the token is not signed with a known key');
}

function parsePart(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function classify(error: unknown): Error {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const isRejected = REJECTED_CODES.has(String(code)) || REJECTED_MESSAGE.test(String(message));
  return isRejected
    ? new InvalidTokenError(String(message), { cause: error })
    : new AuthenticationUnavailableError(String(message), { cause: error });
}

/** Passes every check up to the signature, which makes the SDK fetch the keys; none of them is called like this. */
function probeToken(projectId: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  return [
    part({ alg: 'RS256', kid: 'warm-up', typ: 'JWT' }),
    part({
      aud: projectId,
      iss: `https://securetoken.google.com/${projectId}`,
      sub: 'warm-up',
      iat: now,
      exp: now + 60,
    }),
    'AA',
  ].join('.');
}
