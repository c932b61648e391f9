import type { EpochMs } from '../../../domain/tick.ts';

/** Trades that are remembered: on a busy day, of fifty instruments, those of a quarter of an hour and more. */
const SEEN_MAX = 200_000;

interface Seen {
  readonly executedAt: EpochMs;
  /** The id that the trade is known by to the market: not this one when a correction gave it a new id. */
  readonly feedId: string;
}

/** The trades that came last, by the provider's id: so that none is counted twice, and a correction finds the trade that it speaks of. */
export class SeenTrades {
  readonly #seen = new Map<string, Seen>();
  readonly #max: number;

  constructor(max = SEEN_MAX) {
    this.#max = max;
  }

  /** Remembers a trade; false when it is known. Providers use an id again another day, so a trade is the same only at the same time. */
  add(symbol: string, feedId: string, executedAt: EpochMs): boolean {
    const key = `${symbol} ${feedId}`;
    const seen = this.#seen.get(key);
    if (seen !== undefined && (seen.executedAt === executedAt || seen.feedId !== feedId)) return false;
    this.#remember(key, { feedId, executedAt });
    return true;
  }

  /** A trade is known by another id, too. */
  addAlias(symbol: string, alias: string, { feedId, executedAt }: Seen): void {
    if (alias !== feedId) this.#remember(`${symbol} ${alias}`, { feedId, executedAt });
  }

  find(symbol: string, feedId: string): Seen | undefined {
    return this.#seen.get(`${symbol} ${feedId}`);
  }

  #remember(key: string, seen: Seen): void {
    this.#seen.delete(key);
    this.#seen.set(key, seen);
    if (this.#seen.size <= this.#max) return;
    for (const oldest of this.#seen.keys()) {
      this.#seen.delete(oldest);
      break;
    }
  }
}
