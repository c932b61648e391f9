import type { Minute } from '../domain/bar.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Quote, Trade } from '../domain/tick.ts';
import type { TradingStatus } from '../domain/trading-status.ts';
import type { MarketWriting } from './ports/market-store.ts';
import type { RecordedTable } from './ports/metrics.ts';
import { WaitingRows } from './waiting-rows.ts';

export interface RowLimits {
  /** Minutes that wait for the database at most; 50 instruments make this many in a day and a half. */
  readonly minutesMax: number;
  readonly tradesMax: number;
  readonly quoteSamplesMax: number;
}

/** Places in the rows of each kind. */
export interface Places {
  readonly minutes: number;
  readonly trades: number;
  readonly quoteSamples: number;
}

/** Saves rows of a table. */
export type SaveRows = <Row>(
  table: RecordedTable,
  rows: readonly Row[],
  save: (writing: MarketWriting, rows: readonly Row[]) => Promise<void>,
) => Promise<void>;

/** What waited at one moment. */
export interface TakenRows {
  /** Hands over the rows of each table, in the order in which they can be saved. */
  saveWith(save: SaveRows): Promise<void>;
  /** They are stored: they wait no more, unless there is something newer. */
  drop(): void;
}

/** Everything of the market that waits to be stored. */
export class RecordedRows {
  readonly #instruments: WaitingRows<Instrument>;
  readonly minutes: WaitingRows<Minute>;
  readonly trades: WaitingRows<Trade>;
  readonly quoteSamples: WaitingRows<Quote>;
  readonly #quotes = new Map<string, Quote>();
  readonly #statuses = new Map<string, TradingStatus>();
  readonly #onGivenUp: (table: RecordedTable, count: number) => void;

  constructor(limits: RowLimits, onGivenUp: (table: RecordedTable, count: number) => void) {
    this.#instruments = new WaitingRows(Number.POSITIVE_INFINITY); // as many as the catalog has in memory anyway
    this.minutes = new WaitingRows(limits.minutesMax);
    this.trades = new WaitingRows(limits.tradesMax);
    this.quoteSamples = new WaitingRows(limits.quoteSamplesMax);
    this.#onGivenUp = onGivenUp;
  }

  get isEmpty(): boolean {
    const queues = [this.#instruments, this.minutes, this.trades, this.quoteSamples];
    return queues.every(({ length }) => length === 0) && this.#quotes.size === 0 && this.#statuses.size === 0;
  }

  addInstrument(instrument: Instrument): void {
    this.#instruments.push(instrument);
  }

  addMinute(minute: Minute): void {
    this.#add('minutes', this.minutes, minute);
  }

  addTrade(trade: Trade): void {
    this.#add('trades', this.trades, trade);
  }

  addQuoteSample(quote: Quote): void {
    this.#add('quote_samples', this.quoteSamples, quote);
  }

  /** Replaces the one that waits of its symbol. */
  setQuote(quote: Quote): void {
    this.#quotes.set(quote.symbol, quote);
  }

  /** Replaces the one that waits of its symbol. */
  setStatus(status: TradingStatus): void {
    this.#statuses.set(status.symbol, status);
  }

  /** Where the rows end now. */
  places(): Places {
    return { minutes: this.minutes.end, trades: this.trades.end, quoteSamples: this.quoteSamples.end };
  }

  /** Forgets the rows up to some places. The latest of a symbol stays: saving it again does no harm. */
  dropUntil(places: Places): void {
    this.minutes.dropUntil(places.minutes);
    this.trades.dropUntil(places.trades);
    this.quoteSamples.dropUntil(places.quoteSamples);
  }

  dropAll(): void {
    this.dropUntil(this.places());
    this.#instruments.dropUntil(this.#instruments.end);
    this.#quotes.clear();
    this.#statuses.clear();
  }

  take(): TakenRows {
    const instrumentsEnd = this.#instruments.end;
    const places = this.places();
    const quotes = [...this.#quotes.values()];
    const statuses = [...this.#statuses.values()];
    return {
      saveWith: async save => {
        // Instruments first: the others refer to them.
        await save('instruments', this.#instruments.until(instrumentsEnd), (writing, rows) =>
          writing.saveInstruments(rows),
        );
        await save('minutes', this.minutes.until(places.minutes), (writing, rows) => writing.saveMinutes(rows));
        await save('trades', this.trades.until(places.trades), (writing, rows) => writing.saveTrades(rows));
        await save('quote_samples', this.quoteSamples.until(places.quoteSamples), (writing, rows) =>
          writing.saveQuoteSamples(rows),
        );
        await save('quotes', quotes, (writing, rows) => writing.saveQuotes(rows));
        await save('statuses', statuses, (writing, rows) => writing.saveStatuses(rows));
      },
      drop: () => {
        this.dropUntil(places);
        this.#instruments.dropUntil(instrumentsEnd);
        for (const quote of quotes) if (this.#quotes.get(quote.symbol) === quote) this.#quotes.delete(quote.symbol);
        for (const status of statuses)
          if (this.#statuses.get(status.symbol) === status) this.#statuses.delete(status.symbol);
      },
    };
  }

  #add<Row>(table: RecordedTable, rows: WaitingRows<Row>, row: Row): void {
    const givenUp = rows.push(row);
    if (givenUp > 0) this.#onGivenUp(table, givenUp);
  }
}
