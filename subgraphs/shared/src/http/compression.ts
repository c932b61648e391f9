import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** What compresses an answer while its client waits: well enough, and fast. */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 5;

const compressors = {
  br: (text: string) => brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (text: string) => gunzipable(text, { level: GZIP_LEVEL }),
};
const brotli = promisify(brotliCompress);
const gunzipable = promisify<string, object, Buffer>(gzip);

type Encoding = keyof typeof compressors;

/** What clients send in `Accept-Encoding`, letter by letter: few texts, each understood once. */
const known = new Map<string, Encoding | undefined>();
const KNOWN_MAX = 200;

/** Of what the client accepts, what it likes most and else what is smallest; undefined: as it is. */
export function chooseEncoding(accept: string | string[] | undefined): Encoding | undefined {
  if (typeof accept !== 'string') return undefined;
  if (known.has(accept)) return known.get(accept);
  const encoding = choose(accept);
  if (known.size < KNOWN_MAX) known.set(accept, encoding);
  return encoding;
}

function choose(accept: string): Encoding | undefined {
  const qualities = new Map(
    accept.split(',').map(part => {
      const [name = '', ...parameters] = part.split(';').map(text => text.trim().toLowerCase());
      const quality = parameters.find(parameter => parameter.startsWith('q='));
      return [name, quality === undefined ? 1 : Number(quality.slice(2))] as const;
    }),
  );
  const qualityOf = (name: string) => qualities.get(name) ?? qualities.get('*') ?? 0;
  const [best] = (['br', 'gzip'] as const).toSorted((a, b) => qualityOf(b) - qualityOf(a));
  return best !== undefined && qualityOf(best) > 0 && qualityOf(best) >= (qualities.get('identity') ?? 0)
    ? best
    : undefined;
}

/**
 * Ends a response whose head was not sent yet, compressed where that is worth it and the client can read it.
 * @param aboveBytes how long a text is at least for that; undefined: never.
 */
export async function endWithText(
  response: ServerResponse,
  text: string,
  aboveBytes: number | undefined,
): Promise<void> {
  const isLong = aboveBytes !== undefined && text.length >= aboveBytes;
  if (isLong) response.appendHeader('vary', 'Accept-Encoding');
  const encoding = isLong ? chooseEncoding(response.req.headers['accept-encoding']) : undefined;
  if (encoding === undefined) {
    response.setHeader('content-length', Buffer.byteLength(text));
    response.end(text);
    return;
  }
  const compressed = await compressors[encoding](text);
  if (response.destroyed) return;
  response.setHeader('content-encoding', encoding);
  response.setHeader('content-length', compressed.length);
  response.end(compressed);
}
