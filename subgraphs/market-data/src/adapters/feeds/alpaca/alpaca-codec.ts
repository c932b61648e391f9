import { decode, decodeTimestampToTimeSpec, EXT_TIMESTAMP, ExtensionCodec, encode } from '@msgpack/msgpack';
import { parseExactJson } from '../live/exact-numbers.ts';
import { instantOf } from '../live/fields.ts';

export type AlpacaCodec = 'json' | 'msgpack';

/** Times come as an extension type with nanoseconds; the library alone would make dates of milliseconds of them. */
const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: EXT_TIMESTAMP,
  encode: () => null,
  decode: bytes => {
    const { sec, nsec } = decodeTimestampToTimeSpec(bytes);
    return instantOf(sec, nsec);
  },
});

/** Reads a message, whichever way it is written: binary is msgpack. Numbers come as text out of JSON, as doubles and 64-bit integers out of msgpack. @throws */
export function decodeAlpaca(content: Buffer, isBinary: boolean): unknown {
  // Trade ids do not fit a double.
  return isBinary ? decode(content, { extensionCodec, useBigInt64: true }) : parseExactJson(content.toString('utf8'));
}

export function encodeAlpaca(message: object, codec: AlpacaCodec): string | Uint8Array {
  return codec === 'msgpack' ? encode(message) : JSON.stringify(message);
}
