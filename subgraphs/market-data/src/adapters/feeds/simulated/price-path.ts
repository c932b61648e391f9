import type { Profile } from './profiles.ts';
import { createRandom, gaussian, type Random, seedOf } from './random.ts';
import { type Exposure, exposureOf } from './sectors.ts';
import { ClusteredShocks, type CommonShocks } from './shocks.ts';

export const TICK_MS = 100;
const TICKS_PER_YEAR = (252 * 6.5 * 3_600_000) / TICK_MS;
/** The pull back to the profile's price: after a wander, half of the way in about an hour and a half. */
const REVERSION = 1.3e-5;
/** Of a day's deviation, what happens while the market is closed. */
const OVERNIGHT_PART = 0.5;
const CONTINUED_DEVIATION_MAX = 0.3;

/** How the value of one instrument wanders, tick by tick, about its profile's price; with the market, with its sector and by itself. */
export class PricePath {
  readonly #exposure: Exposure;
  readonly #shocks: ClusteredShocks;
  readonly #stepDeviation: number;
  readonly #overnightDeviation: number;
  readonly #random: Random;
  #logDeviation: number;

  constructor(symbol: string, { volatility }: Profile, seed: number) {
    this.#exposure = exposureOf(symbol);
    this.#shocks = new ClusteredShocks(seed, `${symbol} shocks`);
    this.#random = createRandom(seedOf(seed, `${symbol} path`));
    this.#stepDeviation = volatility / Math.sqrt(TICKS_PER_YEAR);
    this.#overnightDeviation = (OVERNIGHT_PART * volatility) / Math.sqrt(252);
    this.#logDeviation = gaussian(this.#random) * volatility * 0.03;
  }

  /** The value as a multiple of the profile's price. */
  get value(): number {
    return Math.exp(this.#logDeviation);
  }

  /** How wild its own moves are just now: 1 is usual. */
  get wildness(): number {
    return this.#shocks.deviation;
  }

  step(common: CommonShocks, pace: number): void {
    const shock = common.of(this.#exposure) + this.#exposure.own * this.#shocks.next();
    this.#logDeviation += pace * shock * this.#stepDeviation - REVERSION * this.#logDeviation;
  }

  move(logReturn: number): void {
    this.#logDeviation += logReturn;
  }

  /** Goes on at a value of an earlier run, unless it was another world's: a tape's prices are not the profiles'. */
  continueFrom(value: number): void {
    const logDeviation = Math.log(value);
    if (Math.abs(logDeviation) <= CONTINUED_DEVIATION_MAX) this.#logDeviation = logDeviation;
  }

  /** What has happened while nobody could trade. */
  passNight(): void {
    this.move(gaussian(this.#random) * this.#overnightDeviation);
  }
}
