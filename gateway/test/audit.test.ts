import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const SAYS_SO_IN_THE_STATUS =
  'as Apollo Server and its clients have it, a request that is wrong is 400 whatever the client accepts';

/** What the specification recommends and we do otherwise, by the id of the audit. */
const DEVIATIONS: Readonly<Record<string, string>> = {
  '572B': SAYS_SO_IN_THE_STATUS,
  FDE2: SAYS_SO_IN_THE_STATUS,
  '7B9B': SAYS_SO_IN_THE_STATUS,
};

/** A GET has to show that no other site had a browser send it. */
const fetchAsClient: typeof fetch = (url, init) => {
  const headers = new Headers(init?.headers);
  headers.set('apollo-require-preflight', 'true');
  return fetch(url, { ...init, headers });
};

describe('GraphQL over HTTP: the server', () => {
  const audits = serverAudits({ url: () => shop.url, fetchFn: fetchAsClient });

  it('is held against the whole audit', () => {
    expect(audits.length).toBeGreaterThan(50);
    expect(audits.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(DEVIATIONS)));
  });

  it.each(audits)('$name', async ({ id, name, fn }) => {
    const result = await fn();
    const isDeviation = Object.hasOwn(DEVIATIONS, id);
    expect(isDeviation && name.startsWith('MUST')).toBe(false);
    expect([result.status, 'reason' in result ? result.reason : undefined]).toEqual(
      isDeviation ? ['warn', expect.any(String)] : ['ok', undefined],
    );
  });
});
