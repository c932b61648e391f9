/** What is counted for operators. */
export interface MarketMetrics {
  eventsReceived(kind: 'quote' | 'trade', count: number): void;
  rowsWritten(table: RecordedTable, count: number): void;
  /** Rows that were given up: the buffer was full, or the database refused them. */
  rowsDropped(table: RecordedTable, count: number): void;
  tradeRefused(): void;
  subscribed(stream: StreamName): void;
  unsubscribed(stream: StreamName): void;
  /** Quotes, or statuses, that a subscriber was not given because a newer one was there. */
  quotesConflated(count: number): void;
  overflowed(stream: StreamName): void;
  /** Whether this process is the market's writer. */
  writes(isWriter: boolean): void;
  historyRead(database: 'primary' | 'replica'): void;
  /** A follower has missed something and reads it from the store. */
  catchUpBegun(): void;
}

/** `quotes` are the latest of each symbol, `quote_samples` those that are kept. */
export type RecordedTable = 'minutes' | 'trades' | 'quotes' | 'quote_samples' | 'statuses' | 'instruments';

export type StreamName = 'quotes' | 'trades' | 'corrections' | 'bars' | 'statuses';
