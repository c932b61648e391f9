import { type Clock, systemClock } from '@platform/shared/pure';
import type { Feed, FeedEvent, LastPriceOf } from '../../../application/ports/feed.ts';
import type { CalendarName, Instrument } from '../../../domain/instrument.ts';
import { marketHoursAt, sessionOn, tradingDateAt } from '../../../domain/session.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { TICK_MS } from './price-path.ts';
import { exposureOf } from './sectors.ts';
import { CommonShocks } from './shocks.ts';
import { type CalendarMoment, SimulatedInstrument } from './simulated-instrument.ts';

export interface SimulatedFeedOptions {
  readonly instruments: readonly Instrument[];
  readonly seed: number;
  readonly clock?: Clock;
}

/** After a longer silence (a laptop that slept) the missed ticks are left out. */
const CATCH_UP_TICKS_MAX = 20;

/** A market made of dice, the same for the same seed: quotes, trades and halts of every instrument as its calendar has it. */
export function createSimulatedFeed({ instruments, seed, clock = systemClock }: SimulatedFeedOptions): Feed {
  const simulation = new Simulation(instruments, seed);
  const now = () => clock.now().getTime();
  let timer: NodeJS.Timeout | undefined;
  return {
    name: 'simulated',
    clock,
    clockSource: 'SYSTEM',
    symbols: instruments.map(instrument => instrument.symbol),
    start(onEvents, lastPriceOf) {
      if (lastPriceOf !== undefined) simulation.continueFrom(lastPriceOf);
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
  readonly #instruments: readonly (readonly [CalendarName, SimulatedInstrument])[];
  readonly #common: CommonShocks;

  constructor(instruments: readonly Instrument[], seed: number) {
    this.#instruments = instruments.map(instrument => [instrument.calendar, new SimulatedInstrument(instrument, seed)]);
    this.#common = new CommonShocks(
      seed,
      instruments.map(({ symbol }) => exposureOf(symbol).sector),
    );
  }

  /** Goes on at the prices of an earlier run, where there was one. */
  continueFrom(lastPriceOf: LastPriceOf): void {
    for (const [, simulated] of this.#instruments) {
      const price = lastPriceOf(simulated.symbol);
      if (price !== undefined) simulated.continueFrom(price);
    }
  }

  /** What is said at a tick; at last that its time has passed. */
  tick(at: EpochMs): FeedEvent[] {
    const events: FeedEvent[] = [];
    const moments = { XNYS: momentOf('XNYS', at), ALWAYS_OPEN: momentOf('ALWAYS_OPEN', at) };
    this.#common.next();
    for (const [calendar, simulated] of this.#instruments) simulated.step(moments[calendar], this.#common, events);
    events.push({ kind: 'advance', at });
    return events;
  }
}

function momentOf(calendar: CalendarName, at: EpochMs): CalendarMoment {
  if (calendar === 'ALWAYS_OPEN') return { at, phase: 'REGULAR', session: undefined };
  const { phase } = marketHoursAt(calendar, at);
  const date = phase === 'REGULAR' ? tradingDateAt(calendar, at) : undefined;
  return { at, phase, session: date === undefined ? undefined : sessionOn(calendar, date) };
}
