import { createLogger } from '@platform/shared/observability';
import { eventually, hasNatsServer, startNatsServer } from '@platform/shared/testkit';
import { expect, it } from 'vitest';
import { openSharedUsage } from '../src/limits/shared-usage.ts';
import { RateLimiter } from '../src/limits/token-bucket.ts';

const logger = createLogger('gateway', 'silent');
/** A bucket that does not fill again while the test runs. */
const limit = { perSecond: 0.001, burst: 100 };

it('two gateways take what a caller spends at one out of the bucket at the other, over NATS', async () => {
  if (!hasNatsServer()) return void console.info('nats-server is not installed: limits over NATS were not tried.');
  const nats = await startNatsServer();
  const gateways = await Promise.all(
    [1, 2].map(async () => ({ limiter: new RateLimiter(limit), usage: await openSharedUsage([nats.url], logger) })),
  );
  try {
    for (const { limiter, usage } of gateways) usage?.share({ user: limiter });
    const [here, there] = gateways.map(({ limiter }) => limiter) as [RateLimiter, RateLimiter];
    while (here.take('mallory') === undefined);
    await eventually(() => there.take('mallory') !== undefined);
    expect(there.take('alice')).toBeUndefined();
  } finally {
    await Promise.all(gateways.map(({ usage }) => usage?.stop()));
    await nats.stop();
  }
});

it('a gateway without a bus counts for itself', async () => expect(await openSharedUsage([], logger)).toBeUndefined());
