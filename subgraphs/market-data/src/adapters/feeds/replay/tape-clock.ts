import type { Clock } from '@platform/shared/pure';
import type { EpochMs } from '../../../domain/tick.ts';

/**
 * The market's clock in a replay. It goes at the replay's speed, but never past an event that has not been said yet;
 * when the tape has ended it goes on, except at full speed, where it stays.
 */
export class TapeClock implements Clock {
  readonly #startsAt: EpochMs;
  readonly #speed: number;
  readonly #monotonicMs: () => number;
  #startedAtMs: number | undefined;
  /** The time of what was said last, and of what will be said next as far as that is known. */
  #reached: EpochMs;
  #limit: EpochMs;

  /** `speed` may be Infinity: then the time is that of the last event. */
  constructor(startsAt: EpochMs, speed: number, monotonicMs: () => number) {
    this.#startsAt = startsAt;
    this.#speed = speed;
    this.#monotonicMs = monotonicMs;
    this.#reached = startsAt;
    this.#limit = startsAt;
  }

  start(): void {
    this.#startedAtMs = this.#monotonicMs();
  }

  now(): Date {
    return new Date(this.time());
  }

  time(): EpochMs {
    const played = Number.isFinite(this.#speed) ? this.#played() : this.#reached;
    return Math.max(this.#reached, Math.min(played, this.#limit));
  }

  /** Nothing that is still to be said is earlier. */
  limitTo(at: EpochMs): void {
    this.#limit = at;
  }

  /** Everything up to `at` has been said. */
  reach(at: EpochMs): void {
    this.#reached = Math.max(this.#reached, at);
  }

  /** How long until `at` is due, in milliseconds of our time; 0 or less when it is. Always from the start, so that delays do not add up. */
  msUntil(at: EpochMs): number {
    if (!Number.isFinite(this.#speed)) return 0;
    return (at - this.#startsAt) / this.#speed - this.#elapsedMs();
  }

  #played(): EpochMs {
    return Math.floor(this.#startsAt + this.#elapsedMs() * this.#speed);
  }

  #elapsedMs(): number {
    return this.#startedAtMs === undefined ? 0 : this.#monotonicMs() - this.#startedAtMs;
  }
}
