import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disposeClients, liveClient, RawSocket } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop({ environment: { WS_QUEUE_EVENTS: '20' } });
});
afterEach(async () => {
  await disposeClients();
  await shop.stop();
});

const codeOf = (recording: { error: { extensions: { code: string } }[] }) => recording.error[0]?.extensions.code;
const texts = (events: { text: string }[]) => events.map(({ text }) => text);
const numbers = (upTo: number) => Array.from({ length: upTo }, (_, index) => index + 1);

describe('a stream that broke', () => {
  it('goes on with a fresh snapshot where newer replaces older', async () => {
    shop.state.setPrice('1', 100);
    const recording = liveClient(shop.url).open('subscription { priceChanged(ids: ["1"]) { amount } }');
    await recording.until(1);
    await shop.stopCatalog();
    shop.state.setPrice('1', 200);
    await shop.startCatalogAgain();
    await recording.until(2);
    expect(recording.events).toEqual([{ amount: 100 }, { amount: 200 }]);
    expect(recording.error).toBeUndefined();
  });

  it('neither repeats nor goes back behind what it said before', async () => {
    shop.state.setPrice('1', 100);
    const recording = liveClient(shop.url).open('subscription { priceChanged(ids: ["1"]) { amount } }');
    await recording.until(1);
    await shop.stopCatalog();
    await shop.startCatalogAgain();
    await eventually(() => shop.state.prices.subscribers === 1);
    shop.state.prices.emit({ id: '1', amount: 50, sequence: '0' });
    shop.state.setPrice('1', 300);
    await recording.until(2);
    expect(recording.events).toEqual([{ amount: 100 }, { amount: 300 }]);
  });

  it('ends with SUBSCRIPTION_GAP where nothing may be lost and the graph gives no way to go on', async () => {
    const live = liveClient(shop.url);
    const broken = live.open('subscription { ticked { number } }');
    await eventually(() => shop.state.ticks.subscribers === 1);
    await shop.stopCatalog();
    await broken.untilEnded();
    expect(codeOf(broken)).toBe('SUBSCRIPTION_GAP');
    expect(await shop.metrics()).toMatch(/^gateway_subscriptions_failed_total{code="SUBSCRIPTION_GAP",.*} 1$/m);
    expect(live.closes).toEqual([]);
    await shop.startCatalogAgain();
    const next = live.open('subscription { ticked { number } }');
    await eventually(() => shop.state.ticks.subscribers === 1);
    shop.state.ticks.emit({ number: 7 });
    expect((await next.until(1)).events).toEqual([{ number: 7 }]);
  });

  it('ends with SUBSCRIPTION_GAP where it could go on but no event has said from where', async () => {
    const recording = liveClient(shop.url, shop.provider.token('alice')).open('subscription { entryAdded { text } }');
    await eventually(() => shop.state.entries.subscribers === 1);
    await shop.stopCatalog();
    await recording.untilEnded();
    expect(codeOf(recording)).toBe('SUBSCRIPTION_GAP');
    await shop.startCatalogAgain();
  });

  it('goes on from where the client wanted it when no event has come yet', async () => {
    shop.state.addEntry('alice', 'one');
    const query = 'subscription ($after: String) { entryAdded(after: $after) { sequence text } }';
    const recording = liveClient(shop.url, shop.provider.token('alice')).open(query, { after: '1' });
    await eventually(() => shop.state.entries.subscribers === 1);
    await shop.stopCatalog();
    shop.state.addEntry('alice', 'two');
    await shop.startCatalogAgain();
    expect((await recording.until(1)).events).toEqual([{ sequence: '2', text: 'two' }]);
  });

  it('is told after a while that the service cannot be reached', async () => {
    const impatient = await startShop({ environment: { WS_RECONNECT_TIMEOUT_MS: '200' } });
    await impatient.stopCatalog();
    const recording = liveClient(impatient.url).open('subscription { priceChanged(ids: ["1"]) { amount } }');
    await recording.untilEnded();
    expect(recording.error[0].extensions).toEqual({ code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'catalog' });
    await disposeClients();
    await impatient.stop();
  });

  it('waits for a service that is about to come back', async () => {
    await shop.stopCatalog();
    shop.state.setPrice('1', 5);
    const recording = liveClient(shop.url).open('subscription { priceChanged(ids: ["1"]) { amount } }');
    await shop.startCatalogAgain();
    expect((await recording.until(1)).events).toEqual([{ amount: 5 }]);
  });
});

describe('a service that repeats the last event when a stream goes on', () => {
  it('does not make the client see it twice', async () => {
    shop.state.repeatsLast = true;
    const recording = liveClient(shop.url, shop.provider.token('alice')).open('subscription { entryAdded { text } }');
    await eventually(() => shop.state.entries.subscribers === 1);
    shop.state.addEntry('alice', 'one');
    await recording.until(1);
    await shop.stopCatalog();
    shop.state.addEntry('alice', 'two');
    await shop.startCatalogAgain();
    await recording.until(2);
    expect(texts(recording.events)).toEqual(['one', 'two']);
  });
});

describe('a stream that goes on after a point', () => {
  const query = 'subscription ($after: String) { entryAdded(after: $after) { text } }';

  it('is not shared with those who go on after another', async () => {
    for (const number of numbers(5)) shop.state.addEntry('alice', `entry ${number}`);
    const live = liveClient(shop.url, shop.provider.token('alice'));
    const [fromStart, fromThree, alsoFromThree, fromNow] = [
      live.open(query, { after: '0' }),
      live.open(query, { after: '3' }),
      live.open(query, { after: '3' }),
      live.open(query),
    ];
    await Promise.all([fromStart.until(5), fromThree.until(2), alsoFromThree.until(2)]);
    await eventually(() => shop.state.entries.subscribers === 4);
    shop.state.addEntry('alice', 'entry 6');
    await Promise.all([fromStart.until(6), fromThree.until(3), alsoFromThree.until(3), fromNow.until(1)]);
    expect(texts(fromStart.events)).toEqual(numbers(6).map(n => `entry ${n}`));
    expect(texts(fromThree.events)).toEqual(['entry 4', 'entry 5', 'entry 6']);
    expect(texts(alsoFromThree.events)).toEqual(['entry 4', 'entry 5', 'entry 6']);
    expect(texts(fromNow.events)).toEqual(['entry 6']);
  });

  it('replays more than the queue holds, in order, by going on in turns', async () => {
    for (const number of numbers(200)) shop.state.addEntry('alice', `entry ${number}`);
    const joined = 'subscription { entryAdded(after: "0") { text product { reviewer { name } } } }';
    const recording = liveClient(shop.url, shop.provider.token('alice')).open(joined);
    await recording.until(200);
    expect(texts(recording.events)).toEqual(numbers(200).map(n => `entry ${n}`));
    expect(shop.state.entrySubscriptions.length).toBeGreaterThan(1);
  });
});

describe('a stream of one user', () => {
  it('is shared by the sockets of the user and by nobody else', async () => {
    const open = (uid: string) =>
      liveClient(shop.url, shop.provider.token(uid)).open('subscription { entryAdded { text } }');
    const [first, second, bob] = [open('alice'), open('alice'), open('bob')];
    await eventually(async () => /gateway_subscriptions\{service="gateway"\} 3/.test(await shop.metrics()));
    await eventually(() => shop.state.entries.subscribers === 2);
    shop.state.addEntry('alice', 'hers');
    shop.state.addEntry('bob', 'his');
    await Promise.all([first.until(1), second.until(1), bob.until(1)]);
    expect([first, second, bob].map(({ events }) => texts(events))).toEqual([['hers'], ['hers'], ['his']]);
    expect(shop.state.entrySubscriptions.map(({ uid }) => uid).sort()).toEqual(['alice', 'bob']);
  });
});

describe('a stream of which the graph says nothing', () => {
  it('is shared with nobody, since it may begin anew for each', async () => {
    const live = liveClient(shop.url);
    const query = 'subscription ($start: Int) { plain(start: $start) { number } }';
    const first = await live.open(query, { start: 3 }).until(1);
    const second = await live.open(query, { start: 3 }).until(1);
    expect([first.events, second.events]).toEqual([[{ number: 3 }], [{ number: 3 }]]);
    expect(shop.state.ticks.opened).toBe(2);
  });
});

describe('events that come faster than they can be completed', () => {
  it('give way to the newest of their key where newer replaces older', async () => {
    const query = 'subscription { priceChanged(ids: ["1"]) { amount product { reviewer { name } } } }';
    shop.state.setPrice('1', 0);
    const recording = await liveClient(shop.url).open(query).until(1);
    for (const amount of numbers(500)) shop.state.setPrice('1', amount);
    await eventually(() => recording.events.at(-1)?.amount === 500);
    expect(recording.results.length).toBeLessThan(500);
    expect(await shop.metrics()).toMatch(/gateway_stream_events_total\{fate="conflated",service="gateway"\} [1-9]/);
  });

  it('end the stream with SUBSCRIPTION_OVERFLOW where nothing may be lost, after what was taken in', async () => {
    const recording = liveClient(shop.url).open('subscription { ticked { number } }');
    await eventually(() => shop.state.ticks.subscribers === 1);
    for (const number of numbers(500)) shop.state.ticks.emit({ number });
    await recording.untilEnded();
    expect(codeOf(recording)).toBe('SUBSCRIPTION_OVERFLOW');
    const received = recording.events.map(({ number }) => number);
    expect(received.length).toBeGreaterThan(0);
    expect(received).toEqual(numbers(received.length));
  });
});

describe('a client that does not read', () => {
  it('gets the newest of each key when it reads on, and nobody else notices', async () => {
    const calm = await startShop({ environment: { WS_WINDOW_BYTES: '2000' } });
    for (const id of ['1', '2']) calm.state.setPrice(id, 0);
    const raw = await RawSocket.ready(calm.url);
    raw.send({ id: 's', type: 'subscribe', payload: { query: 'subscription { anyPriceChanged { id amount } }' } });
    await eventually(() => raw.of('s').length >= 2);
    const healthy = await liveClient(calm.url).open('subscription { anyPriceChanged { id amount } }').until(2);
    raw.socket.pause();
    for (const amount of numbers(300)) {
      for (const id of ['1', '2']) calm.state.setPrice(id, amount);
      await eventually(() => healthy.events.findLast(({ id }) => id === '2').amount === amount);
    }
    raw.socket.resume();
    const amountsOf = (id: string) =>
      raw
        .of('s')
        .map(({ payload }) => (payload as { data: { anyPriceChanged: { id: string; amount: number } } }).data)
        .flatMap(({ anyPriceChanged }) => (anyPriceChanged.id === id ? [anyPriceChanged.amount] : []));
    await eventually(() => amountsOf('1').at(-1) === 300 && amountsOf('2').at(-1) === 300);
    expect(amountsOf('1').length).toBeLessThan(100);
    expect(amountsOf('1')).toEqual(amountsOf('1').toSorted((a, b) => a - b));
    expect(await calm.metrics()).toMatch(/gateway_frames_conflated_total\{service="gateway"\} [1-9]/);
    raw.socket.terminate();
    await disposeClients();
    await calm.stop();
  });

  it('is closed with 1013 when it falls behind in a shared stream that may lose nothing', async () => {
    const calm = await startShop({ environment: { WS_WINDOW_BYTES: '2000', WS_QUEUE_EVENTS: '50' } });
    const query = 'subscription { ticked { number } }';
    const raw = await RawSocket.ready(calm.url);
    raw.send({ id: 's', type: 'subscribe', payload: { query } });
    const healthy = liveClient(calm.url).open(query);
    await eventually(async () => /gateway_subscriptions\{service="gateway"\} 2/.test(await calm.metrics()));
    await eventually(() => calm.state.ticks.subscribers === 1);
    raw.socket.pause();
    for (const number of numbers(200)) {
      calm.state.ticks.emit({ number });
      await eventually(() => healthy.events.at(-1)?.number === number);
    }
    raw.socket.resume();
    expect((await raw.closed()).code).toBe(1013);
    expect(await calm.metrics()).toMatch(/^gateway_clients_dropped_total{.*} 1$/m);
    expect(healthy.events.map(({ number }) => number)).toEqual(numbers(200));
    await disposeClients();
    await calm.stop();
  });

  it('sets the pace of a stream that is its alone, and loses nothing', async () => {
    const calm = await startShop({ environment: { WS_WINDOW_BYTES: '2000', WS_QUEUE_EVENTS: '20' } });
    for (const number of numbers(300)) calm.state.addEntry('alice', `entry ${number}`);
    const raw = await RawSocket.ready(calm.url, { Authorization: `Bearer ${calm.provider.token('alice')}` });
    const query = 'subscription { entryAdded(after: "0") { text } }';
    raw.send({ id: 's', type: 'subscribe', payload: { query } });
    await eventually(() => raw.of('s').length > 0);
    raw.socket.pause();
    await eventually(() => calm.state.entries.subscribers === 0);
    raw.socket.resume();
    await eventually(() => raw.of('s').length >= 300);
    expect(
      raw.of('s').map(({ payload }) => (payload as { data: { entryAdded: { text: string } } }).data.entryAdded.text),
    ).toEqual(numbers(300).map(n => `entry ${n}`));
    raw.socket.terminate();
    await calm.stop();
  });

  it('is closed when it takes nothing for too long', async () => {
    const strict = await startShop({ environment: { WS_WINDOW_BYTES: '500', WS_STALL_TIMEOUT_MS: '300' } });
    strict.state.setPrice('1', 0);
    const raw = await RawSocket.ready(strict.url);
    const query = 'subscription { priceChanged(ids: ["1"]) { amount } }';
    raw.send({ id: 's', type: 'subscribe', payload: { query } });
    await eventually(() => raw.of('s').length > 0);
    raw.socket.pause();
    for (const amount of numbers(50)) {
      strict.state.setPrice('1', amount);
      await eventually(async () => (await strict.metrics()).includes('gateway_sockets'));
    }
    await eventually(async () => /gateway_subscriptions\{service="gateway"\} 0/.test(await strict.metrics()));
    raw.socket.terminate();
    await strict.stop();
  });
});
