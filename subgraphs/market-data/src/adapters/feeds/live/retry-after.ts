/** A provider that asks for more is not waited for: the gap is given up instead, or the connection is tried. */
export const RETRY_AFTER_MAX_MS = 120_000;

/** What a `Retry-After` header asks for, seconds or a date, at most two minutes; undefined when there is none. `now` is in milliseconds since 1970. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+(?:\.\d+)?$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS);
}
