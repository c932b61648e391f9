import type { FeedEvent } from '../../../application/ports/feed.ts';
import { PAUSE_MS, type PriceBands, PriceLimits } from '../../../domain/limit-up-limit-down.ts';
import type { MarketSession } from '../../../domain/session.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import type { DayPlan } from './day-plan.ts';
import { type PricePath, TICK_MS } from './price-path.ts';
import type { TapeWriter } from './tape-writer.ts';

/** How much more is traded in an auction than in a usual trade. */
const AUCTION_SIZES = { opening: 40, reopening: 15, closing: 120 };
/** The tape's conditions: the print of the auction, which counts, and the official price, which does not count again. */
const AUCTION_CONDITIONS = { opening: ['O', 'Q'], reopening: ['5'], closing: ['6', 'M'] };

export interface SimulatedSessionOptions {
  readonly symbol: string;
  readonly session: MarketSession;
  readonly plan: DayPlan;
  readonly path: PricePath;
  readonly tape: TapeWriter;
}

/** One regular session of one stock at an exchange: its auctions, its price bands and its halts. */
export class SimulatedSession {
  readonly session: MarketSession;
  readonly #options: SimulatedSessionOptions;
  readonly #previousClose: bigint;
  #limits: PriceLimits;
  #haltedUntil: EpochMs | undefined;
  #hasHadNews = false;
  #isClosed = false;

  /** The price before it opens counts as the previous close. With `isOpening` the opening auction is held, else it was before our time. */
  constructor(options: SimulatedSessionOptions, at: EpochMs, isOpening: boolean, events: FeedEvent[]) {
    this.#options = options;
    this.session = options.session;
    this.#previousClose = options.tape.priceOf(options.path.value);
    this.#limits = this.#begin(at, isOpening ? 'opening' : undefined, events);
  }

  /** The prices that may be quoted and traded. */
  get bands(): PriceBands {
    return this.#limits.bands;
  }

  /** Whether it runs just now further than it may: then everybody is about. */
  isRunning(at: EpochMs): boolean {
    const run = this.#options.plan.priceRun;
    return run !== undefined && at >= run.at && at < run.until;
  }

  /** Lives on by a tick; false when nothing is quoted or traded at it. */
  step(at: EpochMs, events: FeedEvent[]): boolean {
    const { path, plan } = this.#options;
    if (this.isRunning(at) && plan.priceRun !== undefined)
      path.move((plan.priceRun.move * TICK_MS) / (plan.priceRun.until - plan.priceRun.at));
    if (this.#haltedUntil !== undefined && at < this.#haltedUntil) return false;
    if (this.#haltedUntil !== undefined) this.#resume(at, events);
    if (this.#startsNewsHalt(at, events) || this.#pauses(at, events)) return false;
    const changed = this.#limits.advance(at);
    if (changed !== undefined) this.#sayBands(at, changed, events);
    return true;
  }

  /** What was quoted and traded at the tick; the closing auction follows the last one. */
  afterStep(at: EpochMs, said: readonly FeedEvent[], events: FeedEvent[]): void {
    for (const event of said) {
      if (event.kind === 'quote') this.#limits.quote(event);
      if (event.kind === 'trade') this.#limits.trade(event);
    }
    if (at < this.session.closesAt - TICK_MS || this.#isClosed) return;
    this.#isClosed = true;
    events.push(...this.#auction(at, 'closing'));
  }

  /** After the close there are neither bands nor pauses. */
  end(at: EpochMs, events: FeedEvent[]): void {
    const { symbol } = this.#options;
    if (this.#haltedUntil !== undefined)
      events.push({ kind: 'status', at, symbol, state: 'TRADING', reason: undefined });
    events.push({ kind: 'bands', at, symbol, lowerBand: undefined, upperBand: undefined });
  }

  #startsNewsHalt(at: EpochMs, events: FeedEvent[]): boolean {
    const { newsHalt } = this.#options.plan;
    if (newsHalt === undefined || this.#hasHadNews || at < newsHalt.at || at >= newsHalt.until) return false;
    this.#hasHadNews = true;
    this.#options.path.move(newsHalt.move);
    this.#haltUntil(newsHalt.until, at, 'T1', events);
    return true;
  }

  #pauses(at: EpochMs, events: FeedEvent[]): boolean {
    if (!this.#limits.mustPause(at)) return false;
    this.#haltUntil(at + PAUSE_MS, at, 'LUDP', events);
    return true;
  }

  #haltUntil(until: EpochMs, at: EpochMs, reason: string, events: FeedEvent[]): void {
    this.#haltedUntil = until;
    events.push({ kind: 'status', at, symbol: this.#options.symbol, state: 'HALTED', reason });
  }

  #resume(at: EpochMs, events: FeedEvent[]): void {
    this.#haltedUntil = undefined;
    events.push({ kind: 'status', at, symbol: this.#options.symbol, state: 'TRADING', reason: undefined });
    this.#limits = this.#begin(at, 'reopening', events);
  }

  /** Holds an auction, or none, and sets the bands about the price. */
  #begin(at: EpochMs, auction: 'opening' | 'reopening' | undefined, events: FeedEvent[]): PriceLimits {
    const { path, tape } = this.#options;
    if (auction !== undefined) events.push(...this.#auction(at, auction));
    const limits = new PriceLimits({
      ...{ tier: 1, previousClose: this.#previousClose, session: this.session },
      ...{ reference: tape.priceOf(path.value), at },
    });
    this.#sayBands(at, limits.bands, events);
    return limits;
  }

  /** A quote about the price comes first. */
  #auction(at: EpochMs, auction: keyof typeof AUCTION_SIZES): FeedEvent[] {
    const { path, tape } = this.#options;
    return [
      tape.quote(at, path.value, 1, undefined),
      ...tape.auction(at, path.value, AUCTION_SIZES[auction], AUCTION_CONDITIONS[auction]),
    ];
  }

  #sayBands(at: EpochMs, { lower, upper }: PriceBands, events: FeedEvent[]): void {
    events.push({ kind: 'bands', at, symbol: this.#options.symbol, lowerBand: lower, upperBand: upper });
  }
}
