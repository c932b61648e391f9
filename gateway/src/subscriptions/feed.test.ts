import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compiled } from '../../test/support/compiled.ts';
import { findRefusal } from '../federation/index.ts';
import { Feed, type Outcome } from './feed.ts';
import { prepare } from './prepare.ts';
import type { UpstreamSink } from './upstream.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const RECONNECT_TIMEOUT_MS = 10_000;

/** A feed of prices whose upstream does `live` with each stream that is opened. */
function start(live: (sink: UpstreamSink) => void) {
  const limits = { accessGuard: findRefusal, partitionsMax: 1 };
  const query = 'subscription { priceChanged(ids: ["1"]) { id amount } }';
  const [spec] = prepare(compiled(query), {}, undefined, limits).topics ?? [];
  if (spec === undefined) throw new Error('no stream');
  const seen = { opened: 0, events: 0, outcome: undefined as Outcome | undefined };
  const feed = new Feed({
    spec,
    requestId: 'r',
    identity: () => undefined,
    environment: {
      urlOf: () => 'http://catalog.invalid/graphql',
      subscribeUpstream(_url, _payload, sink) {
        seen.opened += 1;
        const timer = setTimeout(() => live(sink), 1);
        return () => clearTimeout(timer);
      },
      mint: async () => undefined,
      formatUpstreamErrors: errors => errors,
      reconnectTimeoutMs: RECONNECT_TIMEOUT_MS,
      onReconnect: () => undefined,
    },
    onEvent() {
      seen.events += 1;
      return true;
    },
    onEnd(outcome) {
      seen.outcome = outcome;
    },
  });
  feed.start();
  return { feed, seen };
}

const price = (sequence: number) => ({
  data: { priceChanged: { id: '1', amount: 1, delivery_key: '1', delivery_sequence: String(sequence) } },
});

describe('a stream that breaks', () => {
  it('after each event is opened again ever later, and for as long as events come', async () => {
    let sequence = 0;
    const { feed, seen } = start(sink => {
      sink.event(price(++sequence));
      sink.lost(true);
    });
    await vi.advanceTimersByTimeAsync(6 * RECONNECT_TIMEOUT_MS);
    feed.stop();
    expect(seen.outcome).toBeUndefined();
    expect(seen.events).toBe(seen.opened);
    expect(seen.opened).toBeGreaterThan(10);
    expect(seen.opened).toBeLessThan(40);
  });

  it('says nothing twice, and is not left waiting for a service that counts anew', async () => {
    const said = [[1, 2, 3], [2, 3, 4], [1]];
    const { feed, seen } = start(sink => {
      for (const sequence of said[seen.opened - 1] ?? []) sink.event(price(sequence));
      if (seen.opened < said.length) sink.lost(true);
      else setTimeout(() => sink.event(price(2)), 60_000);
    });
    await vi.advanceTimersByTimeAsync(30_000);
    expect([seen.opened, seen.events]).toEqual([3, 4]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen.events).toBe(5);
    feed.stop();
  });

  it('before any event comes is given up after a while', async () => {
    const { seen } = start(sink => sink.lost(true));
    await vi.advanceTimersByTimeAsync(6 * RECONNECT_TIMEOUT_MS);
    expect(seen.outcome).toMatchObject({
      kind: 'failed',
      errors: [{ extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'catalog' } }],
    });
  });

  it('after it was open for long is opened again at once', async () => {
    const { feed, seen } = start(sink => setTimeout(() => sink.lost(true), 60_000));
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 1_000);
    feed.stop();
    expect(seen.opened).toBe(6);
  });
});
