import type { EpochMs } from '../../domain/tick.ts';

const SPEED_MAX = 100_000;
export const SPEED_EXPECTED = `expected max or a number above zero, at most ${SPEED_MAX}`;

/** The speed of a replay as a person writes it: `max` is Infinity. Undefined when it is none. */
export function parseReplaySpeed(text: string): number | undefined {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(text);
  return speed > 0 && speed <= SPEED_MAX ? speed : undefined;
}

export interface ReplayStatus {
  /** ENDED: everything on the tapes has been said. BROKEN: a tape could not be read on. */
  readonly state: 'PLAYING' | 'PAUSED' | 'ENDED' | 'BROKEN';
  /** The tape's time, which is the market's. */
  readonly now: EpochMs;
  /** Times as fast as recorded; Infinity: as fast as possible. */
  readonly speed: number;
}

/** What an operator can do with a replay while it plays. */
export interface ReplayControls {
  status(): ReplayStatus;
  /** Stops the tape and its clock. */
  pause(): void;
  resume(): void;
  setSpeed(speed: number): void;
  /**
   * Plays as fast as possible up to a time: everything in between is said and recorded. False for a time that is past: what has been said of the
   * market, and done on it, cannot be taken back.
   */
  seek(at: EpochMs): boolean;
}
