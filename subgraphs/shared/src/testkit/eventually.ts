import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `probe` gives something other than undefined, false or a throw. @throws the last failure after `timeoutMs`. */
export async function eventually<Result>(
  probe: () => Result | Promise<Result>,
  timeoutMs = 30_000,
): Promise<NonNullable<Awaited<Result>>> {
  const deadline = performance.now() + timeoutMs;
  let failure: unknown = new Error('the condition never came true');
  while (performance.now() < deadline) {
    try {
      const result = await probe();
      if (result !== undefined && result !== null && result !== false) return result as NonNullable<Awaited<Result>>;
    } catch (error) {
      failure = error;
    }
    await sleep(10);
  }
  throw failure;
}
