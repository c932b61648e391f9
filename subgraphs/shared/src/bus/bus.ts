import type { TransactionSql } from '../postgres/index.ts';

/**
 * Says that there is more to read, and nothing else: events are rows, whoever listens reads them from the database.
 * A message may be lost (when the bus was away, {@link BusListener.onReconnect} says so; when a process dies between its commit and its message,
 * nobody does) or come twice; it never comes before its commit. Two adapters, one contract (`test/bus.integration.test.ts`).
 */
export interface Bus {
  readonly kind: 'postgres' | 'nats';
  /** The longest message, in bytes of UTF-8: 7,999 on Postgres; on NATS what its server allows, which is a megabyte unless configured otherwise. */
  readonly maxPayloadBytes: number;
  /** False while messages can neither come nor go. Postgres' adapter is always true: without the database there are no rows to be told of either. */
  readonly isConnected: boolean;
  /** Messages that were not sent since the bus was away or did not keep up: they are dropped, never kept waiting without bounds. */
  readonly droppedMessages: number;
  /**
   * Publishes on a topic to every listener in every process, this one included. Does not fail because the bus is away.
   * @throws RangeError for a topic or a message that no bus carries.
   */
  publish(topic: string, message: string): Promise<void>;
  /**
   * Publishes as part of a transaction: listeners hear of it when, and only if, it commits. Undefined where the bus is not in the database: then
   * publish after the commit, and look at the rows now and then, for what a process that died in between did not say.
   */
  readonly publishInTransaction: ((tx: TransactionSql, topic: string, message: string) => Promise<void>) | undefined;
  /** Resolves once messages arrive; while the bus is away, as soon as that is known: `onReconnect` says when they do. */
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

/** Words of letters, digits, `-` and `_` with dots between them: what is a channel of Postgres as well as a subject of NATS. */
const TOPIC_PATTERN = /^(?=.{1,63}$)[\w-]+(\.[\w-]+)*$/;

/** @throws RangeError when no bus, or not this one, can carry it. */
export function requireMessage(topic: string, message: string, maxPayloadBytes: number): void {
  requireTopic(topic);
  // Text is at most three bytes for each of its units: most of it need not be measured.
  if (message.length * 3 > maxPayloadBytes && Buffer.byteLength(message) > maxPayloadBytes)
    throw new RangeError(`a message on this bus has at most ${maxPayloadBytes} bytes`);
  if (message.includes('\0')) throw new RangeError('a message on the bus is text without zero bytes');
}

/** @throws RangeError */
export function requireTopic(topic: string): void {
  if (!TOPIC_PATTERN.test(topic)) throw new RangeError(`not a topic of the bus: ${JSON.stringify(topic)}`);
}
