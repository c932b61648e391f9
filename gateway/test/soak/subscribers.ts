/** Many clients in one process, each with a socket of its own: they follow the trades and the quotes of one symbol, and look that nothing is missing. */
import { WebSocket } from 'ws';

export interface SubscribersJob {
  readonly url: string;
  readonly count: number;
  readonly symbol: string;
}

export interface SubscribersReport {
  /** Everything that went wrong, a few of each kind. */
  readonly problems: readonly string[];
  /** The trades, in order; unless there are problems, everyone saw these and no others. */
  readonly trades: readonly SeenTrade[];
  /** The quote that was last for every one of them; undefined when they do not agree. */
  readonly lastQuote: SeenQuote | undefined;
  readonly tradesDelivered: number;
  readonly quotesDelivered: number;
}

export interface SeenTrade {
  readonly price: string;
  readonly size: string;
  readonly executedAt: string;
  readonly sequence: string;
}

export interface SeenQuote {
  readonly bidPrice: string;
  readonly bidSize: string;
  readonly askPrice: string;
  readonly askSize: string;
  readonly quotedAt: string;
  readonly sequence: string;
}

const TRADES =
  'subscription ($symbols: [String!]!) { tradePrinted(symbols: $symbols) { price size executedAt sequence } }';
const QUOTES =
  'subscription ($symbols: [String!]!) { quoteUpdated(symbols: $symbols) { bidPrice bidSize askPrice askSize quotedAt sequence } }';
const CONNECTED_AT_ONCE = 50;
const PROBLEMS_MAX = 10;
/** What is before the payload of a result depends on its operation alone. */
const TRADE_HEAD = Buffer.from('{"id":"t","type":"next"');
const QUOTE_HEAD = Buffer.from('{"id":"q","type":"next"');

const { url, count, symbol } = JSON.parse(process.argv[2] ?? '{}') as SubscribersJob;
/** As they came to whoever was first: everyone gets the same bytes. */
const seen: Buffer[] = [];
const problems: string[] = [];

class Subscriber {
  readonly #number: number;
  readonly #hasQuote = Promise.withResolvers<void>();
  #trades = 0;
  #quotes = 0;
  #lastQuote: Buffer | undefined;

  constructor(number: number) {
    this.#number = number;
  }

  get trades(): number {
    return this.#trades;
  }

  get quotes(): number {
    return this.#quotes;
  }

  get lastQuote(): Buffer | undefined {
    return this.#lastQuote;
  }

  /** Until the newest quote has come, as it does to whoever joins: what was asked for before that is under way too. */
  async connect(): Promise<void> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    socket.once('close', (code, reason) => this.#report(`was closed with ${code} ${String(reason)}`));
    await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', resolve);
    });
    socket.send('{"type":"connection_init"}');
    await new Promise(resolve => socket.once('message', resolve));
    socket.on('message', raw => this.#take(raw as Buffer));
    const variables = { symbols: [symbol] };
    socket.send(JSON.stringify({ id: 't', type: 'subscribe', payload: { query: TRADES, variables } }));
    socket.send(JSON.stringify({ id: 'q', type: 'subscribe', payload: { query: QUOTES, variables } }));
    await this.#hasQuote.promise;
  }

  #take(message: Buffer): void {
    if (message.subarray(0, QUOTE_HEAD.length).equals(QUOTE_HEAD)) {
      this.#quotes += 1;
      this.#lastQuote = message;
      this.#hasQuote.resolve();
    } else if (message.subarray(0, TRADE_HEAD.length).equals(TRADE_HEAD)) this.#takeTrade(message);
    else this.#report(`was told ${String(message).slice(0, 200)}`);
  }

  #takeTrade(message: Buffer): void {
    const place = this.#trades++;
    const expected = seen[place];
    if (expected === undefined) seen.push(message);
    else if (!expected.equals(message)) this.#report(`got another trade than the others at ${place}`);
  }

  #report(problem: string): void {
    if (problems.length < PROBLEMS_MAX) problems.push(`subscriber ${this.#number} ${problem}`);
  }
}

const subscribers = Array.from({ length: count }, (_, number) => new Subscriber(number));
for (let from = 0; from < count; from += CONNECTED_AT_ONCE)
  await Promise.all(subscribers.slice(from, from + CONNECTED_AT_ONCE).map(subscriber => subscriber.connect()));

function eventOf<Event>(message: Buffer): Event {
  const { payload } = JSON.parse(message.toString('utf8')) as { payload: { data: Record<string, Event> } };
  return Object.values(payload.data)[0] as Event;
}

function report(): SubscribersReport {
  const behind = subscribers.filter(({ trades }) => trades < seen.length).length;
  if (behind > 0) problems.push(`${behind} subscribers do not have every trade`);
  const quotes = new Map(subscribers.map(({ lastQuote }) => [lastQuote?.toString('latin1'), lastQuote]));
  const [lastQuote] = quotes.values();
  if (quotes.size !== 1) problems.push(`the last quote differs: there are ${quotes.size}`);
  return {
    problems,
    trades: seen.map(message => eventOf<SeenTrade>(message)),
    lastQuote: quotes.size === 1 && lastQuote !== undefined ? eventOf<SeenQuote>(lastQuote) : undefined,
    tradesDelivered: subscribers.reduce((sum, { trades }) => sum + trades, 0),
    quotesDelivered: subscribers.reduce((sum, { quotes: received }) => sum + received, 0),
  };
}

/** Asked `count`, it says how many trades it knows of; asked `report`, everything. */
process.on('message', question => process.send?.(question === 'report' ? report() : seen.length));
process.on('disconnect', () => process.exit(1));
process.send?.('ready');
