import { renameSync, writeFileSync } from 'node:fs';
import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disposeClients, liveClient } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';
import { CatalogState, composeShop, startCatalog } from './support/subgraphs.ts';

let shop: Shop;
const lines: string[] = [];
beforeEach(async () => {
  const logger = createLogger('gateway', 'error', { write: line => void lines.push(line) });
  shop = await startShop({ overrides: { logger } });
});
afterEach(async () => {
  await disposeClients();
  await shop.stop();
  lines.length = 0;
});

const PRICES = 'subscription { priceChanged(ids: ["1"]) { amount } }';
const composed = (extra = '', catalogUrl = shop.catalog.url) => composeShop(catalogUrl, shop.people.url, extra);
const knows = async (query: string) => (await shop.ask(query)).status === 200;

describe('a changed supergraph file', () => {
  it('is served without a restart, to queries and to subscriptions', async () => {
    expect(await knows('{ added }')).toBe(false);
    writeFileSync(shop.supergraphPath, composed('extend type Query { added: String }'));
    await eventually(() => knows('{ __type(name: "Query") { name } added }'));
  });

  it('is taken when the file is replaced instead of written', async () => {
    const beside = `${shop.supergraphPath}.new`;
    writeFileSync(beside, composed('extend type Query { replaced: String }'));
    renameSync(beside, shop.supergraphPath);
    await eventually(() => knows('{ replaced }'));
  });

  it('brings its access rules', async () => {
    expect(await knows('{ strict }')).toBe(true);
    const guarded = composed().replace(/strict: String! @join__field\(graph: CATALOG\)/, '$& @authenticated');
    expect(guarded).not.toBe(composed());
    writeFileSync(shop.supergraphPath, guarded);
    await eventually(async () => (await shop.ask('{ strict }')).status === 401);
  });

  it('leaves live subscriptions running that it still has', async () => {
    shop.state.setPrice('1', 1);
    const recording = await liveClient(shop.url).open(PRICES).until(1);
    writeFileSync(shop.supergraphPath, composed('extend type Query { added: String }'));
    await eventually(() => knows('{ added }'));
    shop.state.setPrice('1', 2);
    await recording.until(2);
    expect(recording.events).toEqual([{ amount: 1 }, { amount: 2 }]);
    expect(shop.state.prices.opened).toBe(1);
  });

  it('ends those that it no longer has, and says why', async () => {
    const live = liveClient(shop.url);
    shop.state.setPrice('1', 1);
    const ending = await live.open(PRICES).until(1);
    const staying = live.open('subscription { ticked { number } }');
    await eventually(() => shop.state.ticks.subscribers === 1);
    writeFileSync(shop.supergraphPath, composed().replace('  amount: Int!\n', ''));
    await ending.untilEnded();
    expect(ending.error[0].extensions.code).toBe('SUBSCRIPTION_SCHEMA_RELOAD');
    shop.state.ticks.emit({ number: 1 });
    expect((await staying.until(1)).events).toEqual([{ number: 1 }]);
  });

  it('moves live subscriptions to a new address where that loses nothing', async () => {
    const elsewhere = new CatalogState();
    const newCatalog = await startCatalog(elsewhere);
    const live = liveClient(shop.url, shop.provider.token('alice'));
    shop.state.setPrice('1', 1);
    elsewhere.setPrice('1', 2);
    const [prices, entries, ticks] = [
      live.open(PRICES),
      live.open('subscription { entryAdded(after: "0") { text } }'),
      live.open('subscription { ticked { number } }'),
    ];
    await eventually(() => shop.state.ticks.subscribers === 1 && shop.state.entries.subscribers === 1);
    await prices.until(1);
    elsewhere.addEntry('alice', 'one');
    writeFileSync(shop.supergraphPath, composed('', newCatalog.url));
    await Promise.all([prices.until(2), entries.until(1), ticks.untilEnded()]);
    writeFileSync(shop.supergraphPath, composed());
    await prices.until(3);
    expect(prices.events).toEqual([{ amount: 1 }, { amount: 2 }, { amount: 1 }]);
    expect(entries.events).toEqual([{ text: 'one' }]);
    expect(ticks.error[0].extensions.code).toBe('SUBSCRIPTION_SCHEMA_RELOAD');
    await newCatalog.stop();
  });
});

describe('a broken supergraph file', () => {
  it.each([
    ['empty', () => ''],
    ['cut off', () => composed().slice(0, 3_000)],
    ['no supergraph', () => 'type Query { hello: String }'],
    [
      'a protection that nobody enforces',
      () =>
        composed().replace(
          '@link(url: "https://specs.apollo.dev/authenticated/v0.1"',
          '@link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)\n$&',
        ),
    ],
  ])('(%s) leaves the old graph in service, and the next good one is taken', async (_, broken) => {
    writeFileSync(shop.supergraphPath, broken());
    await eventually(() => lines.some(line => line.includes('the supergraph file was not taken')));
    expect(await knows('{ strict }')).toBe(true);
    writeFileSync(shop.supergraphPath, composed('extend type Query { mended: String }'));
    await eventually(() => knows('{ mended }'));
  });
});
