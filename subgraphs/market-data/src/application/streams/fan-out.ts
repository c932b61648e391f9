/** Hands events to those who listen to their symbol, in the order in which they began to. */
export class FanOut<Event> {
  readonly #listeners = new Map<string, Set<(event: Event) => void>>();

  publish(symbol: string, event: Event): void {
    const listeners = this.#listeners.get(symbol);
    if (listeners !== undefined) for (const listener of listeners) listener(event);
  }

  /** Returns what ends it. */
  listen(symbols: Iterable<string>, listener: (event: Event) => void): () => void {
    const wanted = [...symbols];
    for (const symbol of wanted) {
      const listeners = this.#listeners.get(symbol) ?? new Set();
      this.#listeners.set(symbol, listeners.add(listener));
    }
    return () => {
      for (const symbol of wanted) {
        const listeners = this.#listeners.get(symbol);
        listeners?.delete(listener);
        if (listeners?.size === 0) this.#listeners.delete(symbol);
      }
    };
  }
}
