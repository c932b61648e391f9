import type { PageRequest } from '@platform/shared/graphql';
import type { Instrument } from '../domain/instrument.ts';
import type { EpochMs, Trade } from '../domain/tick.ts';
import type { Market } from './market.ts';
import type { TradeKey, TradeStore } from './ports/trade-store.ts';
import type { Recorder } from './recorder.ts';

export interface TradeRange {
  readonly from: EpochMs | undefined;
  readonly to: EpochMs | undefined;
}

/** The trades of an instrument up to the market's time. Those that wait to be stored are written first. */
export class TradeReader {
  readonly #market: Market;
  readonly #recorder: Recorder;
  readonly #store: TradeStore;

  constructor(market: Market, recorder: Recorder, store: TradeStore) {
    this.#market = market;
    this.#recorder = recorder;
    this.#store = store;
  }

  /** Nearest first in the page's direction, one more than the page's limit when there are more. */
  async read({ symbol }: Instrument, range: TradeRange, page: PageRequest): Promise<Trade[]> {
    const until = this.#market.time;
    await this.#recorder.flush();
    return this.#store.readTrades({
      ...{ symbol, ...range, until, direction: page.direction, limit: page.limit + 1 },
      after: keyOf(page.after),
      before: keyOf(page.before),
    });
  }

  async count({ symbol }: Instrument, range: TradeRange): Promise<number> {
    const until = this.#market.time;
    await this.#recorder.flush();
    return this.#store.countTrades({ symbol, ...range, until });
  }
}

function keyOf(key: readonly string[] | undefined): TradeKey | undefined {
  const [executedAt, sequence] = key ?? [];
  return executedAt === undefined || sequence === undefined ? undefined : [executedAt, sequence];
}
