/** The wait before the first new start. */
export const BACK_OFF_FIRST_MS = 250;
/** However often a process died, it is tried again after this. */
export const BACK_OFF_MAX_MS = 30_000;
/** A process that was ready for as long as this has recovered: the next death counts as the first. */
export const RECOVERED_AFTER_MS = 60_000;

/** How long to wait before a process is started again after it ended for the `failures`th time in a row (1, 2, …). */
export function backOffMs(failures: number): number {
  return Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** (failures - 1));
}

/** Deaths in a row, this one included, when the process was ready for `readyForMs` before it. */
export function failuresInARow(before: number, readyForMs: number): number {
  return readyForMs >= RECOVERED_AFTER_MS ? 1 : before + 1;
}
