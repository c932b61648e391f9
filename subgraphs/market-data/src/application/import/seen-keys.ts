/** Keys that are remembered; of a longer file, a second row with an older key is found in the store instead, as unchanged or with other values. */
const KEYS_MAX = 5_000_000;

/** Finds rows of a file that say the same thing twice. */
export class SeenKeys {
  readonly #lines = new Map<string, Map<number | string, number>>();
  #count = 0;

  /** Remembers a key; returns the line that it was in before. */
  add([symbol, place]: readonly [symbol: string, place: number | string], line: number): number | undefined {
    const lines = this.#lines.get(symbol) ?? new Map<number | string, number>();
    this.#lines.set(symbol, lines);
    const first = lines.get(place);
    if (first !== undefined) return first;
    if (this.#count >= KEYS_MAX) return undefined;
    this.#count += 1;
    lines.set(place, line);
    return undefined;
  }
}
