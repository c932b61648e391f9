import type { Message } from '../live/fields.ts';
import { isMessage, readMessages } from '../live/fields.ts';
import type { ConnectionFailure, Conversation, ConversationListener, Remedy, Said } from '../live/provider.ts';
import { type AlpacaCodec, decodeAlpaca, encodeAlpaca } from './alpaca-codec.ts';
import { readBands, readCancel, readCorrection, readQuote, readStatus, readTrade } from './alpaca-messages.ts';
import { BarAudit } from './bar-audit.ts';

export interface AlpacaConversationOptions {
  readonly keyId: string;
  readonly secretKey: string;
  readonly codec: AlpacaCodec;
  readonly symbols: readonly string[];
  /** What is known of the account, from one connection to the next. */
  readonly account: AlpacaAccount;
  readonly send: (content: string | Uint8Array) => void;
  readonly listener: ConversationListener;
}

export interface AlpacaAccount {
  /** It is not given halts and price bands: they are not asked for again. */
  isWithoutStatuses: boolean;
}

/** Alpaca takes no longer messages than 16 KiB. */
const SYMBOLS_PER_MESSAGE = 400;

/** What is subscribed to: first what the feed is there for, then what goes without saying only with some accounts. */
const CHANNELS = {
  // Corrections and cancels come with the trades. Bars are only compared with what we make of the trades.
  market: ['trades', 'quotes', 'bars', 'updatedBars'],
  statuses: ['statuses', 'lulds'],
} as const;
/** Errors that a subscription to statuses may be refused with. */
const REFUSED_SUBSCRIPTION = new Set([400, 405, 409]);

/** Alpaca's stock stream, v2: greeting, authentication, subscriptions, then data. Every message is an array. */
export class AlpacaConversation implements Conversation {
  readonly #options: AlpacaConversationOptions;
  readonly #audit: BarAudit;
  /** What has been subscribed to last, and how many of its messages have not been confirmed yet. */
  #subscribing: { readonly channels: keyof typeof CHANNELS; unconfirmed: number } | undefined;

  constructor(options: AlpacaConversationOptions) {
    this.#options = options;
    this.#audit = new BarAudit(gap => options.listener.lost(gap));
  }

  /** Alpaca speaks first. */
  start(): void {}

  receive(content: Buffer, isBinary: boolean): void {
    const { listener } = this.#options;
    const said: Said[] = [];
    for (const message of readMessages(decodeAlpaca(content, isBinary))) {
      try {
        if (!isMessage(message)) throw new Error('expected an object');
        this.#take(message, said);
      } catch (error) {
        listener.refused((error as Error).message);
      }
    }
    listener.said(said);
  }

  #take(message: Message, said: Said[]): void {
    switch (message['T']) {
      case 't': {
        const trade = readTrade(message);
        this.#audit.trade(trade);
        said.push(trade);
        return;
      }
      case 'q':
        said.push(readQuote(message));
        return;
      case 'b':
      case 'u':
        this.#audit.bar(message);
        return;
      case 'c':
        said.push(readCorrection(message));
        return;
      case 'x':
        said.push(readCancel(message));
        return;
      case 'l':
        said.push(readBands(message));
        return;
      case 's': {
        const status = readStatus(message);
        if (status !== undefined) said.push(status);
        return;
      }
      default:
        this.#control(message);
    }
  }

  #control(message: Message): void {
    const { keyId, secretKey, listener } = this.#options;
    if (message['T'] === 'success' && message['msg'] === 'connected')
      this.#send({ action: 'auth', key: keyId, secret: secretKey });
    else if (message['T'] === 'success' && message['msg'] === 'authenticated') this.#subscribe('market');
    else if (message['T'] === 'subscription') this.#confirmed();
    else if (message['T'] === 'error') this.#failed(message);
    else listener.refused(`unknown message ${JSON.stringify(message['T'])}`);
  }

  #subscribe(channels: keyof typeof CHANNELS): void {
    const { symbols } = this.#options;
    this.#subscribing = { channels, unconfirmed: Math.ceil(symbols.length / SYMBOLS_PER_MESSAGE) };
    for (let first = 0; first < symbols.length; first += SYMBOLS_PER_MESSAGE) {
      const some = symbols.slice(first, first + SYMBOLS_PER_MESSAGE);
      this.#send({ action: 'subscribe', ...Object.fromEntries(CHANNELS[channels].map(channel => [channel, some])) });
    }
  }

  #confirmed(): void {
    const subscribing = this.#subscribing;
    if (subscribing === undefined) return;
    subscribing.unconfirmed -= 1;
    if (subscribing.unconfirmed > 0) return;
    this.#subscribing = undefined;
    if (subscribing.channels === 'statuses') return;
    this.#audit.start();
    this.#options.listener.ready();
    if (!this.#options.account.isWithoutStatuses) this.#subscribe('statuses');
  }

  #failed(message: Message): void {
    const { account, listener } = this.#options;
    const code = Number(message['code']);
    if (this.#subscribing?.channels === 'statuses' && REFUSED_SUBSCRIPTION.has(code)) {
      this.#subscribing = undefined;
      account.isWithoutStatuses = true;
      listener.refused(`this account is not given halts and price bands (${code})`);
      return;
    }
    const failure = alpacaFailure(code, String(message['msg']));
    if (failure !== undefined) listener.failed(failure);
  }

  #send(message: object): void {
    this.#options.send(encodeAlpaca(message, this.#options.codec));
  }
}

/** Each error of the stream: what it means, and what helps. */
const ERRORS: Readonly<Record<number, readonly [meaning: string, remedy: Remedy]>> = {
  400: ['it did not understand a message of ours', 'WAIT'],
  401: ['it wanted us to authenticate first', 'RECONNECT'],
  402: ['it does not accept ALPACA_API_KEY_ID and ALPACA_API_SECRET_KEY', 'STOP'],
  404: ['it did not get the authentication in time', 'RECONNECT'],
  405: ['it allows this account fewer symbols than MARKET_DATA_SYMBOLS names', 'STOP'],
  406: ['it allows this account one connection, and there is another one', 'WAIT'],
  407: ['it could not get rid of its messages fast enough', 'RECONNECT'],
  408: ['it does not allow this account the stream v2', 'STOP'],
  409: ['it does not allow this account the feed of ALPACA_FEED', 'STOP'],
  500: ['it failed', 'RECONNECT'],
};

/** What is to be done about an error of the stream; undefined for 403, already authenticated: nothing is. */
export function alpacaFailure(code: number, text: string): ConnectionFailure | undefined {
  if (code === 403) return undefined;
  const [meaning, remedy] = ERRORS[code] ?? ['it gave an error that we do not know', 'WAIT'];
  return {
    reason: `alpaca_${ERRORS[code] === undefined ? 'other' : code}`,
    message: `${meaning} (${code} ${text.slice(0, 80)})`,
    remedy,
  };
}
