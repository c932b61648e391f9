import { createHash } from 'node:crypto';
import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disposeClients, liveClient } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';

const SLOW_MS = 200;
const lines: string[] = [];
const slowOnes = () =>
  lines.map(line => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === 'a slow operation');
const written = (name: string) => eventually(() => slowOnes().find(line => line['name'] === name));

let shop: Shop;
beforeAll(async () => {
  const logger = createLogger('gateway', 'info', { write: line => void lines.push(line) });
  shop = await startShop({ environment: { SLOW_OPERATION_MS: String(SLOW_MS) }, overrides: { logger } });
});
afterAll(async () => {
  await disposeClients();
  await shop.stop();
});

const SLOW = 'query Slow($ms: Int!) { product(id: "a secret") { name reviewer { name } } slowly(ms: $ms) }';
const PLAN = '((catalog, then people for product) and people)';

describe('an operation that takes longer than it should', () => {
  it('is written down with its plan and a hash of its text, and with nothing that a user wrote', async () => {
    await shop.ask(SLOW, { variables: { ms: 250 }, headers: { 'x-request-id': 'slow-one' } });
    const line = await written('Slow');
    expect(line).toMatchObject({
      level: 'warn',
      operation: 'query',
      hash: createHash('sha256').update(SLOW).digest('hex'),
      outcome: 'ok',
      requestId: 'slow-one',
    });
    expect(line['durationMs']).toBeGreaterThanOrEqual(250);
    expect(
      String(line['plan'])
        .split(/[() ]+/)
        .sort(),
    ).toEqual(PLAN.split(/[() ]+/).sort());
    expect(lines.join('')).not.toContain('a secret');
  });

  it('is written down over WebSocket too', async () => {
    await liveClient(shop.url).open('query OverSocket { slowly(ms: 250) }').untilEnded();
    expect(await written('OverSocket')).toMatchObject({ outcome: 'ok', plan: 'people' });
  });

  it('is the only one that is', async () => {
    let asked = 0;
    // On a busy machine one or the other is slow.
    const quick = await eventually(async () => {
      const name = `Quick${asked++}`;
      const askedAt = performance.now();
      await shop.ask(`query ${name} { strict }`);
      return performance.now() - askedAt < SLOW_MS ? name : undefined;
    });
    expect(slowOnes().map(line => line['name'])).not.toContain(quick);
  });
});
