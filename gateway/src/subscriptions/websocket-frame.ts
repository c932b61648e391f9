const SHORT_TEXT = '\x81';
const MEDIUM_TEXT = '\x81\x7e';
const LONG_TEXT = '\x81\x7f';
const PING = '\x89';
const PONG = '\x8a';
const SHORT_MAX = 125;
const MEDIUM_MAX = 0xffff;

/** The UTF-8 bytes of a text, one in each character: bytes that can be put together like text, and are written as latin1. */
export function bytesOf(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are all of ASCII
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** A whole text message as one unmasked frame (RFC 6455, 5.2). @param message as {@link bytesOf} gives it. */
export function frameOf(message: string): string {
  const { length } = message;
  if (length <= SHORT_MAX) return SHORT_TEXT + String.fromCharCode(length) + message;
  if (length <= MEDIUM_MAX) return MEDIUM_TEXT + String.fromCharCode(length >>> 8, length & 0xff) + message;
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length));
  return LONG_TEXT + size.toString('latin1') + message;
}

/** @param payload at most 125 bytes, as {@link bytesOf} gives them. */
export function pingOf(payload: string): string {
  return PING + String.fromCharCode(payload.length) + payload;
}

/** @param payload at most 125 bytes, as {@link bytesOf} gives them. */
export function pongOf(payload: string): string {
  return PONG + String.fromCharCode(payload.length) + payload;
}
