const FIRST_DELAY_MS = 100;
const DELAY_MAX_MS = 5_000;

/** When to try again: later each time, each time a little different, and not for ever. */
export class Retry {
  readonly #timeoutMs: number;
  #attempts = 0;
  #failingSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param timeoutMs how long attempts may go on failing. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** @returns false when there has been no success for too long. */
  schedule(attempt: () => void): boolean {
    const now = performance.now();
    this.#failingSince ??= now;
    if (now - this.#failingSince > this.#timeoutMs) return false;
    const delay = Math.min(FIRST_DELAY_MS * 2 ** this.#attempts, DELAY_MAX_MS);
    this.#attempts += 1;
    this.cancel();
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        attempt();
      },
      delay * (0.5 + Math.random() / 2),
    );
    return true;
  }

  /** It goes forward, so it is not given up; but it may break again at once, so that it is not tried any sooner. */
  progressed(): void {
    this.#failingSince = undefined;
  }

  /** It has worked for a while. */
  reset(): void {
    this.#attempts = 0;
    this.#failingSince = undefined;
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
