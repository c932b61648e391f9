import { createHash, randomBytes } from 'node:crypto';

let latestMs = 0;
let counter = 0;

/**
 * A UUIDv7 (RFC 9562, with a counter in `rand_a`): sorts by time of creation, also within a millisecond of this process, so that it makes a good
 * primary key and tells which came first.
 */
export function newId(now = Date.now()): string {
  counter = now > latestMs ? 0 : counter + 1;
  // More than 4,096 in a millisecond borrow from the next.
  latestMs = counter > 0xfff ? latestMs + 1 : Math.max(now, latestMs);
  counter &= 0xfff;
  const bytes = randomBytes(16);
  bytes.writeUIntBE(latestMs, 0, 6);
  bytes.writeUInt16BE(counter, 6);
  return formatUuid(bytes, 7);
}

/** A UUID that is a pure function of its inputs (RFC 9562, version 8 over SHA-256): what is made again gets the same id. */
export function deriveId(...parts: readonly string[]): string {
  return formatUuid(createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16), 8);
}

const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Ids come from clients as text: what is no UUID cannot be in a uuid column, so it does not exist. */
export function isUuid(text: string): boolean {
  return UUID_PATTERN.test(text);
}

function formatUuid(bytes: Buffer, version: number): string {
  bytes.writeUInt8(((bytes[6] ?? 0) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8(((bytes[8] ?? 0) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
