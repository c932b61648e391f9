import { type IncomingHttpHeaders, request as send } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS_ACCEPT, MULTIPART_ACCEPT, openStream } from './support/http-streams.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ environment: { COMPRESS_ABOVE_BYTES: '500', CORS_ORIGINS: 'https://app.example' } });
});
afterAll(() => shop.stop());

const LONG = `{ products { ${Array.from({ length: 40 }, (_, n) => `name${n}: name`).join(' ')} } }`;
const LONG_WAY = `{ __typename ${LONG.slice(1, -1)} __schema { queryType { name } } }`;

/** Undecoded, as `fetch` would not give it. */
function post(
  query: string,
  acceptEncoding?: string,
): Promise<{ headers: IncomingHttpHeaders; body: Buffer; status: number | undefined }> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(acceptEncoding !== undefined && { 'accept-encoding': acceptEncoding }),
    };
    const request = send(shop.url, { method: 'POST', headers }, async response => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({ headers: response.headers, body: Buffer.concat(chunks), status: response.statusCode });
    });
    request.once('error', reject);
    request.end(JSON.stringify({ query }));
  });
}

describe.each([
  ['the short way', LONG],
  ['the long way', LONG_WAY],
])('a long answer, by %s', (_, query) => {
  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('is compressed as %s for who reads that', async (encoding, decompress) => {
    const [plain, compressed] = await Promise.all([post(query), post(query, encoding)]);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(compressed.status).toBe(200);
    expect(compressed.headers).toMatchObject({
      'content-encoding': encoding,
      'content-length': String(compressed.body.length),
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(compressed.body.length).toBeLessThan(plain.body.length / 4);
    expect(decompress(compressed.body).toString()).toBe(plain.body.toString());
  });

  it('says to caches what it depends on, whoever asks', async () => {
    for (const accept of ['br', undefined])
      expect((await post(query, accept)).headers['vary']?.split(/, */)).toEqual(['Origin', 'Accept-Encoding']);
  });
});

describe('what is not compressed', () => {
  it('is a short answer', async () => {
    const { headers, body } = await post('{ strict }', 'br, gzip');
    expect([headers['content-encoding'], JSON.parse(body.toString())]).toEqual([
      undefined,
      { data: { strict: 'strict' } },
    ]);
  });

  it('is a stream: each event is to leave when it happens', async () => {
    shop.state.setPrice('1', 1);
    const query = `subscription { priceChanged(ids: ["1"]) { ${Array.from({ length: 40 }, (_, n) => `a${n}: id`).join(' ')} } }`;
    for (const accept of [MULTIPART_ACCEPT, EVENTS_ACCEPT]) {
      const stream = await openStream(shop.url, query, { accept, headers: { 'accept-encoding': 'br, gzip' } });
      await stream.until(1);
      expect(stream.response.headers['content-encoding']).toBeUndefined();
      stream.leave();
    }
  });
});
