export interface CircuitBreakerOptions {
  /** So many failures in a row, with no success between, open the circuit. */
  readonly failures: number;
  /** How long it stays open until one request may try. */
  readonly openMs: number;
  readonly now: () => number;
}

/** Keeps requests away from a service that does not answer: they would only wait, and make it worse. */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #failures = 0;
  #openedAt: number | undefined;
  #isTrying = false;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#openedAt !== undefined;
  }

  /** Whether a request may go out. When it may although the circuit is open, it is the one that tries. */
  admits(): boolean {
    if (this.#openedAt === undefined) return true;
    if (this.#isTrying || this.#options.now() - this.#openedAt < this.#options.openMs) return false;
    this.#isTrying = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openedAt = undefined;
    this.#isTrying = false;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#isTrying || this.#failures >= this.#options.failures) this.#openedAt = this.#options.now();
    this.#isTrying = false;
  }

  /** The request ended without saying anything of the service: its client left. */
  abandoned(): void {
    this.#isTrying = false;
  }
}

/** Retries are a share of the requests, so that a service in trouble is not asked twice as much by everyone. */
export class RetryBudget {
  readonly #share: number;
  readonly #max: number;
  #tokens: number;

  constructor(share: number, max: number) {
    this.#share = share;
    this.#max = max;
    this.#tokens = max;
  }

  requested(): void {
    this.#tokens = Math.min(this.#max, this.#tokens + this.#share);
  }

  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
