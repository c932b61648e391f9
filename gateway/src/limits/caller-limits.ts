import type { IncomingMessage } from 'node:http';
import { requestError } from '@platform/shared/graphql';
import type { Counter } from '@platform/shared/observability';
import { GraphQLError } from 'graphql';
import { type RateLimit, RateLimiter } from './token-bucket.ts';

export interface CallerLimitsConfig {
  /** Undefined: without a limit. */
  readonly perUser: RateLimit | undefined;
  readonly perAddress: RateLimit | undefined;
  /** Proxies in front that add to `X-Forwarded-For`: without them the address of the connection counts. */
  readonly proxies: number;
}

/** How much one user, and one address, may ask for. */
export class CallerLimits {
  readonly #users: RateLimiter | undefined;
  readonly #addresses: RateLimiter | undefined;
  readonly #proxies: number;
  readonly #refused: Counter<'limit'>;

  constructor({ perUser, perAddress, proxies }: CallerLimitsConfig, refused: Counter<'limit'>) {
    this.#users = perUser && new RateLimiter(perUser);
    this.#addresses = perAddress && new RateLimiter(perAddress);
    this.#proxies = proxies;
    this.#refused = refused;
  }

  /** @returns the refusal, with the header that says when to come back. */
  refuseAddress(request: IncomingMessage): GraphQLError | undefined {
    if (this.#addresses === undefined) return undefined;
    return this.#refuse('address', this.#addresses.take(addressOf(request, this.#proxies)));
  }

  refuseUser(uid: string | undefined): GraphQLError | undefined {
    if (this.#users === undefined || uid === undefined) return undefined;
    return this.#refuse('user', this.#users.take(uid));
  }

  #refuse(limit: 'address' | 'user', waitMs: number | undefined): GraphQLError | undefined {
    if (waitMs === undefined) return undefined;
    this.#refused.inc({ limit });
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
    const { message, extensions } = requestError('RATE_LIMITED', 'Too many requests. Try again later.');
    return new GraphQLError(message, {
      extensions: {
        ...extensions,
        retryAfterSeconds,
        http: { status: 429, headers: new Map([['retry-after', String(retryAfterSeconds)]]) },
      },
    });
  }
}

/** The address that the outermost trusted proxy saw: what stands further left in the header, anyone can write. */
export function addressOf(request: IncomingMessage, proxies: number): string {
  const own = request.socket.remoteAddress ?? '';
  if (proxies === 0) return own;
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
  return forwarded.at(-proxies)?.trim() || own;
}
