/** What one round of load measured. */
export interface Round {
  readonly ordersPerSecond: number;
  /** Milliseconds from submitting an order to its answer, sorted. */
  readonly latenciesMs: readonly number[];
}

/** So many submitters, each sending its next order when the last one is answered, for a while. */
export async function load(submitters: number, durationMs: number, submit: () => Promise<void>): Promise<Round> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const deadline = startedAt + durationMs;
  const work = async (): Promise<void> => {
    for (let sentAt = performance.now(); sentAt < deadline; sentAt = performance.now()) {
      await submit();
      latenciesMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: submitters }, work));
  const tookMs = performance.now() - startedAt;
  return {
    ordersPerSecond: (latenciesMs.length * 1_000) / tookMs,
    latenciesMs: latenciesMs.sort((one, other) => one - other),
  };
}

/** Several rounds of the same as one. */
export function together(rounds: readonly Round[]): Round {
  return {
    ordersPerSecond: rounds.reduce((sum, round) => sum + round.ordersPerSecond, 0) / rounds.length,
    latenciesMs: rounds.flatMap(round => [...round.latenciesMs]).sort((one, other) => one - other),
  };
}

export function percentile({ latenciesMs }: Round, share: number): number {
  return latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))] ?? 0;
}
