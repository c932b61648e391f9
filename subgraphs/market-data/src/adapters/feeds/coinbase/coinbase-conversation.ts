import type { EpochMs } from '../../../domain/tick.ts';
import { parseExactJson } from '../live/exact-numbers.ts';
import {
  compareInstants,
  type Instant,
  isMessage,
  type Message,
  RefusedMessage,
  readInstant,
  readMessages,
} from '../live/fields.ts';
import type { Conversation, ConversationListener, Said } from '../live/provider.ts';
import { readTicker, readTrade, toProductId } from './coinbase-messages.ts';

export interface CoinbaseConversationOptions {
  readonly symbols: readonly string[];
  readonly send: (content: string) => void;
  readonly listener: ConversationListener;
}

const DATA_CHANNELS = ['market_trades', 'ticker'] as const;
/** Resubscriptions of one connection; one that keeps losing messages is given up. */
const RESUBSCRIPTIONS_MAX = 5;

/**
 * Coinbase's Advanced Trade market data: subscriptions, then data, all messages of a connection numbered one by one. A number that is left out shows
 * that a message was lost: then it is subscribed again, which brings a snapshot, and the trades since are asked for.
 */
export class CoinbaseConversation implements Conversation {
  readonly #options: CoinbaseConversationOptions;
  readonly #confirmed = new Set<string>();
  #nextSequence: number | undefined;
  #resubscriptions = 0;
  /** The time of the last message before a number was left out. */
  #completeTo: EpochMs | undefined;

  constructor(options: CoinbaseConversationOptions) {
    this.#options = options;
  }

  start(): void {
    // Heartbeats keep the subscriptions open while a product is not traded, and have numbers too.
    this.#send('subscribe', 'heartbeats');
    for (const channel of DATA_CHANNELS) this.#send('subscribe', channel);
  }

  receive(content: Buffer, isBinary: boolean): void {
    const { listener } = this.#options;
    const message = isBinary ? undefined : parseExactJson(content.toString('utf8'));
    if (!isMessage(message)) throw new RefusedMessage('expected a JSON object');
    if (message['type'] === 'error') {
      this.#failed(String(message['message']));
      return;
    }
    const instant = readInstant(message, 'timestamp');
    this.#checkSequence(message);
    this.#completeTo = instant.at;
    const said: Said[] = [];
    for (const event of readMessages(message['events']))
      if (isMessage(event)) this.#take(message, event, instant, said);
    // The newest comes first in a message.
    listener.said(said.sort((a, b) => compareInstants(a.instant, b.instant)));
  }

  #take(message: Message, event: Message, instant: Instant, said: Said[]): void {
    switch (message['channel']) {
      case 'market_trades':
        this.#read(event['trades'], trade => said.push(readTrade(trade)));
        return;
      case 'ticker':
        this.#read(event['tickers'], ticker => said.push(readTicker(ticker, instant)));
        return;
      case 'subscriptions':
        this.#confirm(event['subscriptions']);
        return;
      case 'heartbeats':
        return;
      default:
        this.#options.listener.refused(`unknown channel ${JSON.stringify(message['channel'])}`);
    }
  }

  #read(messages: unknown, take: (message: Message) => void): void {
    for (const message of readMessages(messages)) {
      try {
        if (!isMessage(message)) throw new RefusedMessage('expected an object');
        take(message);
      } catch (error) {
        this.#options.listener.refused((error as Error).message);
      }
    }
  }

  #confirm(subscriptions: unknown): void {
    if (!isMessage(subscriptions)) return;
    for (const channel of Object.keys(subscriptions)) this.#confirmed.add(channel);
    if (DATA_CHANNELS.every(channel => this.#confirmed.has(channel))) this.#options.listener.ready();
  }

  #checkSequence(message: Message): void {
    const sequence = Number(message['sequence_num']);
    if (!Number.isSafeInteger(sequence)) throw new RefusedMessage('sequence_num: expected a number');
    const expected = this.#nextSequence ?? sequence;
    this.#nextSequence = Math.max(expected, sequence + 1);
    // A lower number is one that has come late, or twice: its trades are known by their ids.
    if (sequence <= expected) return;
    const { listener } = this.#options;
    this.#resubscriptions += 1;
    if (this.#resubscriptions > RESUBSCRIPTIONS_MAX) {
      listener.failed({ reason: 'lossy', message: 'it keeps losing messages', remedy: 'RECONNECT' });
      return;
    }
    for (const channel of DATA_CHANNELS) {
      this.#send('unsubscribe', channel);
      this.#send('subscribe', channel);
    }
    if (this.#completeTo !== undefined) listener.lost({ from: this.#completeTo });
  }

  #failed(text: string): void {
    const isBusy = /rate limit|too many/i.test(text);
    this.#options.listener.failed({
      ...{ reason: isBusy ? 'coinbase_rate_limit' : 'coinbase_error', message: text.slice(0, 120) },
      remedy: 'WAIT',
    });
  }

  #send(type: 'subscribe' | 'unsubscribe', channel: string): void {
    const { symbols, send } = this.#options;
    send(JSON.stringify({ type, channel, ...(channel !== 'heartbeats' && { product_ids: symbols.map(toProductId) }) }));
  }
}
