import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 30_000;
const POLL_INTERVAL_MS = 50;

let count = 0;

/** Says what holds. @throws Error when it does not. */
export function check(holds: boolean, statement: string, seen: unknown = ''): void {
  if (!holds) throw new Error(`does not hold: ${statement}\n  seen: ${JSON.stringify(seen)}`);
  count += 1;
  console.log(`  ok  ${statement}`);
}

export const checksMade = () => count;

/** Waits until `read` gives something. @throws Error naming what did not happen. */
export async function until<Value>(
  what: string,
  read: () => Value | undefined | Promise<Value | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<Value> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`did not happen within ${patienceMs / 1_000} seconds: ${what}`);
    await sleep(POLL_INTERVAL_MS);
  }
}
