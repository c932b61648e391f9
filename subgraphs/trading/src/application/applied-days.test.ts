import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { afterEach, expect, it } from 'vitest';
import { AppliedDays } from './applied-days.ts';

const day = (date: string) => new Date(`2026-03-${date}T12:00:00Z`);
let stop = () => {};
afterEach(() => stop());

/** Two partitions, or as many as are noted, and a clock. */
function start(applied: (Date | null)[]) {
  const world = { now: day('10'), applied, timesCurrent: 0 };
  const days = new AppliedDays({
    market: { now: () => world.now },
    book: { readApplied: async () => [...world.applied] },
    partitions: applied.length,
    logger: createLogger('days', 'silent'),
  });
  days.start(() => {
    world.timesCurrent += 1;
  });
  stop = () => days.stop();
  return { world, isCurrent: () => days.isCurrent('ALWAYS_OPEN') };
}

it('nothing may trade before the actions of the day are applied in every partition, and again with each day', async () => {
  const { world, isCurrent } = start([day('10'), null]);
  await expect(eventually(isCurrent, 600)).rejects.toThrow();
  world.applied[1] = day('09');
  await expect(eventually(isCurrent, 600)).rejects.toThrow();
  expect(world.timesCurrent).toBe(0);
  world.applied[1] = day('10');
  await eventually(isCurrent);
  expect(world.timesCurrent).toBeGreaterThan(0);
  world.now = day('11');
  expect(isCurrent()).toBe(false);
  world.applied = [day('11'), day('11')];
  await eventually(isCurrent);
});

it('a process that is ahead of the others by its clock waits for them, and so does one that is behind', async () => {
  const { world, isCurrent } = start([day('11'), day('11')]);
  await expect(eventually(isCurrent, 600)).rejects.toThrow();
  world.now = day('11');
  await eventually(isCurrent);
});

it('a single partition has nobody to wait for', () => {
  expect(start([null]).isCurrent()).toBe(true);
});
