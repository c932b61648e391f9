import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { requestError } from '@platform/shared/graphql';
import type { Counter } from '@platform/shared/observability';
import { GraphQLError } from 'graphql';
import type { Presence } from './presence.ts';
import type { SharedUsage } from './shared-usage.ts';
import { type RateLimit, RateLimiter } from './token-bucket.ts';

export interface CallerLimitsConfig {
  /** Undefined: without a limit. */
  readonly perUser: RateLimit | undefined;
  readonly perAddress: RateLimit | undefined;
  /** Messages over all WebSockets of one address. */
  readonly messagesPerAddress: RateLimit | undefined;
  /** What subscriptions of one user, or of one address that is not signed in, have opened at services, in messages: all together at the pace of one WebSocket. */
  readonly streams: RateLimit;
  /** Proxies in front that add to `X-Forwarded-For`: without them the address of the connection counts. */
  readonly proxies: number;
}

/** When to come back where there are too many connections: nobody knows when one ends. */
const FULL_RETRY_MS = 5_000;

/** How much one user, and one address, may ask for. */
export class CallerLimits {
  readonly #users: RateLimiter | undefined;
  readonly #addresses: RateLimiter | undefined;
  readonly #messages: RateLimiter | undefined;
  readonly #streams: RateLimiter;
  readonly #proxies: number;
  readonly #refused: Counter<'limit'>;

  /** @param usage counts what the same callers spend at other gateways. */
  constructor(
    { perUser, perAddress, messagesPerAddress, streams, proxies }: CallerLimitsConfig,
    refused: Counter<'limit'>,
    usage?: SharedUsage,
  ) {
    this.#users = perUser && new RateLimiter(perUser);
    this.#addresses = perAddress && new RateLimiter(perAddress);
    this.#messages = messagesPerAddress && new RateLimiter(messagesPerAddress);
    this.#streams = new RateLimiter(streams);
    this.#proxies = proxies;
    this.#refused = refused;
    usage?.share({ user: this.#users, address: this.#addresses, messages: this.#messages });
  }

  /** @returns the refusal, with the header that says when to come back. */
  refuseAddress(request: IncomingMessage): GraphQLError | undefined {
    if (this.#addresses === undefined) return undefined;
    return this.#refuse('address', this.#addresses.take(this.addressOf(request)));
  }

  /** A connection that is to live for long counts as a request, and there may be too many from its address. */
  refuseSocket(request: IncomingMessage, presence: Presence): GraphQLError | undefined {
    const isFull = presence.isFull(this.addressOf(request));
    return isFull ? this.#refuse('sockets', FULL_RETRY_MS) : this.refuseAddress(request);
  }

  /** @returns false when the address sends too many messages. */
  admitMessage(address: string): boolean {
    return this.#refuse('messages', this.#messages?.take(address)) === undefined;
  }

  /** What a message has begun may count as more of them. */
  chargeMessages(address: string, messages: number): void {
    this.#messages?.charge(address, messages);
  }

  /** A subscription has more to open than the one stream that its message is for: over however many connections, that has a pace. @param caller a user or an address. */
  refuseStreams(caller: string, messages: number): GraphQLError | undefined {
    const refused = this.#refuse('streams', this.#streams.take(caller));
    if (refused === undefined) this.#streams.charge(caller, messages);
    return refused;
  }

  addressOf(request: IncomingMessage): string {
    return addressOf(request, this.#proxies);
  }

  refuseUser(uid: string | undefined): GraphQLError | undefined {
    if (this.#users === undefined || uid === undefined) return undefined;
    return this.#refuse('user', this.#users.take(uid));
  }

  #refuse(
    limit: 'address' | 'user' | 'sockets' | 'messages' | 'streams',
    waitMs: number | undefined,
  ): GraphQLError | undefined {
    if (waitMs === undefined) return undefined;
    this.#refused.inc({ limit });
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
    const { message, extensions } = requestError('RATE_LIMITED', 'Too many requests. Try again later.');
    return new GraphQLError(message, {
      extensions: {
        ...extensions,
        retryAfterSeconds,
        http: { status: 429, headers: new Map([['retry-after', String(retryAfterSeconds)]]) },
      },
    });
  }
}

/** The address that the outermost trusted proxy saw: what stands further left in the header, anyone can write. Of IPv6 it is the network, see {@link networkOf}. */
export function addressOf(request: IncomingMessage, proxies: number): string {
  const own = request.socket.remoteAddress ?? '';
  if (proxies === 0) return networkOf(own);
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
  return networkOf(forwarded.at(-proxies)?.trim() || own);
}

/** Of one who has an IPv6 address, as it has many in a network of 64 bits: it could take another one for each request. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [before = '', after] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const groups = before === '' ? [] : before.split(':');
  const missing = after === undefined ? 0 : Math.max(0, GROUPS - groups.length - after.split(':').length);
  const all = [...groups, ...Array<string>(missing).fill('0'), ...(after ?? '').split(':')];
  return `${all
    .slice(0, NETWORK_GROUPS)
    .map(group => Number.parseInt(group || '0', 16).toString(16))
    .join(':')}::/64`;
}

const GROUPS = 8;
const NETWORK_GROUPS = 4;
