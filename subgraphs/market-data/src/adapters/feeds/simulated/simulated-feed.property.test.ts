import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LISTED_INSTRUMENTS } from '../../../domain/listings.ts';
import { Simulation } from './simulated-feed.ts';

const instruments = LISTED_INSTRUMENTS.filter(({ symbol }) => ['AAPL', 'BA', 'BTC/USD'].includes(symbol));
const OPENS = Date.parse('2026-11-20T14:30:00Z');

test('the same seed and the same steps of the clock make the same market, to the byte, whatever the steps', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      // From a quarter of an hour before the open; now and then a laptop sleeps for hours.
      fc.array(fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 4_000_000 })), { minLength: 50, maxLength: 400 }),
      (seed, steps) => {
        const live = () => {
          const simulation = new Simulation(instruments, seed);
          let at = OPENS - 900_000;
          const said = steps.flatMap(step => {
            at += step;
            return simulation.tick(at);
          });
          return JSON.stringify(said, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
        };
        expect(live()).toBe(live());
      },
    ),
    { numRuns: 30 },
  );
});
