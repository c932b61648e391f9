import { positiveInteger } from '@platform/shared/config';
import { z } from 'zod';
import type { RateLimit } from '../limits/token-bucket.ts';

/** A client may send the messages of so many seconds at once: it subscribes to everything when it comes back. */
const MESSAGE_BURST_SECONDS = 10;
/** A subscription counts as a message for so many of the streams that feed it: each has to be opened. */
const STREAMS_PER_MESSAGE = 4;

export function messageRate(perSecond: number): RateLimit {
  return { perSecond, burst: perSecond * MESSAGE_BURST_SECONDS };
}

/** What a subscription that so many streams feed counts as, beside the message that it began with. */
export function messagesFor(streams: number): number {
  return streams / STREAMS_PER_MESSAGE;
}

/** Bounds of live sockets and of what they may queue. */
export interface SubscriptionConfig {
  readonly messageBytes: number;
  readonly connectionInitTimeoutMs: number;
  readonly perConnection: number;
  readonly connectionsPerUser: number;
  /** Undefined: without a limit. */
  readonly connectionsPerAddress: number | undefined;
  readonly messagesPerSecond: number;
  /** After such a silence a stream over HTTP says that it is still there. */
  readonly heartbeatMs: number;
  /** How often it is looked whether the token of a live socket still holds. */
  readonly tokenCheckMs: number;
  /** Streams that feed them: a subscription has one for each partition. */
  readonly streamsPerConnection: number;
  /** Streams that feed the subscriptions of all clients. */
  readonly streams: number;
  /** Values of a partitioned list argument in one operation. */
  readonly partitions: number;
  /** Events that wait, per stream and per client, before a stream that may lose nothing ends. */
  readonly queueEvents: number;
  /** Bytes on their way to a client that has not confirmed them. */
  readonly windowBytes: number;
  /** How long a client may take none of what waits for it. */
  readonly stallTimeoutMs: number;
  /** How long a broken stream from a subgraph is tried again before it ends with an error. */
  readonly reconnectTimeoutMs: number;
  /** How long results that follow each other closely are gathered, so that one write carries several. 0: each is written at once. */
  readonly coalesceMs: number;
  /** How long entities that public streams join may be remembered, by type name. */
  readonly joinLifetimesMs: Readonly<Record<string, number>>;
}

/** Of a limit: 0 is none. */
export const countOrNone = z.coerce.number({ error: 'expected a whole number' }).int().min(0).max(1_000_000);

/** `Instrument=60000,User=1000` */
const lifetimes = z
  .string()
  .regex(/^([A-Za-z_]\w*=[1-9]\d{0,8}(,(?=.)|$))*$/, 'expected Type=milliseconds, separated by commas')
  .default('')
  .transform(text => {
    const pairs = text.split(',').filter(pair => pair !== '');
    return Object.fromEntries(pairs.map(pair => pair.split('=')).map(([type = '', ms]) => [type, Number(ms)]));
  });

/** The variables of what is live, by name. */
export const subscriptionSettings = {
  WS_MESSAGE_BYTES: positiveInteger(256 * 1024),
  WS_CONNECTION_INIT_TIMEOUT_MS: positiveInteger(5_000),
  WS_SUBSCRIPTIONS_PER_CONNECTION: positiveInteger(100),
  WS_STREAMS_PER_CONNECTION: positiveInteger(2_000),
  WS_STREAMS: positiveInteger(100_000),
  WS_PARTITIONS_PER_SUBSCRIPTION: positiveInteger(500),
  WS_QUEUE_EVENTS: positiveInteger(1_000),
  WS_WINDOW_BYTES: positiveInteger(16 * 1024),
  WS_STALL_TIMEOUT_MS: positiveInteger(30_000),
  WS_RECONNECT_TIMEOUT_MS: positiveInteger(30_000),
  WS_COALESCE_MS: countOrNone.default(16),
  WS_CONNECTIONS_PER_USER: positiveInteger(50),
  WS_CONNECTIONS_PER_ADDRESS: countOrNone.default(0),
  WS_MESSAGES_PER_SECOND: positiveInteger(100),
  WS_ADDRESS_MESSAGES_PER_SECOND: countOrNone.default(0),
  HTTP_STREAM_HEARTBEAT_MS: positiveInteger(5_000),
  WS_TOKEN_CHECK_MS: positiveInteger(60_000),
  WS_JOIN_LIFETIMES_MS: lifetimes,
};

type SubscriptionSettings = z.output<z.ZodObject<typeof subscriptionSettings>>;

export function subscriptionConfig(values: SubscriptionSettings): SubscriptionConfig {
  return {
    messageBytes: values.WS_MESSAGE_BYTES,
    connectionInitTimeoutMs: values.WS_CONNECTION_INIT_TIMEOUT_MS,
    perConnection: values.WS_SUBSCRIPTIONS_PER_CONNECTION,
    connectionsPerUser: values.WS_CONNECTIONS_PER_USER,
    connectionsPerAddress: values.WS_CONNECTIONS_PER_ADDRESS === 0 ? undefined : values.WS_CONNECTIONS_PER_ADDRESS,
    messagesPerSecond: values.WS_MESSAGES_PER_SECOND,
    heartbeatMs: values.HTTP_STREAM_HEARTBEAT_MS,
    tokenCheckMs: values.WS_TOKEN_CHECK_MS,
    streamsPerConnection: values.WS_STREAMS_PER_CONNECTION,
    streams: values.WS_STREAMS,
    partitions: values.WS_PARTITIONS_PER_SUBSCRIPTION,
    queueEvents: values.WS_QUEUE_EVENTS,
    windowBytes: values.WS_WINDOW_BYTES,
    stallTimeoutMs: values.WS_STALL_TIMEOUT_MS,
    reconnectTimeoutMs: values.WS_RECONNECT_TIMEOUT_MS,
    coalesceMs: values.WS_COALESCE_MS,
    joinLifetimesMs: values.WS_JOIN_LIFETIMES_MS,
  };
}
