import type { BenchProcess, Counted } from './child.ts';

/** One peer of a comparison, with its clients. */
export interface Side {
  readonly name: string;
  readonly peer: BenchProcess;
  readonly load: BenchProcess;
  /** Work begins and ends: only one side works at a time. */
  begin(): Promise<unknown>;
  end(): Promise<unknown>;
  /** What each client takes of the peer's memory, where that was measured. */
  readonly kilobytesEach?: number;
}

/** Medians over the rounds. */
export interface Measured {
  readonly name: string;
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of {@link perCpuSecond} to that of each other side, round by round: what slows the machine slows both. */
  readonly ratios: readonly number[];
  readonly kilobytesEach: number | undefined;
}

export interface Rounds {
  readonly rounds: number;
  /** At the beginning of each turn: left out. */
  readonly settleMs: number;
  readonly measuredMs: number;
}

type Sample = Omit<Measured, 'name' | 'ratios' | 'kilobytesEach'>;

export const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Until most of what was under way has arrived. The CPU time of whoever is still busy does not count for the next. */
const QUIET_MS = 150;

/** The sides take turns, so that all of them see the same machine, however busy it is with other things. */
export async function compare(sides: readonly Side[], rounds: Rounds): Promise<readonly Measured[]> {
  const samples: Sample[][] = sides.map(() => []);
  for (let round = 0; round < rounds.rounds; round++)
    for (const [index, side] of sides.entries()) {
      await side.begin();
      await wait(rounds.settleMs);
      samples[index]?.push(await sample(side, rounds.measuredMs));
      await side.end();
      await wait(QUIET_MS);
    }
  return sides.map(({ name, kilobytesEach }, index) => {
    const own = samples[index] ?? [];
    return {
      name,
      kilobytesEach,
      perCpuSecond: median(own.map(each => each.perCpuSecond)),
      perSecond: median(own.map(each => each.perSecond)),
      p50Ms: median(own.map(each => each.p50Ms)),
      p99Ms: median(own.map(each => each.p99Ms)),
      ratios: samples.map(others => median(own.map((each, at) => each.perCpuSecond / (others[at]?.perCpuSecond ?? 0)))),
    };
  });
}

async function sample({ peer, load }: Side, measuredMs: number): Promise<Sample> {
  const cpuBefore = peer.cpuSeconds();
  const startedAt = performance.now();
  await load.ask({ kind: 'count' });
  await wait(measuredMs);
  const { messages, p50Ms, p99Ms } = await load.ask<Counted>({ kind: 'counted' });
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perCpuSecond: messages / (peer.cpuSeconds() - cpuBefore), perSecond: messages / seconds, p50Ms, p99Ms };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [below = Number.NaN, above = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 0 ? (below + above) / 2 : above;
}
