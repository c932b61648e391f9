/**
 * What a rate limit costs a request, by itself and shared with other gateways: `npm run bench:limits -w gateway`. Ten thousand callers take turns; every tenth
 * asks a hundred times as often as the others, so that the others have to be told.
 */
import { performance } from 'node:perf_hooks';
import type { Bus } from '@platform/shared/bus';
import { SharedUsage } from '../src/limits/shared-usage.ts';
import { RateLimiter } from '../src/limits/token-bucket.ts';

const CALLERS = 10_000;
const REQUESTS = 5_000_000;
const ROUND = 50_000;
const limit = { perSecond: 50, burst: 200 };

let bytes = 0;
const bus: Bus = {
  kind: 'nats',
  maxPayloadBytes: 1_000_000,
  isConnected: true,
  droppedMessages: 0,
  publishInTransaction: undefined,
  publish: async (_topic, message) => {
    bytes += message.length;
  },
  listen: async () => ({ stop: async () => {} }),
  stop: async () => {},
};
const keys = Array.from({ length: CALLERS }, (_, index) => `caller-${index}-with-an-id-as-long`);

async function measure(limiter: RateLimiter): Promise<number> {
  let spentMs = 0;
  for (let done = 0; done < REQUESTS; done += ROUND) {
    const cpu = process.cpuUsage();
    for (let index = done; index < done + ROUND; index += 1)
      limiter.take(keys[index % 11 === 0 ? index % CALLERS : (index % (CALLERS / 10)) * 10] ?? '');
    // The timer that tells the others gets its turn, and is part of the cost.
    await new Promise(resolve => setImmediate(resolve));
    const { user, system } = process.cpuUsage(cpu);
    spentMs += (user + system) / 1_000;
  }
  return (spentMs / REQUESTS) * 1e6;
}

await measure(new RateLimiter(limit));
const alone = await measure(new RateLimiter(limit));
const limiter = new RateLimiter(limit);
const usage = new SharedUsage(bus);
usage.share({ user: limiter });
const beganAt = performance.now();
const shared = await measure(limiter);
const seconds = (performance.now() - beganAt) / 1_000;
await usage.stop();
console.log(`alone ${alone.toFixed(0)} ns a request, shared ${shared.toFixed(0)} ns`);
console.log(
  `${(bytes / 1e6 / seconds).toFixed(2)} MB/s told, at ${(REQUESTS / seconds / 1e6).toFixed(1)} million requests a second of ${CALLERS} callers`,
);
