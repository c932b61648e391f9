import { LRUCache } from 'lru-cache';

export interface RateLimit {
  /** Requests that may come in a second, in the long run. */
  readonly perSecond: number;
  /** How many may come at once. */
  readonly burst: number;
}

/** Tokens that come back with time: each request takes one. */
export class TokenBucket {
  readonly #limit: RateLimit;
  #tokens: number;
  #filledAt: number;

  /** @param now in milliseconds, here and later. */
  constructor(limit: RateLimit, now: number) {
    this.#limit = limit;
    this.#tokens = limit.burst;
    this.#filledAt = now;
  }

  /** Takes one token. @returns undefined, or after how many milliseconds there will be one. */
  take(now: number): number | undefined {
    const { perSecond, burst } = this.#limit;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1_000) * perSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return ((1 - this.#tokens) / perSecond) * 1_000;
    this.#tokens -= 1;
    return undefined;
  }
}

/** Whoever is forgotten begins with a full bucket; so many are remembered, whoever comes. */
const REMEMBERED_MAX = 50_000;

/** A token bucket for each key. Takes a bounded amount of memory: of too many keys, those that were quiet the longest are forgotten. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  readonly #buckets = new LRUCache<string, TokenBucket>({ max: REMEMBERED_MAX });

  /** @param now in milliseconds. */
  constructor(limit: RateLimit, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Takes one token. @returns undefined, or after how many milliseconds there will be one. */
  take(key: string): number | undefined {
    const now = this.#now();
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#limit, now);
      this.#buckets.set(key, bucket);
    }
    return bucket.take(now);
  }
}
