export interface BackoffLimits {
  /** The bound of the first pause. */
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait before the attempt with this number, counted from 0: anything between nothing and a bound that doubles each time, so that
 * clients that have lost the same server do not all come back at once.
 */
export function backoffMs(
  attempt: number,
  { baseMs, maxMs }: BackoffLimits,
  random: () => number = Math.random,
): number {
  return random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
}
