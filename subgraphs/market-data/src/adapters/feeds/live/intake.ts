import type { FeedEvent } from '../../../application/ports/feed.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import type { FeedMetrics } from './feed-metrics.ts';
import { compareInstants, type Instant } from './fields.ts';
import type { Said } from './provider.ts';
import { SeenTrades } from './seen-trades.ts';

type QuoteSaid = Extract<Said, { kind: 'quote' }>;

/** A provider's clock may be ahead of ours by as much; what says that it is of later is wrong, and would close every minute until then. */
const AHEAD_MAX_MS = 60_000;

/**
 * Makes events of what a provider says: leaves out what was said before, quotes that are older than the one that stands, what claims to be
 * of the future and what it was not asked for, and finds the trade that is taken back.
 */
export class Intake {
  readonly #seen = new SeenTrades();
  readonly #quotes = new Map<string, QuoteSaid>();
  readonly #metrics: FeedMetrics;
  readonly #now: () => EpochMs;
  readonly #symbols: ReadonlySet<string>;
  #beginsAt: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(symbols: readonly string[], metrics: FeedMetrics, now: () => EpochMs) {
    this.#symbols = new Set(symbols);
    this.#metrics = metrics;
    this.#now = now;
  }

  /** Trades of before are not taken: they would make minutes that nobody has the rest of. */
  beginAt(at: EpochMs): void {
    this.#beginsAt = at;
  }

  /** A trade has been taken by an earlier run. */
  remember({ symbol, feedId, executedAt }: { symbol: string; feedId: string; executedAt: EpochMs }): void {
    this.#seen.add(symbol, feedId, executedAt);
  }

  /** The event; undefined when it says nothing new. */
  take(said: Said): FeedEvent | undefined {
    if (said.instant.at > this.#now() + AHEAD_MAX_MS || !this.#symbols.has(said.symbol)) {
      this.#metrics.refused();
      return undefined;
    }
    switch (said.kind) {
      case 'quote':
        return this.#takeQuote(said);
      case 'trade':
        return this.#takeTrade(said);
      case 'cancel':
      case 'correction':
        return this.#amend(said);
      case 'status':
        return withoutInstant(said);
      case 'bands':
        return withoutInstant(said);
    }
  }

  #takeQuote(said: QuoteSaid): FeedEvent | undefined {
    const standing = this.#quotes.get(said.symbol);
    if (standing !== undefined && !isNews(said, standing)) return undefined;
    this.#quotes.set(said.symbol, said);
    return withoutInstant(said);
  }

  #takeTrade(said: Extract<Said, { kind: 'trade' }>): FeedEvent | undefined {
    if (said.executedAt < this.#beginsAt) return undefined;
    if (this.#seen.add(said.symbol, said.feedId, said.executedAt)) return withoutInstant(said);
    this.#metrics.duplicate();
    return undefined;
  }

  /** A trade that we do not remember may still be in the store. */
  #amend(said: Extract<Said, { kind: 'cancel' | 'correction' }>): FeedEvent {
    const { kind, symbol, instant } = said;
    const trade = this.#seen.find(symbol, said.feedId);
    const { feedId, executedAt } = trade ?? { feedId: said.feedId, executedAt: undefined };
    const amended = { symbol, feedId, executedAt, at: instant.at };
    if (kind === 'cancel') return { kind, ...amended };
    if (trade !== undefined) this.#seen.addAlias(symbol, said.correctedFeedId, trade);
    const { price, size, conditions, exchange } = said;
    return { kind, ...amended, price, size, conditions, exchange };
  }
}

function isNews(said: QuoteSaid, standing: QuoteSaid): boolean {
  const order = compareInstants(said.instant, standing.instant);
  const isSame =
    said.bidPrice === standing.bidPrice &&
    said.bidSize === standing.bidSize &&
    said.askPrice === standing.askPrice &&
    said.askSize === standing.askSize;
  return order > 0 || (order === 0 && !isSame);
}

function withoutInstant<Event extends { readonly instant: Instant }>(said: Event): Omit<Event, 'instant'> {
  const { instant: _, ...event } = said;
  return event;
}
