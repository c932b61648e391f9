/** Simulates trading for a while, seed after seed: `npm run simulate -- --seed N --minutes M`. A seed that fails is printed, and fails again when it is given. */
import { parseArgs } from 'node:util';
import { Simulation } from './simulation.ts';

const STEPS_PER_SEED = 40;

const { values } = parseArgs({ options: { seed: { type: 'string' }, minutes: { type: 'string', default: '1' } } });
const deadline = Date.now() + Number(values.minutes) * 60_000;
let seed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
const totals = {
  ...{ seeds: 0, steps: 0, orders: 0, fills: 0, fillsInAuctions: 0, goodFaithViolations: 0 },
  ...{ rejected: 0, crashes: 0, commits: 0 },
};

console.log(`From seed ${seed}, for ${values.minutes} minutes.`);
do {
  let steps = 0;
  try {
    const report = await new Simulation(seed).run(() => ++steps >= STEPS_PER_SEED);
    totals.seeds += 1;
    for (const [name, count] of Object.entries(report)) totals[name as keyof typeof report] += count;
  } catch (error) {
    console.error(`Seed ${seed} fails in step ${steps + 1}. Again: npm run simulate -- --seed ${seed} --minutes 0`);
    console.error(error);
    process.exit(1);
  }
  seed += 1;
} while (Date.now() < deadline);
console.log(
  `All as the model predicts: ${Object.entries(totals)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}.`,
);
