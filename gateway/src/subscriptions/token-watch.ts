import type { Identity } from '@platform/shared/identity';
import { GraphQLError } from 'graphql';
import type { IdentifyCaller } from '../auth/index.ts';

export interface TokenWatchOptions {
  readonly identity: Identity;
  /** What the client identified itself with. */
  readonly authorization: unknown;
  readonly identify: IdentifyCaller;
  /** How often it is looked whether the token still holds. */
  readonly checkMs: number;
  /** Called when the token has ended or holds no more. */
  readonly onEnd: (reason: 'Token expired' | 'Token revoked') => void;
}

/** The longest delay that a timer takes. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Follows the token of a connection that lives longer than a request: it can expire, be revoked, or its user be disabled. */
export class TokenWatch {
  readonly #options: TokenWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #checkedAt = performance.now();

  constructor(options: TokenWatchOptions) {
    this.#options = options;
    this.#endAt(options.identity.tokenExpiresAt);
  }

  /** Called now and then. That the token cannot be looked at now changes nothing. */
  check(now: number): void {
    const { identify, authorization, checkMs, onEnd } = this.#options;
    if (now - this.#checkedAt <= checkMs) return;
    this.#checkedAt = now;
    identify(authorization).catch((error: unknown) => {
      const isRefused = error instanceof GraphQLError && error.extensions['code'] === 'UNAUTHENTICATED';
      if (isRefused) onEnd('Token revoked');
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #endAt(end: Date): void {
    const remainingMs = end.getTime() - Date.now();
    this.#timer = setTimeout(
      () => (remainingMs > TIMER_MAX_MS ? this.#endAt(end) : this.#options.onEnd('Token expired')),
      Math.min(Math.max(remainingMs, 0), TIMER_MAX_MS),
    );
  }
}
