import type { Clock } from '@platform/shared/pure';
import type { EpochMs } from '../../../domain/tick.ts';

/**
 * The market's clock in a replay. It goes at the replay's speed, but never past an event that has not been said yet, and never back;
 * when the tape has ended it goes on, except at full speed, where it stays. It can be stopped, sent ahead, and made faster or slower.
 */
export class TapeClock implements Clock {
  readonly #monotonicMs: () => number;
  /** Times as fast as recorded; Infinity: the time is that of the last event. */
  #speed: number;
  #isPaused = false;
  /** From where the time is counted at the present speed: always from there, so that delays do not add up. */
  #anchor: { readonly at: EpochMs; readonly ms: number | undefined };
  /** Until this time of the tape everything is due at once. */
  #hurriesTo: EpochMs | undefined;
  /** The time of what was said last, and of what will be said next as far as that is known. */
  #reached: EpochMs;
  #limit: EpochMs;

  constructor(startsAt: EpochMs, speed: number, monotonicMs: () => number) {
    this.#speed = speed;
    this.#monotonicMs = monotonicMs;
    this.#anchor = { at: startsAt, ms: undefined };
    this.#reached = startsAt;
    this.#limit = startsAt;
  }

  get speed(): number {
    return this.#speed;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  start(): void {
    this.#anchor = { at: this.#anchor.at, ms: this.#monotonicMs() };
  }

  now(): Date {
    return new Date(this.time());
  }

  time(): EpochMs {
    const isCounted = (this.#isPaused || Number.isFinite(this.#speed)) && this.#hurriesTo === undefined;
    return Math.max(this.#reached, Math.min(isCounted ? this.#counted() : this.#reached, this.#limit));
  }

  /** Nothing that is still to be said is earlier. */
  limitTo(at: EpochMs): void {
    this.#limit = at;
  }

  /** Everything up to `at` has been said. */
  reach(at: EpochMs): void {
    this.#reached = Math.max(this.#reached, at);
  }

  /** Stops where it is, also on its way to a time that it was sent to. */
  pause(): void {
    this.#countFrom(this.time());
    this.#hurriesTo = undefined;
    this.#isPaused = true;
  }

  resume(): void {
    this.#countFrom(this.time());
    this.#isPaused = false;
  }

  setSpeed(speed: number): void {
    this.#countFrom(this.time());
    this.#speed = speed;
  }

  /** Makes everything up to `at` due at once, also while it is stopped; from there on it goes, or stays, as before. */
  hurryTo(at: EpochMs): void {
    this.#hurriesTo = at;
  }

  /** How long until `at` is due, in milliseconds of our time; 0 or less when it is, Infinity while it is stopped. */
  msUntil(at: EpochMs): number {
    if (this.#hurriesTo !== undefined) {
      if (at <= this.#hurriesTo) return 0;
      this.#countFrom(this.#hurriesTo);
      this.#hurriesTo = undefined;
    }
    if (this.#isPaused) return Number.POSITIVE_INFINITY;
    if (!Number.isFinite(this.#speed)) return 0;
    return (at - this.#anchor.at) / this.#speed - this.#elapsedMs();
  }

  #countFrom(at: EpochMs): void {
    this.#anchor = { at, ms: this.#anchor.ms === undefined ? undefined : this.#monotonicMs() };
  }

  #counted(): EpochMs {
    return this.#isPaused ? this.#anchor.at : Math.floor(this.#anchor.at + this.#elapsedMs() * this.#speed);
  }

  #elapsedMs(): number {
    return this.#anchor.ms === undefined ? 0 : this.#monotonicMs() - this.#anchor.ms;
  }
}
