import { eventually, hasNatsServer, startNatsServer } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { audit } from './support/audit.ts';
import { type Platform, startPlatform } from './support/platform.ts';

/** What the processes say of their bus: 1 while messages come and go. */
async function busesOf(...urls: readonly string[]): Promise<(string | undefined)[]> {
  const texts = urls.map(async url => (await fetch(url.replace('/graphql', '/metrics'))).text());
  return (await Promise.all(texts)).map(text => /^bus_connected\{.*bus="nats".*\} (\d)$/m.exec(text)?.[1]);
}

/** The other replica takes an order, either fills it, and a subscriber of this one sees both, again and again. */
async function followTrades(platform: Platform, replicaUrl: string) {
  const here = platform.trader('alice');
  const there = here.through(() => replicaUrl);
  const accountId = await here.openAccount('100000.00');
  const follower = await here.follow(accountId, '0');
  let filled = 0;
  return {
    follower,
    async trade() {
      const { order, userErrors } = await there.place(accountId, { quantity: '1' });
      expect(userErrors).toEqual([]);
      filled += 1;
      await eventually(() => follower.updates.filter(({ event }) => event === 'FILL').length === filled);
      expect((await here.order(order?.id ?? '')).status).toBe('FILLED');
    },
  };
}

describe('two replicas with a bus on NATS', () => {
  it('tell each other of changes; when NATS goes away and comes back, no order is refused and no subscriber misses an event', async () => {
    if (!hasNatsServer()) return void console.info('nats-server is not installed: the bus on NATS was not tried.');
    let nats = await startNatsServer();
    const platform = await startPlatform({ natsServers: [nats.url] });
    const replica = await platform.startReplica();
    try {
      const { trade, follower } = await followTrades(platform, replica.url);
      const isOnBus = async (wanted: string) =>
        (await busesOf(platform.url, replica.url)).every(connected => connected === wanted);
      expect(await isOnBus('1')).toBe(true);
      await trade();

      await nats.stop();
      await eventually(() => isOnBus('0'));
      await trade();

      nats = await startNatsServer(Number(new URL(nats.url).port));
      await eventually(() => isOnBus('1'));
      await trade();

      expect(follower.failures).toEqual([]);
      expect(follower.updates.map(({ sequence }) => Number(sequence))).toEqual(follower.updates.map((_, at) => at + 1));
      await follower.stop();
      expect(await audit(platform.sql)).toEqual({});
    } finally {
      await replica.stop();
      await platform.stop();
      await nats.stop();
    }
  });
});
