import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { Socket } from 'node:net';
import { AuthenticationUnavailableError, InvalidTokenError } from './authenticator.ts';
import { inTime } from './in-time.ts';
import { guardSigningKeys } from './signing-keys.ts';

/** Checks signature, audience, issuer, subject and expiry, and gives the claims. */
export interface TokenVerifier {
  /** @throws InvalidTokenError, AuthenticationUnavailableError */
  verify(token: string): Promise<unknown>;
  /** Fetches the signing keys ahead of the first request. @throws Error when they cannot be had. */
  warmUp(): Promise<void>;
  stop(): Promise<void>;
}

export interface FirebaseVerifierOptions {
  readonly projectId: string;
  readonly isEmulated: boolean;
  readonly checkRevoked: boolean;
  /** Tests serve the signing keys themselves through it. */
  readonly httpAgent?: Agent | undefined;
  /** How long a token may wait for what Firebase has to say. Default {@link TIMEOUT_MS}. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;

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
  const { projectId, isEmulated, checkRevoked, httpAgent = new Agent(), timeoutMs = TIMEOUT_MS } = options;
  const app = initializeApp(
    {
      projectId,
      ...(checkRevoked && !isEmulated && { credential: applicationDefault() }),
      // The emulator speaks plain HTTP, which such an agent refuses.
      ...(!isEmulated && { httpAgent: impatient(httpAgent, timeoutMs) }),
    },
    `gateway-${randomUUID()}`,
  );
  const auth = getAuth(app);

  const fetchKeys = isEmulated ? undefined : guardSigningKeys(auth, timeoutMs);

  return {
    async verify(token) {
      requireWellFormed(token, isEmulated);
      try {
        return await inTime(auth.verifyIdToken(token, checkRevoked), timeoutMs);
      } catch (error) {
        throw classify(error);
      }
    },
    async warmUp() {
      await fetchKeys?.();
    },
    stop: () => deleteApp(app),
  };
}

/** Gives up connections on which nothing comes: whoever waited for it has long been told. */
function impatient(agent: Agent, timeoutMs: number): Agent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (...request) => {
    const connection = connect(...request);
    if (connection instanceof Socket)
      connection.setTimeout(timeoutMs, () => connection.destroy(new Error('nothing came')));
    return connection;
  };
  return agent;
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
