/** Close codes of WebSocket itself; clients come back after the first and the last. */
export const GOING_AWAY = 1001;
export const POLICY_VIOLATION = 1008;
export const TRY_AGAIN_LATER = 1013;

const CLOSE_REASON_BYTES_MAX = 123;

/** @param fallback for a reason that has no place in a close frame. */
export function closeReason(reason: string, fallback: string): string {
  return Buffer.byteLength(reason) <= CLOSE_REASON_BYTES_MAX ? reason : fallback;
}
