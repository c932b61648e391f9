/** Those who want to hear of something, in the order in which they began to. */
export class Listeners<Heard extends readonly unknown[]> {
  readonly #listeners = new Set<(...heard: Heard) => void>();

  /** Returns what ends it. */
  add(listener: (...heard: Heard) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(...heard: Heard): void {
    for (const listener of this.#listeners) listener(...heard);
  }
}
