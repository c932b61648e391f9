import type { EpochMs, Trade } from '../domain/tick.ts';
import { minuteOf } from '../domain/timeframe.ts';
import type { StatusChange } from '../domain/trading-status.ts';
import type { AmendedTrade, FeedEvent } from './ports/feed.ts';
import type { Amendment, MarketEvent } from './ports/market-event.ts';
import type { MarketMetrics } from './ports/metrics.ts';
import type { Sequences } from './sequences.ts';
import type { TradingStatuses } from './trading-statuses.ts';

/** A trade that comes later than this after its time is not taken: its day is history. */
const LATE_TRADE_MAX_MS = 24 * 3_600_000;

/** The market as it is after the event before. */
export interface NumberingOptions {
  readonly sequences: Sequences;
  readonly statuses: TradingStatuses;
  readonly time: () => EpochMs;
  readonly metrics: MarketMetrics;
}

/** In the writer's process: says what an event of the feed is to the market, with its sequence. */
export class Numbering {
  readonly #options: NumberingOptions;

  constructor(options: NumberingOptions) {
    this.#options = options;
  }

  /** Calls `happen` with each event of the market that it makes, in order: one, several or none. */
  number(event: FeedEvent, happen: (event: MarketEvent) => void): void {
    switch (event.kind) {
      case 'quote': {
        const { kind: _, ...quote } = event;
        happen({ kind: 'quote', quote: { ...quote, sequence: this.#options.sequences.next('quote', quote.symbol) } });
        return;
      }
      case 'trade':
        this.#numberTrade(event, happen);
        return;
      default:
        if (event.at > this.#options.time()) happen({ kind: 'time', at: event.at });
        if (event.kind === 'cancel') happen({ kind: 'amendment', amendment: amendmentOf(event, undefined) });
        else if (event.kind === 'correction') happen({ kind: 'amendment', amendment: amendmentOf(event, event) });
        else if (event.kind === 'status') {
          const { symbol, at, state, reason } = event;
          this.#numberStatus(symbol, { state, reason }, at, happen);
        } else if (event.kind === 'bands') {
          const { symbol, at, lowerBand, upperBand } = event;
          this.#numberStatus(symbol, { lowerBand, upperBand }, at, happen);
        }
    }
  }

  #numberTrade({ kind: _, ...event }: Extract<FeedEvent, { kind: 'trade' }>, happen: (event: MarketEvent) => void) {
    const { sequences, statuses, metrics } = this.#options;
    const time = this.#options.time();
    if (event.executedAt < time - LATE_TRADE_MAX_MS) {
      metrics.tradeRefused();
      return;
    }
    const isLate = minuteOf(event.executedAt) < minuteOf(time);
    if (!isLate && statuses.isHaltOver(event))
      this.#numberStatus(event.symbol, { state: 'TRADING' }, event.executedAt, happen);
    happen({ kind: 'trade', trade: { ...event, sequence: sequences.next('trade', event.symbol) }, isLate });
  }

  #numberStatus(symbol: string, change: StatusChange, at: EpochMs, happen: (event: MarketEvent) => void): void {
    const { sequences, statuses } = this.#options;
    const status = statuses.changed(symbol, change, at, () => sequences.next('status', symbol));
    if (status !== undefined) happen({ kind: 'status', status });
  }
}

function amendmentOf(
  { symbol, feedId, executedAt, at }: AmendedTrade & { readonly at: EpochMs },
  corrected: Pick<Trade, 'price' | 'size' | 'conditions'> | undefined,
): Amendment {
  const values = corrected && { price: corrected.price, size: corrected.size, conditions: corrected.conditions };
  return { symbol, feedId, executedAt, at, corrected: values };
}

/** Counts events of the feed that were taken. */
export function countTaken(events: readonly MarketEvent[], metrics: MarketMetrics): void {
  for (const kind of ['quote', 'trade'] as const) {
    const count = events.filter(event => event.kind === kind).length;
    if (count > 0) metrics.eventsReceived(kind, count);
  }
}
