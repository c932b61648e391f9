import type { IncomingMessage } from 'node:http';
import { decode, EXT_TIMESTAMP, ExtensionCodec, encode, encodeTimeSpecToTimestamp } from '@msgpack/msgpack';
import type { WebSocket } from 'ws';
import { FaultLine } from './fault-line.ts';
import { ProviderServer, type Refusal } from './provider-server.ts';

/** A message as it goes over the wire; times are text, with nanoseconds. */
export type AlpacaMessage = Readonly<Record<string, unknown>>;
export interface AlpacaTrade {
  readonly S: string;
  readonly i: number | bigint;
  readonly x: string;
  readonly p: number;
  readonly s: number;
  readonly c: readonly string[];
  readonly t: string;
  readonly z: string;
}
export type AlpacaQuote = Readonly<Record<'bx' | 'ax' | 'S' | 't' | 'z', string>> &
  Readonly<Record<'bp' | 'bs' | 'ap' | 'as', number>> & { readonly c: readonly string[] };

const CHANNELS = ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'statuses', 'lulds', 'imbalances'] as const;
type Channel = (typeof CHANNELS)[number];
/** Which subscription a message comes with: corrections and cancels with that to trades. */
const CHANNEL_OF: Readonly<Record<string, Channel>> = {
  ...{ t: 'trades', c: 'trades', x: 'trades', q: 'quotes', b: 'bars', u: 'updatedBars', d: 'dailyBars' },
  ...{ s: 'statuses', l: 'lulds', i: 'imbalances' },
};
const ERRORS: Readonly<Record<number, string>> = {
  ...{ 400: 'invalid syntax', 401: 'not authenticated', 402: 'auth failed', 403: 'already authenticated' },
  ...{ 404: 'auth timeout', 405: 'symbol limit exceeded', 406: 'connection limit exceeded', 407: 'slow client' },
  ...{ 408: 'v2 not enabled', 409: 'insufficient subscription', 500: 'internal error' },
};

/** A time as msgpack has it. */
class Timestamp {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: EXT_TIMESTAMP,
  encode: value => {
    if (!(value instanceof Timestamp)) return null;
    const [seconds = '', fraction = ''] = value.text.replace('Z', '').split('.');
    return encodeTimeSpecToTimestamp({ sec: Date.parse(`${seconds}Z`) / 1_000, nsec: Number(fraction.padEnd(9, '0')) });
  },
  decode: () => undefined,
});

interface Client {
  readonly line: FaultLine;
  readonly isMsgpack: boolean;
  readonly subscribed: Record<Channel, string[]>;
  isAuthenticated: boolean;
}

/**
 * Alpaca's stock data on this machine: the stream v2 in JSON and msgpack, and what was traded over HTTP. The tape holds everything, whether it arrived or
 * not. Faults and errors as a test turns them on.
 */
export class AlpacaServer extends ProviderServer {
  readonly keyId = 'test-key';
  readonly secretKey = 'test-secret';
  /** The next authentications, and subscriptions, are answered with these errors; 0 is none. */
  readonly authenticationErrors: number[] = [];
  readonly subscriptionErrors: number[] = [];
  /** Trades of one page over HTTP, whatever was asked for. */
  pageSize = 10_000;
  readonly #clients = new Set<Client>();
  #tape: (AlpacaTrade & { readonly u?: string })[] = [];
  readonly #quotes = new Map<string, AlpacaQuote>();

  /** Clients that are subscribed to something of a channel. */
  subscribersOf(channel: Channel): number {
    return [...this.#clients].filter(({ subscribed }) => subscribed[channel].length > 0).length;
  }

  get subscribers(): number {
    return this.subscribersOf('trades');
  }

  /** Trades, in one message. */
  trade(...trades: readonly AlpacaTrade[]): void {
    this.#tape.push(...trades);
    this.send(...trades.map(trade => ({ T: 't', ...trade })));
  }

  quote(...quotes: readonly AlpacaQuote[]): void {
    for (const quote of quotes) this.#quotes.set(quote.S, quote);
    this.send(...quotes.map(quote => ({ T: 'q', ...quote })));
  }

  /** A trade was another one, with an id of its own. */
  correct(trade: AlpacaTrade, corrected: AlpacaTrade, t: string): void {
    this.#tape = this.#tape.flatMap(one =>
      one === trade
        ? [
            { ...trade, u: 'incorrect' },
            { ...corrected, u: 'corrected' },
          ]
        : [one],
    );
    const { i: oi, p: op, s: os, c: oc, S, x, z } = trade;
    const { i: ci, p: cp, s: cs, c: cc } = corrected;
    this.send({ T: 'c', S, x, oi, op, os, oc, ci, cp, cs, cc, t, z });
  }

  cancel(trade: AlpacaTrade, t: string): void {
    this.#tape = this.#tape.map(one => (one.i === trade.i && one.x === trade.x ? { ...one, u: 'canceled' } : one));
    const { S, i, x, p, s, z } = trade;
    this.send({ T: 'x', S, i, x, p, s, a: 'C', t, z });
  }

  /** Any message of data: bars, statuses, price bands, imbalances. */
  send(...messages: readonly AlpacaMessage[]): void {
    for (const client of this.#clients) {
      const wanted = messages.filter(({ T, S }) => {
        const symbols = client.subscribed[CHANNEL_OF[String(T)] ?? 'imbalances'];
        return symbols.includes(String(S)) || symbols.includes('*');
      });
      if (wanted.length > 0) client.line.send(this.#encode(client, wanted));
    }
  }

  /** An error of the stream to everyone, which ends nothing. */
  complain(code: number): void {
    for (const client of this.#clients) this.#control(client, { T: 'error', code, msg: ERRORS[code] });
  }

  /** An error of the stream to everyone, and the end of the connection. */
  fail(code: number): void {
    this.complain(code);
    for (const { line } of this.#clients) line.socket.close();
  }

  protected connected(socket: WebSocket, request: IncomingMessage): void {
    const subscribed = Object.fromEntries(CHANNELS.map(channel => [channel, []])) as unknown as Record<
      Channel,
      string[]
    >;
    const isMsgpack = request.headers['content-type'] === 'application/msgpack';
    const client: Client = { line: new FaultLine(socket, this.faults), isMsgpack, subscribed, isAuthenticated: false };
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('message', (content: Buffer) => this.#receive(client, content));
    if (!/^\/v2\/(iex|sip|delayed_sip)$/.test(request.url ?? '')) this.#refuse(client, 400);
    else this.#control(client, { T: 'success', msg: 'connected' });
  }

  protected answer(url: URL, request: IncomingMessage): string | Refusal | undefined {
    const { 'apca-api-key-id': key, 'apca-api-secret-key': secret } = request.headers;
    if (key !== this.keyId || secret !== this.secretKey) return { status: 403 };
    const symbols = (url.searchParams.get('symbols') ?? '').split(',');
    if (url.pathname === '/v2/stocks/trades') return this.#page(url.searchParams, symbols);
    if (url.pathname !== '/v2/stocks/quotes/latest') return undefined;
    const quotes = symbols.flatMap(symbol => {
      const { S, ...quote } = this.#quotes.get(symbol) ?? { S: undefined };
      return S === undefined ? [] : [[symbol, quote] as const];
    });
    return toJson({ quotes: Object.fromEntries(quotes) });
  }

  /** Ordered by symbol, then by time. */
  #page(query: URLSearchParams, symbols: readonly string[]): string {
    const start = nanosecondsOf(query.get('start') ?? '1970-01-01T00:00:00Z');
    const end = nanosecondsOf(query.get('end') ?? '2100-01-01T00:00:00Z');
    const all = [...symbols]
      .sort()
      .flatMap(symbol =>
        this.#tape
          .filter(({ S, t }) => S === symbol && nanosecondsOf(t) >= start && nanosecondsOf(t) <= end)
          .sort((a, b) => Number(nanosecondsOf(a.t) - nanosecondsOf(b.t))),
      );
    const first = Number(query.get('page_token') ?? '0');
    const after = first + Math.min(this.pageSize, Number(query.get('limit') ?? '1000'));
    const trades: Record<string, unknown[]> = {};
    for (const { S, ...trade } of all.slice(first, after)) {
      trades[S] ??= [];
      trades[S].push(trade);
    }
    return toJson({ trades, next_page_token: after < all.length ? String(after) : null });
  }

  #receive(client: Client, content: Buffer): void {
    const message = (client.isMsgpack ? decode(content) : JSON.parse(content.toString())) as Record<string, unknown>;
    if (message['action'] === 'auth') this.#authenticate(client, message);
    else if (!client.isAuthenticated) this.#refuse(client, 401);
    else if (message['action'] === 'subscribe' || message['action'] === 'unsubscribe') this.#subscribe(client, message);
    else this.#refuse(client, 400);
  }

  #authenticate(client: Client, { key, secret }: Record<string, unknown>): void {
    const error = this.authenticationErrors.shift();
    if (error !== undefined) this.#refuse(client, error);
    else if (client.isAuthenticated) this.#control(client, { T: 'error', code: 403, msg: ERRORS[403] });
    else if (key !== this.keyId || secret !== this.secretKey) this.#refuse(client, 402);
    else {
      client.isAuthenticated = true;
      this.#control(client, { T: 'success', msg: 'authenticated' });
    }
  }

  #subscribe(client: Client, message: Record<string, unknown>): void {
    const error = this.subscriptionErrors.shift() ?? 0;
    if (error !== 0) {
      this.#refuse(client, error);
      return;
    }
    for (const channel of CHANNELS) {
      const named = new Set((message[channel] as string[] | undefined) ?? []);
      const others = client.subscribed[channel].filter(symbol => !named.has(symbol));
      client.subscribed[channel] = message['action'] === 'subscribe' ? [...others, ...named] : others;
    }
    const { trades } = client.subscribed;
    this.#control(client, { T: 'subscription', ...client.subscribed, corrections: trades, cancelErrors: trades });
  }

  /** 405 leaves the connection as it is; the others end it. */
  #refuse(client: Client, code: number): void {
    this.#control(client, { T: 'error', code, msg: ERRORS[code] });
    if (code !== 405) client.line.socket.close();
  }

  #control(client: Client, message: AlpacaMessage): void {
    client.line.deliver(this.#encode(client, [message]));
  }

  #encode({ isMsgpack }: Client, messages: readonly AlpacaMessage[]): string | Uint8Array {
    if (!isMsgpack) return toJson(messages);
    const withTimes = messages.map(({ t, ...message }) =>
      typeof t === 'string' ? { ...message, t: new Timestamp(t) } : message,
    );
    return encode(withTimes, { extensionCodec, useBigInt64: true });
  }
}

/** Ids may be larger than a double holds. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'bigint' ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(one.toString()) : one,
  );
}

function nanosecondsOf(text: string): bigint {
  const [seconds = '', fraction = ''] = text.replace('Z', '').split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
