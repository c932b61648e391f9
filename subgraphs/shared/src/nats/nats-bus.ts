import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, connect, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type Bus, type BusListener, type BusSubscription, requireMessage, requireTopic } from '../bus/bus.ts';
import type { Logger } from '../observability/index.ts';

export interface NatsBusOptions {
  /** `nats://` or `tls://` addresses, of which one is taken; user and password, or a token, stand in the first. */
  readonly servers: readonly string[];
  /** Shown in NATS' own monitoring. */
  readonly name: string;
  readonly logger: Logger;
}

/** Beside what else uses the same server. */
const SUBJECT_PREFIX = 'platform.';
/** What a NATS server allows unless it is configured otherwise; it says so when it is connected to. */
const MAX_PAYLOAD_BYTES = 1024 * 1024;
/** Sent and not yet confirmed by the server: more is dropped, so that a server that stalls costs this much memory and no more. */
const UNCONFIRMED_BYTES_MAX = 8 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 2_000;
const RETRY_MS = 250;
/** A server that says nothing for two of these is given up. */
const PING_INTERVAL_MS = 2_000;
const DRAIN_TIMEOUT_MS = 1_000;

interface Listening {
  readonly topic: string;
  readonly listener: BusListener;
  subscription: Subscription | undefined;
}

/**
 * The bus on NATS: for more messages than Postgres should carry, and more than one database. It starts without its server and comes back to it by
 * itself, with a new connection each time: nothing is kept for a server that is away.
 */
export function createNatsBus(options: NatsBusOptions): Bus {
  return new NatsBus(options);
}

class NatsBus implements Bus {
  readonly kind = 'nats';
  readonly publishInTransaction = undefined;
  droppedMessages = 0;
  readonly #options: NatsBusOptions;
  readonly #listening = new Set<Listening>();
  readonly #stopping = new AbortController();
  readonly #firstAttempt = Promise.withResolvers<void>();
  readonly #running: Promise<void>;
  #connection: NatsConnection | undefined;
  #hasAttempted = false;
  #unconfirmedBytes = 0;
  #isConfirming = false;

  constructor(options: NatsBusOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  get maxPayloadBytes(): number {
    return this.#connection?.info?.max_payload ?? MAX_PAYLOAD_BYTES;
  }

  async publish(topic: string, message: string): Promise<void> {
    requireMessage(topic, message, this.maxPayloadBytes);
    const connection = this.#connection;
    if (connection === undefined || connection.isClosed() || this.#unconfirmedBytes > UNCONFIRMED_BYTES_MAX) {
      this.droppedMessages += 1;
      return;
    }
    connection.publish(SUBJECT_PREFIX + topic, message);
    this.#unconfirmedBytes += Buffer.byteLength(message);
    if (!this.#isConfirming) void this.#confirm(connection);
  }

  async listen(topic: string, listener: BusListener): Promise<BusSubscription> {
    requireTopic(topic);
    const listening: Listening = { topic, listener, subscription: undefined };
    this.#listening.add(listening);
    await this.#firstAttempt.promise;
    const connection = this.#connection;
    if (connection !== undefined && listening.subscription === undefined) {
      subscribe(connection, listening);
      await connection.flush().catch(() => {}); // broke off just now: the next connection subscribes
    }
    return {
      stop: async () => {
        this.#listening.delete(listening);
        if (this.#connection !== undefined) listening.subscription?.unsubscribe();
      },
    };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const connection = this.#connection;
    if (connection !== undefined && !connection.isClosed()) {
      // What was published still goes out, if the server takes it.
      await Promise.race([connection.drain().catch(() => {}), sleep(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
      await connection.close();
    }
    await this.#running;
  }

  /** Connects, and again whenever the connection is lost, until the bus is stopped. */
  async #run(): Promise<void> {
    const { logger, name, servers } = this.#options;
    const { signal } = this.#stopping;
    let isKnownToBeAway = false;
    while (!signal.aborted) {
      try {
        const connection = await connect(connectionOptions(servers, name));
        await this.#serve(connection);
        if (!signal.aborted) logger.warn('NATS is away: changes are looked for in the database until it is back');
        isKnownToBeAway = true;
      } catch (error) {
        if (!isKnownToBeAway) logger.warn({ err: error }, 'NATS cannot be reached; trying again');
        isKnownToBeAway = true;
      }
      this.#endAttempt();
      await sleep(RETRY_MS * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
    }
  }

  /** Returns when the connection is closed. */
  async #serve(connection: NatsConnection): Promise<void> {
    try {
      if (this.#stopping.signal.aborted) return await connection.close();
      await this.#subscribeAll(connection);
      this.#connection = connection;
      this.#unconfirmedBytes = 0;
      // Who began to listen in the meantime.
      await this.#subscribeAll(connection);
      this.#options.logger.info({ server: connection.getServer() }, 'connected to NATS');
      if (this.#hasAttempted) for (const { listener } of this.#listening) listener.onReconnect();
      this.#endAttempt();
      await connection.closed();
    } finally {
      this.#connection = undefined;
      for (const listening of this.#listening) listening.subscription = undefined;
    }
  }

  async #subscribeAll(connection: NatsConnection): Promise<void> {
    for (const listening of this.#listening) if (listening.subscription === undefined) subscribe(connection, listening);
    await connection.flush();
  }

  #endAttempt(): void {
    this.#hasAttempted = true;
    this.#firstAttempt.resolve();
  }

  /** Asks the server again and again how far it is, while anything is on its way to it. */
  async #confirm(connection: NatsConnection): Promise<void> {
    this.#isConfirming = true;
    try {
      while (this.#unconfirmedBytes > 0 && this.#connection === connection) {
        const bytes = this.#unconfirmedBytes;
        await connection.flush();
        this.#unconfirmedBytes = Math.max(0, this.#unconfirmedBytes - bytes);
      }
    } catch {
      // The connection is lost, and what was on its way with it.
    } finally {
      this.#isConfirming = false;
    }
  }
}

function subscribe(connection: NatsConnection, listening: Listening): void {
  listening.subscription = connection.subscribe(SUBJECT_PREFIX + listening.topic, {
    callback: (error, message) => {
      if (error === null) listening.listener.onMessage(message.string());
    },
  });
}

function connectionOptions(servers: readonly string[], name: string): ConnectionOptions {
  const urls = servers.map(server => new URL(server));
  const { username = '', password = '' } = urls[0] ?? {};
  return {
    servers: urls.map(({ host }) => host),
    name,
    timeout: CONNECT_TIMEOUT_MS,
    reconnect: false,
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: 2,
    ...(urls.some(({ protocol }) => protocol === 'tls:') && { tls: {} }),
    ...(username !== '' && password === '' && { token: decodeURIComponent(username) }),
    ...(password !== '' && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
  };
}
