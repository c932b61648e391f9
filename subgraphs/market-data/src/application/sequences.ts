import { maximum } from '@platform/shared/pure';

export type SequenceKind = 'quote' | 'trade' | 'status';

/** The largest sequence of each symbol's quotes, trades and statuses that is known. */
export class Sequences {
  readonly #latest = {
    quote: new Map<string, bigint>(),
    trade: new Map<string, bigint>(),
    status: new Map<string, bigint>(),
  };
  #base = 0n;

  /** From now on {@link next} gives what is larger than `base`, too. */
  countFrom(base: bigint): void {
    this.#base = base;
  }

  next(kind: SequenceKind, symbol: string): bigint {
    return maximum(this.#latest[kind].get(symbol) ?? 0n, this.#base) + 1n;
  }

  note(kind: SequenceKind, { symbol, sequence }: { readonly symbol: string; readonly sequence: bigint }): void {
    this.#latest[kind].set(symbol, maximum(this.#latest[kind].get(symbol) ?? 0n, sequence));
  }

  isNew(kind: SequenceKind, { symbol, sequence }: { readonly symbol: string; readonly sequence: bigint }): boolean {
    return sequence > (this.#latest[kind].get(symbol) ?? 0n);
  }

  get ofTrades(): ReadonlyMap<string, bigint> {
    return this.#latest.trade;
  }

  /** The largest of all. */
  get largest(): bigint {
    const sequences = Object.values(this.#latest).flatMap(bySymbol => [...bySymbol.values()]);
    return sequences.reduce((largest, sequence) => maximum(largest, sequence), 0n);
  }
}
