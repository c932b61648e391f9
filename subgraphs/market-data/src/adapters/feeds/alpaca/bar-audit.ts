import { SIZE_SCALE } from '../../../domain/instrument.ts';
import { saleEffectOf } from '../../../domain/sale-conditions.ts';
import type { EpochMs, Trade } from '../../../domain/tick.ts';
import { minuteOf } from '../../../domain/timeframe.ts';
import { MINUTE_MS } from '../../../domain/zoned-time.ts';
import { parseProviderNumber } from '../live/exact-numbers.ts';
import { type Message, readInstant, readText } from '../live/fields.ts';
import type { Gap } from '../live/provider.ts';

/** Minutes of each symbol that are remembered: a bar comes right after its minute, an updated one half a minute later. */
const MINUTES_KEPT = 3;
/** Minutes that are asked for again within a minute, of all symbols. */
const SUSPICIONS_MAX = 30;

/**
 * Alpaca's messages have no numbers, so what was lost on the way is not missed. But it also sends the bar of each minute: where that counts other trades
 * than have come, the minute is asked for.
 */
export class BarAudit {
  readonly #suspect: (gap: Gap) => void;
  readonly #now: () => number;
  /** What was traded in each minute of a symbol. */
  readonly #volumes = new Map<string, Map<EpochMs, bigint>>();
  /** What a bar said when its minute was asked for: the same bar is not asked for twice. */
  readonly #asked = new Map<string, string>();
  /** The first minute that came whole. */
  #wholeFrom = Number.POSITIVE_INFINITY;
  #suspicions: number[] = [];

  constructor(suspect: (gap: Gap) => void, now: () => number = () => performance.now()) {
    this.#suspect = suspect;
    this.#now = now;
  }

  /** Subscribed: minutes that begin after the first trade from now on come whole. */
  start(): void {
    this.#wholeFrom = Number.NaN;
  }

  trade(trade: Omit<Trade, 'sequence'>): void {
    const minute = minuteOf(trade.executedAt);
    if (Number.isNaN(this.#wholeFrom)) this.#wholeFrom = minute + MINUTE_MS;
    // On whatever tape: where conditions differ among them, volume does not.
    if (!saleEffectOf(trade.conditions, 'minute', '').volume) return;
    const volumes = this.#volumes.get(trade.symbol) ?? new Map<EpochMs, bigint>();
    this.#volumes.set(trade.symbol, volumes);
    volumes.set(minute, (volumes.get(minute) ?? 0n) + trade.size);
    for (const old of volumes.keys()) if (old <= minute - MINUTES_KEPT * MINUTE_MS) volumes.delete(old);
  }

  /** Compares a bar with the trades of its minute. @throws RefusedMessage; RangeError */
  bar(message: Message): void {
    const symbol = readText(message, 'S');
    const minute = readInstant(message, 't').at;
    if (Number.isNaN(this.#wholeFrom)) this.#wholeFrom = minute + MINUTE_MS;
    const volume = parseProviderNumber(message['v'], SIZE_SCALE);
    const heard = this.#volumes.get(symbol)?.get(minute) ?? 0n;
    if (!(minute >= this.#wholeFrom) || heard === volume || !this.#isNew(symbol, `${minute} ${volume}`)) return;
    this.#suspect({ symbols: [symbol], from: minute, to: minute + MINUTE_MS - 1 });
  }

  #isNew(symbol: string, bar: string): boolean {
    const now = this.#now();
    this.#suspicions = this.#suspicions.filter(at => at > now - MINUTE_MS);
    if (this.#asked.get(symbol) === bar || this.#suspicions.length >= SUSPICIONS_MAX) return false;
    this.#asked.set(symbol, bar);
    this.#suspicions.push(now);
    return true;
  }
}
