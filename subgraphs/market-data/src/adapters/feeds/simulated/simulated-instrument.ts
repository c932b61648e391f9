import type { FeedEvent } from '../../../application/ports/feed.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { MarketPhase, MarketSession } from '../../../domain/session.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { MINUTE_MS } from '../../../domain/zoned-time.ts';
import { planDay } from './day-plan.ts';
import { PricePath } from './price-path.ts';
import { type Profile, profileOf } from './profiles.ts';
import { createRandom, type Random, seedOf } from './random.ts';
import type { CommonShocks } from './shocks.ts';
import { SimulatedSession } from './simulated-session.ts';
import { TapeWriter } from './tape-writer.ts';

/** Nobody is quiet for longer, unless the market is. */
const QUOTE_EVERY_TICKS_MAX = 20;
const QUOTE_CHANCE = { popular: 0.3, quiet: 0.06 };
const TRADE_CHANCE = { popular: 0.07, quiet: 0.015 };
/** A start later than this after the open has missed the opening auction. */
const OPENING_MS = MINUTE_MS;
const BUSY_EDGE_MS = 30 * MINUTE_MS;

/** How the market behaves at a time of the day, as multiples of the usual. */
interface Conduct {
  /** How often it is quoted and traded. */
  readonly activity: number;
  readonly spread: number;
  /** How far prices go. */
  readonly pace: number;
}

const USUAL: Conduct = { activity: 1, spread: 1, pace: 1 };
const BUSY: Conduct = { activity: 1.6, spread: 1, pace: 1.3 };
const RUNNING: Conduct = { activity: 3, spread: 2, pace: 1 };
const EXTENDED: Conduct = { activity: 0.12, spread: 3, pace: 0.35 };

/** A moment of an instrument's calendar. */
export interface CalendarMoment {
  readonly at: EpochMs;
  readonly phase: MarketPhase;
  /** The regular session that is on; undefined outside of it, and in a market that never closes. */
  readonly session: MarketSession | undefined;
}

/** One instrument of the simulation. Its life is a function of the seed and of the ticks it has lived. */
export class SimulatedInstrument {
  readonly symbol: string;
  readonly #instrument: Instrument;
  readonly #profile: Profile;
  readonly #seed: number;
  readonly #random: Random;
  readonly #path: PricePath;
  readonly #tape: TapeWriter;
  #tick = 0;
  #quotedAtTick = Number.NEGATIVE_INFINITY;
  #livedAt: EpochMs | undefined;
  #isAsleep = false;
  #session: SimulatedSession | undefined;

  constructor(instrument: Instrument, seed: number) {
    this.symbol = instrument.symbol;
    this.#instrument = instrument;
    this.#profile = profileOf(instrument.symbol);
    this.#seed = seed;
    this.#random = createRandom(seedOf(seed, `${instrument.symbol} activity`));
    this.#path = new PricePath(instrument.symbol, this.#profile, seed);
    this.#tape = new TapeWriter(instrument, this.#profile, seed);
  }

  /** Goes on at a price of an earlier run. */
  continueFrom(price: bigint): void {
    this.#path.continueFrom(Number(price) / 1e9 / this.#profile.price);
  }

  /** Lives on by one tick; adds what it has to say. */
  step(moment: CalendarMoment, common: CommonShocks, events: FeedEvent[]): void {
    const { at, session } = moment;
    this.#followSession(moment, events);
    const conduct = this.#conductAt(moment);
    if (conduct === undefined) {
      this.#isAsleep = true;
      return;
    }
    if (this.#isAsleep) this.#path.passNight();
    this.#isAsleep = false;
    this.#tick += 1;
    this.#path.step(common, conduct.pace);
    this.#livedAt = at;
    if (this.#session?.step(at, events) === false) return;
    const said = this.#speak(at, conduct, session === undefined && moment.phase !== 'REGULAR' ? ['T'] : []);
    events.push(...said);
    this.#session?.afterStep(at, said, events);
  }

  /** Begins the session that is on, or ends the one that is over. */
  #followSession({ at, session }: CalendarMoment, events: FeedEvent[]): void {
    if (this.#session?.session.date === session?.date) return;
    this.#session?.end(at, events);
    this.#session = undefined;
    if (session === undefined) return;
    const { symbol } = this.#instrument;
    const plan = planDay(this.#seed, symbol, session);
    const isOpening =
      this.#livedAt !== undefined && this.#livedAt < session.opensAt && at < session.opensAt + OPENING_MS;
    const options = { symbol, session, plan, path: this.#path, tape: this.#tape };
    this.#session = new SimulatedSession(options, at, isOpening, events);
  }

  /** Undefined when nothing is traded. */
  #conductAt({ at, phase, session }: CalendarMoment): Conduct | undefined {
    if (phase === 'PRE_MARKET' || phase === 'AFTER_HOURS') return EXTENDED;
    if (phase !== 'REGULAR') return undefined;
    if (session === undefined) return USUAL;
    if (this.#session?.isRunning(at) === true) return RUNNING;
    return at < session.opensAt + BUSY_EDGE_MS || at >= session.closesAt - BUSY_EDGE_MS ? BUSY : USUAL;
  }

  #speak(at: EpochMs, { activity, spread }: Conduct, conditions: readonly string[]): FeedEvent[] {
    const kind = this.#profile.isPopular ? 'popular' : 'quiet';
    // The wilder it is, the more is quoted and traded.
    const eagerness = activity * Math.min(2, Math.max(0.5, this.#path.wildness));
    const isDue = (this.#tick - this.#quotedAtTick) * Math.min(1, activity) >= QUOTE_EVERY_TICKS_MAX;
    const said: FeedEvent[] = [];
    if (this.#random() < QUOTE_CHANCE[kind] * eagerness || isDue) {
      said.push(this.#tape.quote(at, this.#path.value, spread, this.#session?.bands));
      this.#quotedAtTick = this.#tick;
    }
    if (this.#random() < TRADE_CHANCE[kind] * eagerness)
      said.push(this.#tape.trade(at, conditions, this.#session?.bands));
    return said;
  }
}
