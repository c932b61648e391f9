import { unauthenticated } from '@platform/shared/graphql';
import { type Identity, signAssertion } from '@platform/shared/identity';
import { type Clock, systemClock } from '@platform/shared/pure';

/** Signs who asks, for subgraphs. */
export type AssertionMinter = (identity: Identity | undefined) => Promise<string | undefined>;

const LIFETIME_SECONDS = 60;
/** An assertion is handed out for half of its life, so that it holds when the subgraph reads it. */
const REUSE_MS = (LIFETIME_SECONDS * 1000) / 2;

const NOBODY = Promise.resolve(undefined);

interface Minted {
  readonly assertion: Promise<string>;
  readonly reusableUntil: number;
}

/** Without a secret there is nobody to speak for: identities exist only where tokens are verified. */
export function createAssertionMinter(secret: string | undefined, clock: Clock = systemClock): AssertionMinter {
  const minted = new WeakMap<Identity, Minted>();
  return identity => {
    if (identity === undefined || secret === undefined) return NOBODY;
    const now = clock.now();
    if (identity.tokenExpiresAt <= now) return Promise.reject(unauthenticated());
    const known = minted.get(identity);
    if (known !== undefined && now.getTime() < known.reusableUntil) return known.assertion;
    const assertion = signAssertion(identity, secret, now, LIFETIME_SECONDS);
    const reusableUntil = Math.min(now.getTime() + REUSE_MS, identity.tokenExpiresAt.getTime());
    minted.set(identity, { assertion, reusableUntil });
    return assertion;
  };
}
