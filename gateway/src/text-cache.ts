import { Counter, Gauge, type Registry } from '@platform/shared/observability';
import { LRUCache } from 'lru-cache';

/** A character of a text. */
const BYTES_OF_CHARACTER = 2;

/**
 * What was made of texts that clients send, so that it is made once. It is bounded by what it holds and not by the texts: a text of two characters
 * for each field holds two hundred times its size.
 */
export class TextCache<Value extends object> {
  hits = 0;
  misses = 0;
  readonly #known: LRUCache<string, Value>;

  /** @param bytesOf what a value holds, roughly. */
  constructor(bytesMax: number, bytesOf: (value: Value) => number) {
    this.#known = new LRUCache({
      maxSize: bytesMax,
      sizeCalculation: (value, text) => 1 + text.length * BYTES_OF_CHARACTER + bytesOf(value),
    });
  }

  get entries(): number {
    return this.#known.size;
  }

  get bytes(): number {
    return this.#known.calculatedSize;
  }

  get(text: string): Value | undefined {
    const value = this.#known.get(text);
    if (value === undefined) this.misses += 1;
    else this.hits += 1;
    return value;
  }

  /** Looks without being counted. */
  peek(text: string): Value | undefined {
    return this.#known.peek(text);
  }

  set(text: string, value: Value): void {
    this.#known.set(text, value);
  }

  clear(): void {
    this.#known.clear();
  }
}

/** What a cache tells of itself. */
type CacheUse = Pick<TextCache<object>, 'hits' | 'misses' | 'entries' | 'bytes'>;

/** Shows how well caches serve, by their names. */
export function measureCaches(metrics: Registry, caches: Readonly<Record<string, CacheUse>>): void {
  const registers = [metrics];
  const labelNames = ['cache'] as const;
  const all = Object.entries(caches);
  new Counter({
    name: 'gateway_cache_lookups_total',
    help: 'Texts of operations that were looked up. Outcome: hit, miss (parsed, or planned, anew).',
    labelNames: ['cache', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const [cache, { hits, misses }] of all) {
        this.inc({ cache, outcome: 'hit' }, hits);
        this.inc({ cache, outcome: 'miss' }, misses);
      }
    },
  });
  new Gauge({
    name: 'gateway_cache_entries',
    help: 'What is remembered of operations: documents that were parsed, plans.',
    labelNames,
    registers,
    collect() {
      for (const [cache, { entries }] of all) this.set({ cache }, entries);
    },
  });
  new Gauge({
    name: 'gateway_cache_bytes',
    help: 'The memory that this takes, roughly.',
    labelNames,
    registers,
    collect() {
      for (const [cache, { bytes }] of all) this.set({ cache }, bytes);
    },
  });
}
