import { createRandom, gaussian, type Random, seedOf } from './random.ts';
import type { Exposure, Sector } from './sectors.ts';

/** Ticks of which the variance stays the same: ten seconds. */
const BLOCK_TICKS = 100;
/** A wild block makes the next one wilder, and most of it lasts: half of it for about six minutes. */
const REACTION = 0.12;
const PERSISTENCE = 0.86;
const VARIANCE_MAX = 12;

/**
 * Random shocks of mean 0 whose variance comes in clusters (GARCH(1,1) from block to block) and is 1 in the long run: calm
 * stretches and wild ones, as in a market.
 */
export class ClusteredShocks {
  readonly #random: Random;
  #variance = 1;
  #tick = 0;
  #blockSum = 0;

  constructor(seed: number, name: string) {
    this.#random = createRandom(seedOf(seed, name));
    // Not everything begins calm.
    this.#variance = Math.exp(0.5 * gaussian(this.#random) - 0.125);
  }

  /** How wild it is just now: 1 is usual. */
  get deviation(): number {
    return Math.sqrt(this.#variance);
  }

  next(): number {
    const shock = gaussian(this.#random) * this.deviation;
    this.#blockSum += shock;
    this.#tick += 1;
    if (this.#tick % BLOCK_TICKS === 0) {
      const surprise = this.#blockSum ** 2 / BLOCK_TICKS;
      const variance = 1 - REACTION - PERSISTENCE + REACTION * surprise + PERSISTENCE * this.#variance;
      this.#variance = Math.min(VARIANCE_MAX, variance);
      this.#blockSum = 0;
    }
    return shock;
  }
}

/** What the whole market and each sector do at a tick, the same for every instrument. */
export class CommonShocks {
  readonly #market: ClusteredShocks;
  readonly #sectors: ReadonlyMap<Sector, ClusteredShocks>;
  #marketShock = 0;
  readonly #sectorShocks = new Map<Sector, number>();

  constructor(seed: number, sectors: Iterable<Sector>) {
    this.#market = new ClusteredShocks(seed, 'the market');
    this.#sectors = new Map(
      [...new Set(sectors)].map(sector => [sector, new ClusteredShocks(seed, `sector ${sector}`)]),
    );
  }

  next(): void {
    this.#marketShock = this.#market.next();
    for (const [sector, shocks] of this.#sectors) this.#sectorShocks.set(sector, shocks.next());
  }

  /** What an instrument has to bear of them. */
  of({ sector, toMarket, toSector }: Exposure): number {
    return toMarket * this.#marketShock + toSector * (this.#sectorShocks.get(sector) ?? 0);
  }
}
