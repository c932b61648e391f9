/** What is counted for operators. */
export interface MarketMetrics {
  eventsReceived(kind: 'quote' | 'trade', count: number): void;
  rowsWritten(table: 'minutes' | 'trades' | 'quotes' | 'instruments', count: number): void;
  /** Rows that were given up: the buffer was full, or the database refused them. */
  rowsDropped(table: 'minutes' | 'trades' | 'quotes' | 'instruments', count: number): void;
  tradeRefused(): void;
  subscribed(stream: StreamName): void;
  unsubscribed(stream: StreamName): void;
  /** Quotes that a subscriber was not given because a newer one was there. */
  quotesConflated(count: number): void;
  overflowed(stream: StreamName): void;
}

export type StreamName = 'quotes' | 'trades' | 'bars';
