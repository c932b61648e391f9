/** Now, on a clock that all processes of a machine share, in milliseconds. */
export const sharedNow = (): number => performance.timeOrigin + performance.now();

const TICK_MS = 4;
/** Whoever falls behind further than this does not catch up: the pace is what was offered, not what was managed. */
const BEHIND_MAX_MS = 100;

/** Calls `emit` so many times in a second until it is told to stop. */
export function pace(perSecond: number, emit: (number: number) => void): () => void {
  let emitted = 0;
  let startedAt = performance.now();
  const timer = setInterval(() => {
    const dueCount = ((performance.now() - startedAt) / 1_000) * perSecond;
    if (dueCount - emitted > (BEHIND_MAX_MS / 1_000) * perSecond + 1) {
      startedAt += ((dueCount - emitted) / perSecond) * 1_000;
      return;
    }
    for (; emitted < dueCount; emitted++) emit(emitted);
  }, TICK_MS);
  return () => clearInterval(timer);
}

/** One quote, as every server of the benchmark sends it. */
export function quoteOf(id: string, sequence: number) {
  return {
    id,
    bid: '181.6900',
    ask: '181.7100',
    bidSize: '100',
    askSize: '300',
    sequence: String(sequence),
    at: sharedNow(),
  };
}

export const symbolAt = (index: number): string => `S${index}`;
