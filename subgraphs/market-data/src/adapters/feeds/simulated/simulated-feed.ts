import { type Clock, systemClock } from '@platform/shared/pure';
import type { Feed, FeedEvent } from '../../../application/ports/feed.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { tradingDateAt } from '../../../domain/session.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { SimulatedInstrument, TICK_MS } from './simulated-instrument.ts';

export interface SimulatedFeedOptions {
  readonly instruments: readonly Instrument[];
  readonly seed: number;
  readonly clock?: Clock;
}

/** After a longer silence (a laptop that slept) the missed ticks are left out. */
const CATCH_UP_TICKS_MAX = 20;

/** A market made of dice, the same for the same seed: quotes and trades of every instrument while its calendar has it open. */
export function createSimulatedFeed({ instruments, seed, clock = systemClock }: SimulatedFeedOptions): Feed {
  const simulation = new Simulation(instruments, seed);
  const now = () => clock.now().getTime();
  let timer: NodeJS.Timeout | undefined;
  return {
    name: 'simulated',
    clock,
    clockSource: 'SYSTEM',
    symbols: instruments.map(instrument => instrument.symbol),
    start(onEvents) {
      let nextTickAt = now();
      const run = () => {
        if (Math.abs(now() - nextTickAt) > CATCH_UP_TICKS_MAX * TICK_MS) nextTickAt = now();
        for (; nextTickAt <= now(); nextTickAt += TICK_MS) onEvents(simulation.tick(nextTickAt));
        timer = setTimeout(run, Math.max(1, nextTickAt - now()));
      };
      run();
    },
    isAlive: () => true,
    async stop() {
      clearTimeout(timer);
    },
  };
}

/** All instruments, tick by tick. */
export class Simulation {
  readonly #instruments: readonly (readonly [Instrument, SimulatedInstrument])[];

  constructor(instruments: readonly Instrument[], seed: number) {
    this.#instruments = instruments.map(instrument => [instrument, new SimulatedInstrument(instrument, seed)]);
  }

  /** What is said at a tick; at last that its time has passed. */
  tick(at: EpochMs): FeedEvent[] {
    const events: FeedEvent[] = [];
    for (const [{ calendar }, simulated] of this.#instruments)
      if (calendar === 'ALWAYS_OPEN' || tradingDateAt(calendar, at) !== undefined) simulated.step(at, events);
    events.push({ kind: 'advance', at });
    return events;
  }
}
