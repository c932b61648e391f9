import { badUserInput, requestError } from '@platform/shared/graphql';
import type { Bar } from '../../domain/bar.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Quote, Trade } from '../../domain/tick.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { TradingStatus } from '../../domain/trading-status.ts';
import type { Catalog } from '../catalog.ts';
import type { Market } from '../market.ts';
import type { TradeCorrection } from '../ports/market-event.ts';
import type { MarketMetrics, StreamName } from '../ports/metrics.ts';
import type { BarReader } from '../read-bars.ts';
import { LatestBacklog, LosslessBacklog } from './backlogs.ts';
import type { FanOut } from './fan-out.ts';
import { LiveBars } from './live-bars.ts';
import { SubscriberQueue } from './subscriber-queue.ts';

export const SYMBOLS_PER_SUBSCRIPTION_MAX = 500;

export interface MarketStreamsOptions {
  readonly market: Market;
  readonly catalog: Catalog;
  readonly bars: BarReader;
  readonly metrics: MarketMetrics;
  /** Events that may wait for one subscriber of a stream that drops nothing. */
  readonly losslessBacklogMax?: number;
}

/** The live streams, one for each subscriber. Each throws `BAD_USER_INPUT` for no, too many or unknown symbols. */
export class MarketStreams {
  readonly #options: MarketStreamsOptions;

  constructor(options: MarketStreamsOptions) {
    this.#options = options;
  }

  /** The quotes as they stand, then every change; only the newest of each symbol for a subscriber that is behind. */
  quotes(symbols: readonly string[]): AsyncIterableIterator<Quote> {
    const { market } = this.#options;
    return this.#latest('quotes', symbols, symbol => market.latestQuote(symbol), market.quotes);
  }

  /** The trading statuses as they stand, then every change; only the newest of each symbol for a subscriber that is behind. */
  statuses(symbols: readonly string[]): AsyncIterableIterator<TradingStatus> {
    const { market } = this.#options;
    return this.#latest('statuses', symbols, symbol => market.tradingStatus(symbol), market.statuses);
  }

  /** Every trade from now on. */
  trades(symbols: readonly string[]): AsyncIterableIterator<Trade> {
    const wanted = this.#wanted(symbols);
    const queue = this.#lossless<Trade>('trades', () => unlisten());
    const unlisten = this.#options.market.trades.listen(symbolsOf(wanted), trade => queue.push(trade));
    return queue;
  }

  /** Every trade that is corrected or canceled from now on. */
  tradeCorrections(symbols: readonly string[]): AsyncIterableIterator<TradeCorrection> {
    const wanted = this.#wanted(symbols);
    const queue = this.#lossless<TradeCorrection>('corrections', () => unlisten());
    const { tradeCorrections } = this.#options.market;
    const unlisten = tradeCorrections.listen(symbolsOf(wanted), correction => queue.push(correction));
    return queue;
  }

  /** The bars in progress, then each change of them, then their final form. */
  async bars(symbols: readonly string[], timeframe: Timeframe): Promise<AsyncIterableIterator<Bar>> {
    const wanted = this.#wanted(symbols);
    const queue = this.#lossless<Bar>('bars', () => live.stop());
    const live = new LiveBars({
      ...this.#options,
      instruments: wanted,
      timeframe,
      emit: bar => queue.push(bar),
      fail: error => queue.fail(error instanceof Error ? error : new Error(String(error))),
    });
    try {
      await live.start();
    } catch (error) {
      await queue.return();
      throw error;
    }
    return queue;
  }

  #latest<Event extends { readonly symbol: string }>(
    stream: StreamName,
    symbols: readonly string[],
    latestOf: (symbol: string) => Event | undefined,
    changes: FanOut<Event>,
  ): SubscriberQueue<Event> {
    const wanted = symbolsOf(this.#wanted(symbols));
    const backlog = new LatestBacklog<Event>(
      event => event.symbol,
      count => this.#options.metrics.quotesConflated(count),
    );
    const queue = new SubscriberQueue(
      backlog,
      this.#ending(stream, () => unlisten()),
    );
    for (const symbol of wanted) {
      const latest = latestOf(symbol);
      if (latest !== undefined) queue.push(latest);
    }
    const unlisten = changes.listen(wanted, event => queue.push(event));
    return queue;
  }

  #lossless<Event>(stream: StreamName, onEnd: () => void): SubscriberQueue<Event> {
    const { metrics, losslessBacklogMax } = this.#options;
    const backlog = new LosslessBacklog<Event>(() => {
      metrics.overflowed(stream);
      queue.fail(
        requestError(
          'SUBSCRIPTION_OVERFLOW',
          'Too many events waited for this subscriber. Read again, then subscribe anew.',
        ),
      );
    }, losslessBacklogMax);
    const queue = new SubscriberQueue<Event>(backlog, this.#ending(stream, onEnd));
    return queue;
  }

  #ending(stream: StreamName, onEnd: () => void): () => void {
    const { metrics } = this.#options;
    metrics.subscribed(stream);
    return () => {
      metrics.unsubscribed(stream);
      onEnd();
    };
  }

  #wanted(symbols: readonly string[]): Instrument[] {
    const unique = [...new Set(symbols)];
    if (unique.length === 0 || unique.length > SYMBOLS_PER_SUBSCRIPTION_MAX)
      throw badUserInput(`A subscription follows 1 to ${SYMBOLS_PER_SUBSCRIPTION_MAX} symbols.`);
    const { catalog } = this.#options;
    const unknown = unique.filter(symbol => catalog.get(symbol) === undefined);
    if (unknown.length > 0)
      throw badUserInput(
        `There is no instrument ${unknown
          .slice(0, 5)
          .map(text => JSON.stringify(text.slice(0, 30)))
          .join(', ')}.`,
      );
    return unique.flatMap(symbol => catalog.get(symbol) ?? []);
  }
}

const symbolsOf = (instruments: readonly Instrument[]) => instruments.map(({ symbol }) => symbol);
