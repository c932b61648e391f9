import { maximum, minimum } from '@platform/shared/pure';
import type { FeedEvent } from '../../../application/ports/feed.ts';
import { type Instrument, SIZE_SCALE } from '../../../domain/instrument.ts';
import type { PriceBands } from '../../../domain/limit-up-limit-down.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import type { Profile } from './profiles.ts';
import { createRandom, gaussian, type Random, seedOf } from './random.ts';

export type QuoteEvent = Extract<FeedEvent, { kind: 'quote' }>;
export type TradeEvent = Extract<FeedEvent, { kind: 'trade' }>;

const VENUES = ['Q', 'N', 'P', 'Z', 'K', 'V', 'D'];
/** Where auctions are held: the tape's letter of the listing exchange. */
const LISTING_VENUES: Readonly<Record<string, string>> = { XNAS: 'Q', XNYS: 'N', ARCX: 'P' };
const ODD_LOT_CHANCE = 0.25;
const ROUND_LOT = 10n ** BigInt(SIZE_SCALE) * 100n;

/**
 * Makes an instrument's value into quotes and prints. The dice are floats; what they decide is counted in whole increments, so that prices and sizes
 * are exact.
 */
export class TapeWriter {
  readonly #instrument: Instrument;
  readonly #profile: Profile;
  readonly #random: Random;
  readonly #incrementsAtPar: number;
  #prints = 0;
  #bid = 0n;
  #ask = 0n;

  constructor(instrument: Instrument, profile: Profile, seed: number) {
    this.#instrument = instrument;
    this.#profile = profile;
    this.#random = createRandom(seedOf(seed, instrument.symbol));
    this.#incrementsAtPar = profile.price / (Number(instrument.priceIncrement) / 1e9);
  }

  /** The price, in whole increments, of a value in multiples of the profile's price. */
  priceOf(value: number): bigint {
    return BigInt(Math.max(1, Math.round(this.#incrementsAtPar * value))) * this.#instrument.priceIncrement;
  }

  /** `width` widens the usual spread; a quote stays at the band that the value is beyond. */
  quote(at: EpochMs, value: number, width: number, bands: PriceBands | undefined): QuoteEvent {
    const { priceIncrement, symbol } = this.#instrument;
    const spreadCount = Math.max(1, Math.round(this.#profile.spreadTicks * width * (0.6 + 0.8 * this.#random())));
    const spread = BigInt(spreadCount) * priceIncrement;
    const bidCount = Math.max(1, Math.round(this.#incrementsAtPar * value - spreadCount / 2));
    this.#bid = BigInt(bidCount) * priceIncrement;
    if (bands !== undefined && this.#bid > bands.upper) this.#bid = bands.upper;
    if (bands !== undefined && this.#bid + spread < bands.lower)
      this.#bid = maximum(priceIncrement, bands.lower - spread);
    this.#ask = this.#bid + spread;
    return {
      ...{ kind: 'quote', symbol, quotedAt: at },
      ...{ bidPrice: this.#bid, bidSize: this.#displayedSize(), askPrice: this.#ask, askSize: this.#displayedSize() },
    };
  }

  /** At the bid or at the ask, sometimes between them; never outside of the bands. */
  trade(at: EpochMs, conditions: readonly string[], bands: PriceBands | undefined): TradeEvent {
    const where = this.#random();
    const { priceIncrement, assetClass } = this.#instrument;
    const inside = this.#bid + ((this.#ask - this.#bid) / priceIncrement / 2n) * priceIncrement;
    const isOddLot = assetClass === 'US_EQUITY' && this.#random() < ODD_LOT_CHANCE;
    const atTouch = where < 0.45 ? this.#bid : this.#ask;
    const price = where < 0.9 ? atTouch : inside;
    return this.#print(at, {
      price: bands === undefined ? price : maximum(bands.lower, minimum(bands.upper, price)),
      size: isOddLot ? this.#steps(1 + Math.floor(this.#random() * 99)) : this.#tradedSize(),
      exchange: assetClass === 'US_EQUITY' ? VENUES[Math.floor(this.#random() * VENUES.length)] : undefined,
      conditions: isOddLot ? [...conditions, 'I'] : conditions,
    });
  }

  /** An auction of the listing exchange, so many times the usual size, printed once for each condition. */
  auction(at: EpochMs, value: number, timesUsualSize: number, conditions: readonly string[]): TradeEvent[] {
    const size = this.#rounded(this.#profile.size * timesUsualSize * Math.exp(0.4 * gaussian(this.#random)));
    const exchange = LISTING_VENUES[this.#instrument.exchange];
    return conditions.map(condition =>
      this.#print(at, { price: this.priceOf(value), size, exchange, conditions: [condition] }),
    );
  }

  #print(at: EpochMs, parts: Pick<TradeEvent, 'price' | 'size' | 'exchange' | 'conditions'>): TradeEvent {
    this.#prints += 1;
    const feedId = `simulated:${this.#prints}`;
    return { kind: 'trade', symbol: this.#instrument.symbol, ...parts, executedAt: at, feedId };
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
