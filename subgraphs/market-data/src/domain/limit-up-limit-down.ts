import { divideHalfEven, maximum, minimum, parseDecimal } from '@platform/shared/pure';
import { PRICE_SCALE } from './instrument.ts';
import { isRegularSale } from './sale-conditions.ts';
import type { MarketSession } from './session.ts';
import type { EpochMs, Quote, Trade } from './tick.ts';
import { MINUTE_MS } from './zoned-time.ts';

/** Tier 1: the S&P 500, the Russell 1000 and most funds; tier 2: every other listed stock. */
export type LimitTier = 1 | 2;

/** The prices between which an instrument may be traded, both included. */
export interface PriceBands {
  readonly lower: bigint;
  readonly upper: bigint;
}

/** How long a pause lasts. */
export const PAUSE_MS = 5 * MINUTE_MS;
/** A limit state that lasts this long becomes a pause. */
export const LIMIT_STATE_MS = 15_000;
const REFERENCE_WINDOW_MS = 5 * MINUTE_MS;
/** A reference price stays for at least this long, and until the average is a hundredth away from it. */
const REFERENCE_STAYS_MS = 30_000;
const REFERENCE_STEP_PERCENT = 1n;
const DOUBLED_BEFORE_CLOSE_MS = 25 * MINUTE_MS;

const dollars = (text: string) => parseDecimal(text, PRICE_SCALE);
const PENNY = dollars('0.01');
const THREE_DOLLARS = dollars('3');
const LOW_PRICE = dollars('0.75');
const LOW_PRICE_OFFSET_MAX = dollars('0.15');

/** Whether bands are twice as wide: in the last 25 minutes of a session, except for tier 2 above $3. */
export function areBandsDoubled(
  at: EpochMs,
  { closesAt }: Pick<MarketSession, 'closesAt'>,
  tier: LimitTier,
  previousClose: bigint,
): boolean {
  return at >= closesAt - DOUBLED_BEFORE_CLOSE_MS && at < closesAt && (tier === 1 || previousClose <= THREE_DOLLARS);
}

/** The bands about a reference price, to the nearest penny. How wide they are follows the previous day's close. */
export function bandsOf(
  reference: bigint,
  { tier, previousClose, isDoubled }: { tier: LimitTier; previousClose: bigint; isDoubled: boolean },
): PriceBands {
  const offset = offsetOf(reference, tier, previousClose) * (isDoubled ? 2n : 1n);
  return {
    lower: maximum(PENNY, toPenny(reference - offset)),
    upper: toPenny(reference + offset),
  };
}

function offsetOf(reference: bigint, tier: LimitTier, previousClose: bigint): bigint {
  const percent = (count: bigint) => (reference * count) / 100n;
  if (previousClose < LOW_PRICE) return minimum(LOW_PRICE_OFFSET_MAX, percent(75n));
  if (previousClose <= THREE_DOLLARS) return percent(20n);
  return percent(tier === 1 ? 5n : 10n);
}

const toPenny = (price: bigint) => divideHalfEven(price, PENNY) * PENNY;

export interface PriceLimitsOptions {
  readonly tier: LimitTier;
  readonly previousClose: bigint;
  readonly session: Pick<MarketSession, 'closesAt'>;
  /** The opening price, or the one that trading goes on with after a halt. */
  readonly reference: bigint;
  readonly at: EpochMs;
}

/**
 * Limit up, limit down for one instrument while it is trading in the regular session: the reference price, the bands about it, and how long its
 * quote has been at one of them. It is told every quote and trade, and the time.
 */
export class PriceLimits {
  readonly #options: PriceLimitsOptions;
  readonly #trades: { readonly price: bigint; readonly at: EpochMs }[] = [];
  #sum = 0n;
  #reference: bigint;
  #referenceSince: EpochMs;
  #isDoubled: boolean;
  #bands: PriceBands;
  #limitStateSince: EpochMs | undefined;

  constructor(options: PriceLimitsOptions) {
    this.#options = options;
    this.#reference = options.reference;
    this.#referenceSince = options.at;
    this.#isDoubled = this.#isDoubledAt(options.at);
    this.#bands = this.#computeBands();
  }

  get bands(): PriceBands {
    return this.#bands;
  }

  trade({ price, executedAt, conditions }: Pick<Trade, 'price' | 'executedAt' | 'conditions'>): void {
    if (!isRegularSale(conditions)) return;
    this.#trades.push({ price, at: executedAt });
    this.#sum += price;
  }

  /** It is in a limit state while the bid is at the upper band or the ask at the lower one. */
  quote({ bidPrice, askPrice, quotedAt }: Pick<Quote, 'bidPrice' | 'askPrice' | 'quotedAt'>): void {
    const { lower, upper } = this.#bands;
    if (bidPrice === upper || askPrice === lower) this.#limitStateSince ??= quotedAt;
    else this.#limitStateSince = undefined;
  }

  /** Lets time pass; returns the bands when they have changed. */
  advance(at: EpochMs): PriceBands | undefined {
    const reference = this.#nextReference(at);
    const isDoubled = this.#isDoubledAt(at);
    if (reference === this.#reference && isDoubled === this.#isDoubled) return undefined;
    if (reference !== this.#reference) this.#referenceSince = at;
    this.#reference = reference;
    this.#isDoubled = isDoubled;
    this.#bands = this.#computeBands();
    this.#limitStateSince = undefined;
    return this.#bands;
  }

  /** Whether the limit state has lasted so long that trading is paused. */
  mustPause(at: EpochMs): boolean {
    return this.#limitStateSince !== undefined && at - this.#limitStateSince >= LIMIT_STATE_MS;
  }

  /** The mean of the eligible trades of five minutes, when it may replace the price that stands. A limit state keeps the price. */
  #nextReference(at: EpochMs): bigint {
    const firstKept = this.#trades.findIndex(trade => trade.at > at - REFERENCE_WINDOW_MS);
    for (const { price } of this.#trades.splice(0, firstKept < 0 ? this.#trades.length : firstKept)) this.#sum -= price;
    const isSettled = at - this.#referenceSince < REFERENCE_STAYS_MS;
    if (isSettled || this.#trades.length === 0 || this.#limitStateSince !== undefined) return this.#reference;
    const mean = this.#sum / BigInt(this.#trades.length);
    const distance = mean > this.#reference ? mean - this.#reference : this.#reference - mean;
    return distance * 100n >= this.#reference * REFERENCE_STEP_PERCENT ? mean : this.#reference;
  }

  #isDoubledAt(at: EpochMs): boolean {
    return areBandsDoubled(at, this.#options.session, this.#options.tier, this.#options.previousClose);
  }

  #computeBands(): PriceBands {
    return bandsOf(this.#reference, { ...this.#options, isDoubled: this.#isDoubled });
  }
}
