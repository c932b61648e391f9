import type { Bus, BusListener } from '@platform/shared/bus';
import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { changeMessages } from './change-announcer.ts';
import { type RunningChangeFeed, startChangeFeed } from './change-feed.ts';

const logger = createLogger('trading', 'silent');

/** A bus outside of the database that never says anything by itself. */
function silentBus(): Bus & { listener: BusListener | undefined; isConnected: boolean } {
  const bus = {
    kind: 'nats' as const,
    maxPayloadBytes: 1_000,
    isConnected: true,
    droppedMessages: 0,
    publishInTransaction: undefined,
    listener: undefined as BusListener | undefined,
    publish: async () => {},
    async listen(_topic: string, listener: BusListener) {
      bus.listener = listener;
      return { stop: async () => {} };
    },
    stop: async () => {},
  };
  return bus;
}

let feed: RunningChangeFeed | undefined;
afterEach(() => feed?.stop());

describe('the change feed', () => {
  it('finds a change that the bus did not tell of, and tells it once', async () => {
    const versions = new Map([
      ['a', 1n],
      ['b', 1n],
    ]);
    let looks = 0;
    const readVersions = async (accountIds: readonly string[]) => {
      looks += 1;
      return new Map(accountIds.flatMap(id => (versions.has(id) ? [[id, versions.get(id) ?? 0n] as const] : [])));
    };
    feed = await startChangeFeed({ bus: silentBus(), origin: 'me', readVersions, logger, lookMs: 1 });
    const told: string[] = [];
    for (const id of ['a', 'b', 'unknown']) feed.watch(id, () => told.push(id));
    // Of an account that it sees for the first time it cannot know whether it has changed since.
    await eventually(() => told.length === 2);
    versions.set('b', 2n);
    await eventually(() => told.length === 3);
    const before = looks;
    await eventually(() => looks > before + 3);
    expect(told).toEqual(['a', 'b', 'b']);
  });

  it('goes on looking when the database did not answer', async () => {
    let looks = 0;
    const readVersions = async () => {
      looks += 1;
      if (looks < 3) throw new Error('away');
      return new Map([['a', 1n]]);
    };
    feed = await startChangeFeed({ bus: silentBus(), origin: 'me', readVersions, logger, lookMs: 1 });
    let told = 0;
    feed.watch('a', () => {
      told += 1;
    });
    await eventually(() => told === 1);
  });

  it('says "any of them" to who watches all for as long as the bus is away, and when it is back', async () => {
    const bus = silentBus();
    feed = await startChangeFeed({ bus, origin: 'me', readVersions: async () => new Map(), logger, lookMs: 1 });
    const told: unknown[] = [];
    feed.watchAll((accountIds, isOwn) => told.push([accountIds, isOwn]));
    bus.listener?.onMessage('me a b');
    bus.listener?.onMessage('other c');
    expect(told).toEqual([
      [['a', 'b'], true],
      [['c'], false],
    ]);
    bus.isConnected = false;
    await eventually(() => told.length > 3);
    expect(told.at(-1)).toEqual([undefined, false]);
  });
});

describe('changeMessages', () => {
  it('cuts a long list so that each message fits the bus, and leaves none out', () => {
    const ids = Array.from({ length: 100 }, (_, index) => String(index).padStart(36, '0'));
    const messages = changeMessages(ids, 'origin', 1_000);
    expect(messages.every(message => Buffer.byteLength(message) <= 1_000 && message.startsWith('origin '))).toBe(true);
    expect(messages.flatMap(message => message.split(' ').slice(1))).toEqual(ids);
  });
});
