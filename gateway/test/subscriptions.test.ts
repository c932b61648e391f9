import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disposeClients, liveClient } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(async () => {
  await disposeClients();
  await shop.stop();
});

const JOINED = 'subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { amount product { name reviewer { name } } } }';
const amounts = (events: { amount: number }[]) => events.map(({ amount }) => amount);

describe('a subscription', () => {
  it('completes each event with fields of another subgraph', async () => {
    shop.state.setPrice('1', 100);
    const recording = liveClient(shop.url).open(JOINED, { ids: ['1'] });
    await recording.until(1);
    expect(recording.results[0]).toEqual({
      data: { priceChanged: { amount: 100, product: { name: 'Product 1', reviewer: { name: 'Reviewer' } } } },
    });
    shop.state.setPrice('1', 101);
    await recording.until(2);
    expect(amounts(recording.events)).toEqual([100, 101]);
  });

  it('is one upstream for twenty clients that ask for the same, whatever they call it', async () => {
    shop.state.setPrice('1', 100);
    const ask = (index: number) =>
      index % 2 === 0
        ? liveClient(shop.url).open(`subscription Name${index}($x: [ID!]!) { priceChanged(ids: $x) { id amount } }`, {
            x: ['1'],
          })
        : liveClient(shop.url).open('subscription { priceChanged(ids: "1")   { id, amount } # the same\n }');
    const recordings = Array.from({ length: 20 }, (_, index) => ask(index));
    await Promise.all(recordings.map(recording => recording.until(1)));
    expect(shop.state.prices.opened).toBe(1);
    shop.state.setPrice('1', 101);
    await Promise.all(recordings.map(recording => recording.until(2)));
    expect(recordings.map(({ events }) => amounts(events))).toEqual(Array(20).fill([100, 101]));
    expect(shop.state.prices.subscribers).toBe(1);
    expect(await shop.metrics()).toMatch(/^gateway_stream_deliveries_total{.*} \d\d$/m);
    expect(await shop.metrics()).toMatch(/^gateway_stream_events_total{fate="executed",.*} 2$/m);
    for (const recording of recordings) recording.stop();
    await eventually(() => shop.state.prices.subscribers === 0);
  });

  it('gives who joins late the newest event of every key first', async () => {
    shop.state.setPrice('1', 100);
    shop.state.setPrice('2', 200);
    const query = 'subscription { anyPriceChanged { id amount } }';
    const early = liveClient(shop.url).open(query);
    await early.until(2);
    shop.state.setPrice('1', 101);
    await early.until(3);
    const late = await liveClient(shop.url).open(query).until(2);
    expect(late.events).toEqual([
      { id: '1', amount: 101 },
      { id: '2', amount: 200 },
    ]);
    expect(shop.state.prices.opened).toBe(1);
  });

  it('gives the newest event of every key also where nothing may be lost', async () => {
    for (const id of ['1', '2']) shop.state.setPrice(id, 1);
    const query = 'subscription { everyPrice { id amount } }';
    const early = await liveClient(shop.url).open(query).until(2);
    shop.state.setPrice('1', 2);
    await early.until(3);
    const late = await liveClient(shop.url).open(query).until(2);
    shop.state.setPrice('1', 3);
    shop.state.setPrice('1', 4);
    await Promise.all([early.until(5), late.until(4)]);
    expect(late.events.map(({ id, amount }) => [id, amount])).toEqual([
      ['1', 2],
      ['2', 1],
      ['1', 3],
      ['1', 4],
    ]);
  });

  it('asks for what everyone sees alike in nobody’s name, whoever came first', async () => {
    shop.state.setPrice('1', 100);
    const alice = liveClient(shop.url, shop.provider.token('alice'));
    const recording = await alice.open('subscription { priceChanged(ids: ["1"]) { amount viewer } }').until(1);
    expect(recording.events).toEqual([{ amount: 100, viewer: null }]);
  });

  it('shares one upstream for each value of a partitioned argument', async () => {
    for (const id of ['1', '2', '3']) shop.state.setPrice(id, Number(id));
    const query = 'subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { id amount } }';
    const first = liveClient(shop.url).open(query, { ids: ['1', '2', '2'] });
    const second = liveClient(shop.url).open(query, { ids: ['2', '3'] });
    await Promise.all([first.until(2), second.until(2)]);
    expect(first.events.map(({ id }) => id).sort()).toEqual(['1', '2']);
    expect(second.events.map(({ id }) => id).sort()).toEqual(['2', '3']);
    expect(shop.state.prices.opened).toBe(3);
    shop.state.setPrice('2', 20);
    await Promise.all([first.until(3), second.until(3)]);
    shop.state.setPrice('3', 30);
    await second.until(4);
    expect(first.results).toHaveLength(3);
  });

  it('resumes after a lost connection with nothing lost and nothing twice, though the client did not select the sequence', async () => {
    const token = shop.provider.token('alice');
    const query = 'subscription { entryAdded { text author { name } } }';
    const recording = liveClient(shop.url, token).open(query);
    await eventually(() => shop.state.entries.subscribers === 1);
    shop.state.addEntry('alice', 'one');
    shop.state.addEntry('bob', 'not for alice');
    await recording.until(1);
    expect(recording.results[0]).toEqual({ data: { entryAdded: { text: 'one', author: { name: 'User alice' } } } });
    await shop.stopCatalog();
    shop.state.addEntry('alice', 'two');
    shop.state.addEntry('alice', 'three');
    await shop.startCatalogAgain();
    await recording.until(3);
    shop.state.addEntry('alice', 'four');
    await recording.until(4);
    expect(recording.events.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four']);
    expect(shop.state.entrySubscriptions.map(({ after }) => after ?? null)).toEqual([null, '1']);
  });

  it('asks again for an event that could not be told because something was away for a moment, until it is there', async () => {
    const recording = liveClient(shop.url, shop.provider.token('alice')).open(
      'subscription { entryAdded { text author { name } } }',
    );
    await eventually(() => shop.state.entries.subscribers === 1);
    shop.state.addEntry('alice', 'one');
    await recording.until(1);
    Object.assign(shop.state, { unreadableEntries: 2, unopenedEntries: 2 });
    shop.state.addEntry('alice', 'two');
    shop.state.addEntry('alice', 'three');
    await recording.until(3);
    expect(recording.results.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(recording.events.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    // Refused twice, and opened at least once more.
    const [, ...again] = shop.state.entrySubscriptions.map(({ after }) => after);
    expect(again.length).toBeGreaterThanOrEqual(3);
    expect(new Set(again)).toEqual(new Set(['1']));
  });

  it.each(['entryAdded', 'entryAdded(after: "0")'])(
    'of %s is refused at once when it cannot be opened at the first time',
    async field => {
      shop.state.unopenedEntries = 1;
      const recording = liveClient(shop.url, shop.provider.token('alice')).open(`subscription { ${field} { text } }`);
      await recording.untilEnded();
      expect(recording.error).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
    },
  );
});
