import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { disposeClients, liveClient } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';

const lines: string[] = [];
const audited = () => lines.map(line => JSON.parse(line)).filter(({ audit }) => audit === true);

let shop: Shop;
beforeAll(async () => {
  const logger = createLogger('gateway', 'error', { write: line => void lines.push(line) });
  shop = await startShop({ overrides: { logger } });
});
afterEach(async () => {
  await disposeClients();
  lines.length = 0;
});
afterAll(() => shop.stop());

const token = (...scopes: string[]) => shop.provider.token('alice', { scopes });
const RESTRICTED = '{ restricted products { cost } }';

const ways: readonly [string, () => Promise<unknown>, string[]][] = [
  ['by POST', () => shop.ask(RESTRICTED, { token: token() }), ['Query.restricted', 'Product.cost']],
  [
    'by GET, the long way',
    () => fetch(`${shop.url}?query=${encodeURIComponent(RESTRICTED)}`, { headers: headers() }),
    ['Query.restricted', 'Product.cost'],
  ],
  [
    'over WebSocket',
    () => liveClient(shop.url, token()).open(RESTRICTED).untilEnded(),
    ['Query.restricted', 'Product.cost'],
  ],
  [
    'by a subscription',
    () =>
      liveClient(shop.url, token()).open('subscription { priceChanged(ids: ["1"]) { product { cost } } }').untilEnded(),
    ['Product.cost'],
  ],
];
const headers = () => ({ authorization: `Bearer ${token()}`, 'apollo-require-preflight': '1' });

describe('what is refused for want of a scope', () => {
  it.each(ways)('is in the audit log, whatever the level of the log: asked for %s', async (_, ask, subjects) => {
    await ask();
    await eventually(() => audited().length > 0);
    expect(audited()).toHaveLength(1);
    expect(audited()[0]).toMatchObject({
      action: 'field.use',
      actor: 'alice',
      subjects,
      subjectCount: subjects.length,
      outcome: 'refused',
      requestId: expect.stringMatching(/./),
    });
    expect(lines.join('')).not.toContain('@example.com');
    expect(lines.join('')).not.toContain(token().split('.')[1]);
    expect(await shop.metrics()).toMatch(/privileged_actions_total\{[^}]*action="field.use",outcome="refused"/);
  });

  it('names what was missing and nothing else', async () => {
    await shop.ask(RESTRICTED, { token: token('admin') });
    expect(audited().map(({ subjects }) => subjects)).toEqual([['Product.cost']]);
  });
});

describe('nothing is in the audit log', () => {
  it.each([
    ['of who has the scopes', () => shop.ask(RESTRICTED, { token: token('admin', 'cost:read') })],
    ['of who is not signed in', () => shop.ask(RESTRICTED)],
    ['of what no scope is needed for', () => shop.ask('{ secret strict }', { token: token() })],
  ])('%s', async (_, ask) => {
    await ask();
    expect(audited()).toEqual([]);
  });
});
