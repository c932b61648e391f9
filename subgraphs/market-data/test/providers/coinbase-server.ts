import type { WebSocket } from 'ws';
import { FaultLine } from './fault-line.ts';
import { ProviderServer, type Refusal } from './provider-server.ts';

/** All of it is text, as Coinbase sends it. */
export interface CoinbaseTrade {
  readonly trade_id: string;
  readonly product_id: string;
  readonly price: string;
  readonly size: string;
  readonly side: 'BUY' | 'SELL';
  readonly time: string;
}
export interface CoinbaseTicker {
  readonly product_id: string;
  readonly price: string;
  readonly best_bid: string;
  readonly best_bid_quantity: string;
  readonly best_ask: string;
  readonly best_ask_quantity: string;
}

interface Client {
  readonly line: FaultLine;
  readonly subscribed: Map<string, readonly string[]>;
  sequence: number;
}

/** Trades of a snapshot. */
const SNAPSHOT_TRADES = 100;

/** Coinbase's public Advanced Trade market data on this machine: the numbered stream, and market trades over HTTP. Faults as a test turns them on. */
export class CoinbaseServer extends ProviderServer {
  /** Trades of one answer over HTTP at most. */
  pageSize = 1_000;
  readonly #clients = new Set<Client>();
  readonly #tape: CoinbaseTrade[] = [];
  readonly #tickers = new Map<string, CoinbaseTicker>();
  #time = '2026-01-05T15:00:00Z';
  #heartbeats = 0;

  get subscribers(): number {
    return [...this.#clients].filter(({ subscribed }) => subscribed.has('market_trades')).length;
  }

  /** Trades of one message: the newest comes first in it. */
  trade(...trades: readonly CoinbaseTrade[]): void {
    this.#tape.push(...trades);
    this.#time = trades.at(-1)?.time ?? this.#time;
    this.#publish('market_trades', trades.toReversed(), 'trades', 'update');
  }

  ticker(time: string, ticker: CoinbaseTicker): void {
    this.#time = time;
    this.#tickers.set(ticker.product_id, ticker);
    this.#publish('ticker', [toTicker(ticker)], 'tickers', 'update');
  }

  heartbeat(): void {
    this.#heartbeats += 1;
    const beat = { current_time: this.#time, heartbeat_counter: this.#heartbeats };
    for (const client of this.#clients)
      if (client.subscribed.has('heartbeats')) client.line.deliver(this.#number(client, 'heartbeats', [beat]));
  }

  /** An error to everyone. */
  fail(message: string): void {
    for (const { line } of this.#clients) line.deliver(JSON.stringify({ type: 'error', message }));
  }

  protected connected(socket: WebSocket): void {
    const client: Client = { line: new FaultLine(socket, this.faults), subscribed: new Map(), sequence: 0 };
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('message', (content: Buffer) => this.#receive(client, JSON.parse(content.toString())));
  }

  /** Trades with times from `start` to `end`, in seconds, the newest first. */
  protected answer(url: URL): string | Refusal | undefined {
    const product = /^\/api\/v3\/brokerage\/market\/products\/([^/]+)\/ticker$/.exec(url.pathname)?.[1];
    if (product === undefined) return undefined;
    const start = Number(url.searchParams.get('start') ?? '0') * 1_000;
    const end = Number(url.searchParams.get('end') ?? '9999999999') * 1_000;
    const trades = this.#tape
      .filter(({ product_id, time }) => product_id === product && Date.parse(time) >= start && Date.parse(time) <= end)
      .sort((a, b) => Date.parse(b.time) - Date.parse(a.time) || Number(b.trade_id) - Number(a.trade_id))
      .slice(0, Math.min(this.pageSize, Number(url.searchParams.get('limit'))));
    const { best_bid = '', best_ask = '' } = this.#tickers.get(product) ?? {};
    return JSON.stringify({
      trades: trades.map(trade => ({ ...trade, bid: '', ask: '', exchange: 'coinbase' })),
      best_bid,
      best_ask,
    });
  }

  #receive(
    client: Client,
    { type, channel, product_ids = [] }: { type: string; channel: string; product_ids?: string[] },
  ): void {
    if (type === 'unsubscribe') client.subscribed.delete(channel);
    else client.subscribed.set(channel, product_ids);
    if (type === 'subscribe') this.#snapshot(client, channel, product_ids);
    const subscriptions = Object.fromEntries(client.subscribed);
    client.line.deliver(this.#number(client, 'subscriptions', [{ subscriptions }]));
  }

  #snapshot(client: Client, channel: string, products: readonly string[]): void {
    const trades = this.#tape.filter(({ product_id }) => products.includes(product_id)).slice(-SNAPSHOT_TRADES);
    const tickers = products.flatMap(product => this.#tickers.get(product) ?? []);
    if (channel === 'market_trades')
      client.line.deliver(this.#number(client, channel, [{ type: 'snapshot', trades: trades.toReversed() }]));
    if (channel === 'ticker')
      client.line.deliver(this.#number(client, channel, [{ type: 'snapshot', tickers: tickers.map(toTicker) }]));
  }

  #publish(channel: string, items: readonly { readonly product_id: string }[], field: string, type: string): void {
    // It has forgotten the subscription: what it does not send has no number.
    if (this.faults.isMute) return;
    for (const client of this.#clients) {
      const products = client.subscribed.get(channel) ?? [];
      const wanted = items.filter(({ product_id }) => products.includes(product_id));
      if (wanted.length > 0) client.line.send(this.#number(client, channel, [{ type, [field]: wanted }]));
    }
  }

  /** The messages of a connection are numbered, whatever channel they are of, lost ones too. */
  #number(client: Client, channel: string, events: readonly unknown[]): string {
    const message = { channel, client_id: '', timestamp: this.#time, sequence_num: client.sequence, events };
    client.sequence += 1;
    return JSON.stringify(message);
  }
}

const toTicker = (ticker: CoinbaseTicker) => ({ type: 'ticker', ...ticker });
