/**
 * Says that there is more to read, and nothing else: events are rows, whoever listens reads them from the database.
 * A message may be lost (then {@link BusSubscription} reports a reconnect) or come twice; it never comes before its commit.
 */
export interface Bus {
  /** Publishes a short text (at most 4,000 bytes) on a topic to every listener in every process. */
  publish(topic: string, message: string): Promise<void>;
  /** Resolves once messages arrive. */
  listen(topic: string, listener: BusListener): Promise<BusSubscription>;
  stop(): Promise<void>;
}

export interface BusListener {
  readonly onMessage: (message: string) => void;
  /** Messages may have been lost meanwhile: read everything again. */
  readonly onReconnect: () => void;
}

export interface BusSubscription {
  stop(): Promise<void>;
}

export const BUS_MESSAGE_BYTES_MAX = 4_000;
