import { describe, expect, test } from 'vitest';
import { LATEST_BACKLOG_MAX, LatestBacklog, LosslessBacklog } from './backlogs.ts';
import { FanOut } from './fan-out.ts';
import { SubscriberQueue } from './subscriber-queue.ts';

interface Tick {
  readonly symbol: string;
  readonly n: number;
}
const tick = (symbol: string, n: number): Tick => ({ symbol, n });

function latestQueue() {
  let conflated = 0;
  let endings = 0;
  const backlog = new LatestBacklog<Tick>(
    ({ symbol }) => symbol,
    count => {
      conflated += count;
    },
  );
  const queue = new SubscriberQueue(backlog, () => {
    endings += 1;
  });
  return { queue, conflated: () => conflated, endings: () => endings };
}

async function take(queue: AsyncIterator<Tick>, count: number): Promise<Tick[]> {
  const taken: Tick[] = [];
  for (let n = 0; n < count; n += 1) {
    const { value, done } = await queue.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

describe('a subscriber of the latest state', () => {
  test('gets every event in order, also a burst, while it keeps up', async () => {
    const { queue, conflated } = latestQueue();
    const events = Array.from({ length: LATEST_BACKLOG_MAX }, (_, n) => tick(`S${n % 3}`, n));
    for (const event of events) queue.push(event);
    expect(await take(queue, events.length)).toEqual(events);
    const waiting = queue.next();
    queue.push(tick('S0', 1));
    expect(await waiting).toEqual({ value: tick('S0', 1), done: false });
    expect(conflated()).toBe(0);
  });

  test('gets the newest of each key, the longest unchanged first, when it was behind; then every event again', async () => {
    const { queue, conflated } = latestQueue();
    const count = 10 * LATEST_BACKLOG_MAX;
    for (let n = 0; n < count; n += 1) queue.push(tick(n === 5 ? 'rare' : `S${n % 2}`, n));
    expect(await take(queue, 3)).toEqual([tick('rare', 5), tick('S0', count - 2), tick('S1', count - 1)]);
    expect(conflated()).toBe(count - 3);
    queue.push(tick('S0', 1));
    queue.push(tick('S0', 2));
    expect(await take(queue, 2)).toEqual([tick('S0', 1), tick('S0', 2)]);
  });
});

describe('a subscriber that is only just behind', () => {
  test('is given the longest unchanged key first, too', async () => {
    const { queue } = latestQueue();
    queue.push(tick('early', 0));
    queue.push(tick('S', 0));
    for (let n = 1; n < LATEST_BACKLOG_MAX - 1; n += 1) queue.push(tick('early', n));
    queue.push(tick('late', 0));
    expect(await take(queue, 3)).toEqual([tick('S', 0), tick('early', LATEST_BACKLOG_MAX - 2), tick('late', 0)]);
  });
});

describe('a subscriber that must not lose anything', () => {
  test('gets every event, and is ended with an error when too many wait', async () => {
    let hasEnded = false;
    const backlog = new LosslessBacklog<Tick>(() => queue.fail(new Error('overflow')), 3);
    const queue = new SubscriberQueue<Tick>(backlog, () => {
      hasEnded = true;
    });
    for (let n = 0; n < 3; n += 1) queue.push(tick('S', n));
    expect(await take(queue, 3)).toEqual([tick('S', 0), tick('S', 1), tick('S', 2)]);
    for (let n = 0; n < 4; n += 1) queue.push(tick('S', n));
    expect(hasEnded).toBe(true);
    await expect(queue.next()).rejects.toThrow('overflow');
    expect(await queue.next()).toEqual({ value: undefined, done: true });
  });
});

describe('a subscription', () => {
  test('ends at once when its client leaves while it waits', async () => {
    const { queue, endings } = latestQueue();
    const waiting = queue.next();
    await queue.return();
    expect(await waiting).toEqual({ value: undefined, done: true });
    await queue.return();
    expect(endings()).toBe(1);
    queue.push(tick('S', 1));
    expect(await queue.next()).toEqual({ value: undefined, done: true });
  });

  test('gives an error to whoever waits for the next event', async () => {
    const { queue } = latestQueue();
    const waiting = queue.next();
    queue.fail(new Error('broken'));
    await expect(waiting).rejects.toThrow('broken');
  });

  test('hears of its symbols only, until it ends', () => {
    const fanOut = new FanOut<number>();
    const heard: number[] = [];
    const stop = fanOut.listen(['A', 'B'], event => heard.push(event));
    fanOut.publish('A', 1);
    fanOut.publish('C', 2);
    fanOut.publish('B', 3);
    stop();
    fanOut.publish('A', 4);
    expect(heard).toEqual([1, 3]);
  });
});
