import { createPublicKey } from 'node:crypto';
import type { Auth } from 'firebase-admin/auth';
import { z } from 'zod';
import { inTime } from './in-time.ts';

/** What the Admin SDK has Google's keys from. It shows this to nobody: a version that hides it better fails at the start, and in `firebase-verifier.test.ts`. */
interface KeyFetcher {
  fetchPublicKeys(): Promise<unknown>;
  /** In milliseconds; what has expired is fetched again. */
  publicKeysExpireAt: number;
}

const signingKeys = z.record(z.string(), z.string().refine(isKey)).refine(keys => Object.keys(keys).length > 0);

/**
 * Makes the SDK ask for the keys once for all the tokens of one moment, wait for them `timeoutMs` at most, and take nothing else for keys. By itself it asks for each
 * token anew as long as it has none, and believes any JSON for as long as the answer says: after `{}` every token would be one of an unknown key.
 * @returns fetches the keys, where there are none yet. It rejects when there are none to be had.
 */
export function guardSigningKeys(auth: Auth, timeoutMs: number): () => Promise<unknown> {
  const fetcher = keyFetcherOf(auth);
  const fetchKeys = fetcher.fetchPublicKeys.bind(fetcher);
  let known: unknown;
  let fetching: Promise<unknown> | undefined;

  const fetchAndCheck = async (): Promise<unknown> => {
    const keys = await inTime(fetchKeys(), timeoutMs);
    if (keys !== known && !signingKeys.safeParse(keys).success) {
      fetcher.publicKeysExpireAt = 0;
      throw new Error('the key server has answered with something else than keys');
    }
    known = keys;
    return keys;
  };
  fetcher.fetchPublicKeys = () => {
    fetching ??= fetchAndCheck().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };
  return fetcher.fetchPublicKeys;
}

function keyFetcherOf(auth: Auth): KeyFetcher {
  const { idTokenVerifier } = auth as unknown as {
    readonly idTokenVerifier?: { readonly signatureVerifier?: { readonly keyFetcher?: KeyFetcher } };
  };
  const fetcher = idTokenVerifier?.signatureVerifier?.keyFetcher;
  if (typeof fetcher?.fetchPublicKeys !== 'function' || typeof fetcher.publicKeysExpireAt !== 'number')
    throw new Error('Invariant: the Admin SDK fetches its keys where it did');
  return fetcher;
}

/** Of a certificate, as Google has it, or as it is. */
function isKey(text: string): boolean {
  try {
    return createPublicKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
