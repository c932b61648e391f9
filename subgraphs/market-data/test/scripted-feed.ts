import { parseDecimal } from '@platform/shared/pure';
import type { Feed, FeedEvent } from '../src/application/ports/feed.ts';
import { PRICE_SCALE, SIZE_SCALE } from '../src/domain/instrument.ts';
import type { TradingState } from '../src/domain/trading-status.ts';

const price = (text: string) => parseDecimal(text, PRICE_SCALE);
const size = (text: string) => parseDecimal(text, SIZE_SCALE);

/** A feed that says what a test tells it to, when it tells it to; its clock shows the time of what it said last. */
export class ScriptedFeed implements Feed {
  readonly name = 'scripted';
  readonly clockSource: 'SYSTEM' | 'TAPE';
  readonly symbols = [];
  readonly clock = { now: () => new Date(this.#at) };
  isBroken = false;
  #at: number;
  #trades = 0;
  #onEvents: ((events: readonly FeedEvent[]) => void) | undefined;

  constructor(startsAt: string, clockSource: 'SYSTEM' | 'TAPE' = 'TAPE') {
    this.clockSource = clockSource;
    this.#at = Date.parse(startsAt);
  }

  start(onEvents: (events: readonly FeedEvent[]) => void): void {
    this.#onEvents = onEvents;
  }

  isAlive(): boolean {
    return !this.isBroken;
  }

  async stop(): Promise<void> {}

  quote(time: string, symbol: string, bid: string, ask: string, bidSize = '100', askSize = '100'): void {
    this.#say(time, at => ({
      ...{ kind: 'quote', symbol, quotedAt: at },
      ...{ bidPrice: price(bid), bidSize: size(bidSize), askPrice: price(ask), askSize: size(askSize) },
    }));
  }

  trade(time: string, symbol: string, at: string, quantity: string, conditions: readonly string[] = []): void {
    this.#trades += 1;
    const feedId = `scripted:${time}:${this.#trades}`;
    this.#say(time, executedAt => ({
      ...{ kind: 'trade', symbol, executedAt, feedId, conditions, exchange: 'N' },
      ...{ price: price(at), size: size(quantity) },
    }));
  }

  /** Trades that were said so far. */
  get said(): number {
    return this.#trades;
  }

  /** Says of the trade with this number, counted from 1, that it was another one, or none. The clock stays. */
  amend(
    number: number,
    time: string,
    symbol: string,
    values?: { at: string; quantity: string; conditions?: readonly string[] },
  ): void {
    const trade = { at: this.#at, symbol, feedId: `scripted:${time}:${number}`, executedAt: Date.parse(time) };
    const event: FeedEvent =
      values === undefined
        ? { kind: 'cancel', ...trade }
        : {
            ...{ kind: 'correction', ...trade, exchange: 'N', conditions: values.conditions ?? [] },
            ...{ price: price(values.at), size: size(values.quantity) },
          };
    this.#onEvents?.([event]);
  }

  /** A trade that is said after its time. */
  lateTrade(time: string, symbol: string, at: string, quantity: string, conditions: readonly string[] = []): void {
    const now = this.#at;
    this.trade(time, symbol, at, quantity, conditions);
    this.#at = now;
  }

  status(time: string, symbol: string, state: TradingState, reason?: string): void {
    this.#say(time, at => ({ kind: 'status', at, symbol, state, reason }));
  }

  bands(time: string, symbol: string, lower: string, upper: string): void {
    this.#say(time, at => ({ kind: 'bands', at, symbol, lowerBand: price(lower), upperBand: price(upper) }));
  }

  advance(time: string): void {
    this.#say(time, at => ({ kind: 'advance', at }));
  }

  #say(time: string, event: (at: number) => FeedEvent): void {
    this.#at = Date.parse(time);
    this.#onEvents?.([event(this.#at)]);
  }
}
