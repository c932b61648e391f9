import { LRUCache } from 'lru-cache';

export interface RateLimit {
  /** Requests that may come in a second, in the long run. */
  readonly perSecond: number;
  /** How many may come at once. */
  readonly burst: number;
}

/** A bucket owes at most so many times its burst, or a second's worth if that is more: nobody is locked out for long. */
const DEBT_MAX = 2;

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
    this.#fill(now);
    if (this.#tokens < 1) return ((1 - this.#tokens) / this.#limit.perSecond) * 1_000;
    this.#tokens -= 1;
    return undefined;
  }

  /** Takes what was spent elsewhere, into a debt if need be. */
  charge(tokens: number, now: number): void {
    this.#fill(now);
    const { perSecond, burst } = this.#limit;
    this.#tokens = Math.max(-DEBT_MAX * Math.max(perSecond, burst), this.#tokens - tokens);
  }

  #fill(now: number): void {
    const { perSecond, burst } = this.#limit;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1_000) * perSecond);
    this.#filledAt = now;
  }
}

/** Whoever is forgotten begins with a full bucket; so many are remembered, whoever comes. */
const REMEMBERED_MAX = 50_000;

/** A token bucket for each key. Takes a bounded amount of memory: of too many keys, those that were quiet the longest are forgotten. */
export class RateLimiter {
  readonly limit: RateLimit;
  readonly #now: () => number;
  readonly #buckets = new LRUCache<string, TokenBucket>({ max: REMEMBERED_MAX });
  #onTaken: ((key: string) => void) | undefined;

  /** @param now in milliseconds. */
  constructor(limit: RateLimit, now: () => number = () => performance.now()) {
    this.limit = limit;
    this.#now = now;
  }

  /** Takes one token. @returns undefined, or after how many milliseconds there will be one. */
  take(key: string): number | undefined {
    const now = this.#now();
    const waitMs = this.#bucket(key, now).take(now);
    if (waitMs === undefined) this.#onTaken?.(key);
    return waitMs;
  }

  /** Takes what was spent at another gateway. */
  charge(key: string, tokens: number): void {
    const now = this.#now();
    this.#bucket(key, now).charge(tokens, now);
  }

  /** Calls back for each token that is taken here. */
  watch(onTaken: (key: string) => void): void {
    this.#onTaken = onTaken;
  }

  #bucket(key: string, now: number): TokenBucket {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.limit, now);
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }
}
