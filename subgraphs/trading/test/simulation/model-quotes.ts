import { strict as assert } from 'node:assert';
import type { Quote, QuoteLevel } from '../../src/domain/market.ts';
import type { Fill } from '../../src/domain/order.ts';

type Side = 'BUY' | 'SELL';

/** The quotes that were shown, and what was taken of them: never more than they display, and nothing once their day is over. */
export class ModelQuotes {
  latest: Quote | undefined;
  readonly #quotes = new Map<bigint, Quote>();
  /** What has been taken of a level that stands; a level is named by the first quote that showed it. */
  readonly #taken = new Map<string, bigint>();
  readonly #levels = new Map<string, string>();
  /** What has been taken of all levels that showed the same price and size: a venue that begins anew cannot tell them apart. */
  readonly #takenOfSame = new Map<string, bigint>();
  /** The last one of the days before: nobody stands by it any more, nor by those before it. */
  #lastOfBefore = 0n;

  show(quote: Quote): void {
    const { latest } = this;
    for (const side of ['BUY', 'SELL'] as const) {
      const [now, before] = [levelOf(quote, side), latest === undefined ? null : levelOf(latest, side)];
      const isSame = now !== null && before !== null && now.price === before.price && now.size === before.size;
      const name = isSame ? this.#levels.get(`${latest?.sequence} ${side}`) : `${quote.sequence} ${side}`;
      this.#levels.set(`${quote.sequence} ${side}`, name ?? '');
    }
    this.#quotes.set(quote.sequence, quote);
    this.latest = quote;
  }

  beginDay(): void {
    this.#lastOfBefore = this.latest?.sequence ?? 0n;
  }

  /** From a quote on, oldest first. */
  since(sequence: bigint): Quote[] {
    return [...this.#quotes.values()].filter(quote => quote.sequence >= sequence);
  }

  /** The middle of a quote, or its only side; of one without sides that of the last that had one. */
  markAt(quote: Quote | undefined): bigint {
    for (let sequence = quote?.sequence ?? 0n; sequence > 0n; sequence -= 1n) {
      const middle = middleOf(this.#quotes.get(sequence));
      if (middle !== undefined) return middle;
    }
    return 0n;
  }

  /** A fill takes of the quote that it was made against. @throws AssertionError when it could not have been */
  take({ quoteSequence, side, price, quantity }: Fill): void {
    const quote = this.#quotes.get(quoteSequence);
    assert(quote !== undefined, 'a fill has its quote');
    assert(quoteSequence > this.#lastOfBefore, 'nothing is filled at a quote of the day before');
    const level = levelOf(quote, side);
    assert.equal(price, level?.price, 'a buy takes the ask, a sale the bid');
    const name = this.#levels.get(`${quoteSequence} ${side}`) ?? '';
    const taken = (this.#taken.get(name) ?? 0n) + quantity;
    this.#taken.set(name, taken);
    const shown = shownAs(side, level);
    this.#takenOfSame.set(shown, (this.#takenOfSame.get(shown) ?? 0n) + quantity);
    assert(taken <= (level?.size ?? 0n), `the quote ${name} gives no more than it displays`);
  }

  /** The price that an order on a side can have now, and how much there surely is at it; null when nobody quotes it today. */
  onOffer(side: Side): { readonly price: bigint; readonly free: bigint } | null {
    if (this.latest === undefined || this.latest.sequence <= this.#lastOfBefore) return null;
    const level = levelOf(this.latest, side);
    if (level === null) return null;
    return { price: level.price, free: level.size - (this.#takenOfSame.get(shownAs(side, level)) ?? 0n) };
  }
}

function shownAs(side: Side, level: QuoteLevel | null | undefined): string {
  return `${side} ${level?.price} ${level?.size}`;
}

export function levelOf(quote: Quote, side: Side): QuoteLevel | null {
  return side === 'BUY' ? quote.ask : quote.bid;
}

/** Between bid and ask, or the only one that there is. */
export function middleOf(quote: Quote | undefined): bigint | undefined {
  if (quote?.bid != null && quote.ask !== null) return halfEven(quote.bid.price + quote.ask.price);
  return quote?.bid?.price ?? quote?.ask?.price;
}

const halfEven = (sum: bigint) => (sum % 2n === 0n || (sum / 2n) % 2n === 0n ? sum / 2n : sum / 2n + 1n);
