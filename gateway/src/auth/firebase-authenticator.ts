import { hash } from 'node:crypto';
import type { Agent } from 'node:https';
import type { Identity } from '@platform/shared/identity';
import type { Logger } from '@platform/shared/observability';
import { type Clock, systemClock } from '@platform/shared/pure';
import { LRUCache } from 'lru-cache';
import type { AuthConfig } from '../config.ts';
import type { Authenticator } from './authenticator.ts';
import { createFirebaseVerifier, type TokenVerifier } from './firebase-verifier.ts';
import { identityOf } from './token-claims.ts';

/** The longest time that a revoked token may still be taken. */
export const CACHE_LIFETIME_MS = 30_000;
const CACHE_ENTRIES = 10_000;

export interface FirebaseAuthenticatorOptions {
  readonly auth: AuthConfig;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
  readonly httpAgent?: Agent | undefined;
}

/** Verifies Firebase ID tokens. Starts even when the keys cannot be fetched yet: requests with a token then get 503 until they can. */
export async function createFirebaseAuthenticator(options: FirebaseAuthenticatorOptions): Promise<Authenticator> {
  const { auth, logger, httpAgent } = options;
  const verifier = await createFirebaseVerifier({ ...auth, httpAgent });
  await verifier
    .warmUp()
    .catch((error: unknown) => logger.warn({ err: error }, 'the signing keys of ID tokens cannot be fetched yet'));
  return cached(verifier, options.clock ?? systemClock);
}

/** Remembers verified tokens for a moment and verifies a token once, however many requests carry it at the same time. */
export function cached(verifier: TokenVerifier, clock: Clock): Authenticator {
  const identities = new LRUCache<string, Identity>({ max: CACHE_ENTRIES, ttl: CACHE_LIFETIME_MS });
  const running = new Map<string, Promise<Identity>>();

  const verify = async (key: string, token: string): Promise<Identity> => {
    try {
      const identity = identityOf(await verifier.verify(token), clock.now());
      identities.set(key, identity);
      return identity;
    } finally {
      running.delete(key);
    }
  };
  return {
    async authenticate(token) {
      const key = hash('sha256', token, 'base64');
      const known = identities.get(key);
      if (known !== undefined && known.tokenExpiresAt > clock.now()) return known;
      const verification = running.get(key) ?? verify(key, token);
      running.set(key, verification);
      return verification;
    },
    stop: () => verifier.stop(),
  };
}
