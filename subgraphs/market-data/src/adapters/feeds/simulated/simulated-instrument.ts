import type { FeedEvent } from '../../../application/ports/feed.ts';
import { type Instrument, SIZE_SCALE } from '../../../domain/instrument.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { type Profile, profileOf } from './profiles.ts';
import { createRandom, gaussian, type Random, seedOf } from './random.ts';

export const TICK_MS = 100;
/** Nobody is quiet for longer. */
const QUOTE_EVERY_TICKS_MAX = 20;
const QUOTE_CHANCE = { popular: 0.3, quiet: 0.06 };
const TRADE_CHANCE = { popular: 0.07, quiet: 0.015 };
const TICKS_PER_YEAR = (252 * 6.5 * 3_600_000) / TICK_MS;
/** The pull back to the profile's price: after a wander, half of the way in about an hour and a half. */
const REVERSION = 1.3e-5;
const VENUES = ['Q', 'N', 'P', 'Z', 'K', 'V', 'D'];
const ODD_LOT_CHANCE = 0.25;
const ROUND_LOT = 10n ** BigInt(SIZE_SCALE) * 100n;

/**
 * One instrument of the simulation. Its life is a function of the seed and of how many ticks it has lived.
 * The dice are floats; what they decide is counted in whole increments, so that prices and sizes are exact.
 */
export class SimulatedInstrument {
  readonly symbol: string;
  readonly #instrument: Instrument;
  readonly #profile: Profile;
  readonly #random: Random;
  readonly #referenceTicks: number;
  readonly #stepDeviation: number;
  #logDeviation: number;
  #tick = 0;
  #quotedAtTick = Number.NEGATIVE_INFINITY;
  #bid = 0n;
  #ask = 0n;

  constructor(instrument: Instrument, seed: number) {
    this.symbol = instrument.symbol;
    this.#instrument = instrument;
    this.#profile = profileOf(instrument.symbol);
    this.#random = createRandom(seedOf(seed, instrument.symbol));
    this.#referenceTicks = this.#profile.price / (Number(instrument.priceIncrement) / 1e9);
    this.#stepDeviation = this.#profile.volatility / Math.sqrt(TICKS_PER_YEAR);
    this.#logDeviation = gaussian(this.#random) * this.#profile.volatility * 0.03;
  }

  /** Lives on by one tick; adds what it has to say at `at`. */
  step(at: EpochMs, events: FeedEvent[]): void {
    const activity = this.#profile.isPopular ? 'popular' : 'quiet';
    this.#tick += 1;
    this.#logDeviation += gaussian(this.#random) * this.#stepDeviation - REVERSION * this.#logDeviation;
    const isDue = this.#tick - this.#quotedAtTick >= QUOTE_EVERY_TICKS_MAX;
    if (this.#random() < QUOTE_CHANCE[activity] || isDue) events.push(this.#quote(at));
    if (this.#random() < TRADE_CHANCE[activity]) events.push(this.#trade(at));
  }

  #quote(at: EpochMs): FeedEvent {
    const { priceIncrement } = this.#instrument;
    const midTicks = this.#referenceTicks * Math.exp(this.#logDeviation);
    const spreadTicks = Math.max(1, Math.round(this.#profile.spreadTicks * (0.6 + 0.8 * this.#random())));
    const bidTicks = Math.max(1, Math.round(midTicks - spreadTicks / 2));
    this.#bid = BigInt(bidTicks) * priceIncrement;
    this.#ask = BigInt(bidTicks + spreadTicks) * priceIncrement;
    this.#quotedAtTick = this.#tick;
    return {
      kind: 'quote',
      symbol: this.symbol,
      bidPrice: this.#bid,
      bidSize: this.#displayedSize(),
      askPrice: this.#ask,
      askSize: this.#displayedSize(),
      quotedAt: at,
    };
  }

  /** At the bid or at the ask, sometimes between them. */
  #trade(at: EpochMs): FeedEvent {
    const where = this.#random();
    const inside =
      this.#bid + ((this.#ask - this.#bid) / this.#instrument.priceIncrement / 2n) * this.#instrument.priceIncrement;
    const isOddLot = this.#instrument.assetClass === 'US_EQUITY' && this.#random() < ODD_LOT_CHANCE;
    const atTouch = where < 0.45 ? this.#bid : this.#ask;
    return {
      kind: 'trade',
      symbol: this.symbol,
      price: where < 0.9 ? atTouch : inside,
      size: isOddLot ? this.#steps(1 + Math.floor(this.#random() * 99)) : this.#tradedSize(),
      exchange:
        this.#instrument.assetClass === 'US_EQUITY' ? VENUES[Math.floor(this.#random() * VENUES.length)] : undefined,
      conditions: isOddLot ? ['I'] : [],
      executedAt: at,
      feedId: `simulated:${this.#tick}`,
    };
  }

  /** Stocks are shown in round lots, coins in whole steps; now and then there is much more than usual. */
  #displayedSize(): bigint {
    const size = this.#profile.size * Math.exp(0.6 * gaussian(this.#random)) * (this.#random() < 0.04 ? 6 : 1);
    return this.#rounded(size);
  }

  #tradedSize(): bigint {
    return this.#rounded(this.#profile.size * 0.5 * Math.exp(0.8 * gaussian(this.#random)));
  }

  #rounded(size: number): bigint {
    if (this.#instrument.assetClass === 'US_EQUITY') return BigInt(Math.max(1, Math.round(size / 100))) * ROUND_LOT;
    const stepsPerUnit = 1e9 / Number(this.#instrument.quantityIncrement);
    // Four significant places are enough for a displayed size.
    return this.#steps(Math.max(1, Number((size * stepsPerUnit).toPrecision(4))));
  }

  #steps(count: number): bigint {
    return BigInt(Math.round(count)) * this.#instrument.quantityIncrement;
  }
}
