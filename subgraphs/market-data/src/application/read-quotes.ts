import type { PageRequest } from '@platform/shared/graphql';
import type { Instrument } from '../domain/instrument.ts';
import type { EpochMs, Quote } from '../domain/tick.ts';
import type { Market } from './market.ts';
import type { QuoteStore } from './ports/quote-store.ts';
import type { Recorder } from './recorder.ts';

export interface QuoteRange {
  readonly from: EpochMs | undefined;
  readonly to: EpochMs | undefined;
}

/** The quotes of an instrument as they were at the end of each minute, up to the market's time. Those that wait to be stored are written first. */
export class QuoteReader {
  readonly #market: Market;
  readonly #recorder: Recorder;
  readonly #store: QuoteStore;

  constructor(market: Market, recorder: Recorder, store: QuoteStore) {
    this.#market = market;
    this.#recorder = recorder;
    this.#store = store;
  }

  /** Nearest first in the page's direction, one more than the page's limit when there are more. */
  async read({ symbol }: Instrument, range: QuoteRange, page: PageRequest): Promise<Quote[]> {
    const until = this.#market.time;
    await this.#recorder.flush();
    return this.#store.readQuotes({
      ...{ symbol, ...range, until, direction: page.direction, limit: page.limit + 1 },
      ...{ after: page.after?.[0], before: page.before?.[0] },
    });
  }

  async count({ symbol }: Instrument, range: QuoteRange): Promise<number> {
    const until = this.#market.time;
    await this.#recorder.flush();
    return this.#store.countQuotes({ symbol, ...range, until });
  }
}
