import type { RunningMarket } from '../../src/adapters/market-data/market-data-market.ts';
import type { Exchange } from './exchange.ts';

type Topic = 'quote' | 'trade' | 'status';

/**
 * Who listens to the exchange. What it says goes to trading over one socket, what a trader asks for over another: so that what is asked for is answered
 * by what was said before, whoever asks waits until everyone has heard.
 */
export class Audience {
  readonly #exchange: Exchange;
  readonly #ears = new Set<Ear>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Hears what a process hears from now on. Prints from before are not told to it. @returns what ends that. */
  join(market: RunningMarket): () => void {
    const ear = new Ear(market, this.#exchange);
    this.#ears.add(ear);
    return () => {
      this.#ears.delete(ear);
      ear.close();
    };
  }

  /** Resolves when all that was said up to now has been heard by everyone. */
  async hasHeard(): Promise<void> {
    await Promise.all([...this.#ears].map(ear => ear.hasHeard()));
  }
}

class Ear {
  readonly #exchange: Exchange;
  readonly #heard = new Map<string, bigint>();
  #changed = Promise.withResolvers<void>();
  #isClosed = false;

  constructor(market: RunningMarket, exchange: Exchange) {
    this.#exchange = exchange;
    for (const [topic, sequence] of exchange.said) if (topic.startsWith('trade')) this.#heard.set(topic, sequence);
    market.onQuote(quote => this.#hear('quote', quote));
    market.onTrade(trade => this.#hear('trade', trade));
    market.onStatus(status => this.#hear('status', status));
  }

  async hasHeard(): Promise<void> {
    const said = [...this.#exchange.said];
    while (!this.#isClosed && said.some(([topic, sequence]) => (this.#heard.get(topic) ?? -1n) < sequence))
      await this.#changed.promise;
  }

  close(): void {
    this.#isClosed = true;
    this.#changed.resolve();
  }

  #hear(topic: Topic, { symbol, sequence }: { readonly symbol: string; readonly sequence: bigint }): void {
    this.#heard.set(`${topic} ${symbol}`, sequence);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
