import { isRegularSale } from '../domain/sale-conditions.ts';
import type { EpochMs, Trade } from '../domain/tick.ts';
import { changeStatus, type StatusChange, type TradingStatus } from '../domain/trading-status.ts';

/** The trading status of each symbol as it stands. Whatever nobody has spoken of is trading. */
export class TradingStatuses {
  readonly #latest = new Map<string, TradingStatus>();
  /** Halts that an earlier run has stored: their end may have been said while nobody listened. */
  readonly #restoredHalts = new Set<string>();
  readonly #startsAt: EpochMs;

  /** `startsAt` is when a symbol that nobody has spoken of is said to trade from. */
  constructor(startsAt: EpochMs) {
    this.#startsAt = startsAt;
  }

  get(symbol: string): TradingStatus {
    return (
      this.#latest.get(symbol) ?? {
        ...{ symbol, state: 'TRADING', reason: undefined, lowerBand: undefined, upperBand: undefined },
        ...{ changedAt: this.#startsAt, sequence: 0n },
      }
    );
  }

  /** Takes up what an earlier run has stored. */
  restore(statuses: readonly TradingStatus[]): void {
    for (const status of statuses) {
      this.#latest.set(status.symbol, status);
      if (status.state === 'HALTED') this.#restoredHalts.add(status.symbol);
    }
  }

  /** What the status is after a change, numbered by `nextSequence`; undefined when the change is none. */
  changed(
    symbol: string,
    change: StatusChange,
    changedAt: EpochMs,
    nextSequence: () => bigint,
  ): TradingStatus | undefined {
    const changed = changeStatus(this.get(symbol), change);
    this.#restoredHalts.delete(symbol);
    return changed && { ...changed, changedAt, sequence: nextSequence() };
  }

  take(status: TradingStatus): void {
    this.#latest.set(status.symbol, status);
    this.#restoredHalts.delete(status.symbol);
  }

  /** Whether a trade proves that a halt from before a restart is over: nobody trades in a halt. */
  isHaltOver({ symbol, conditions }: Pick<Trade, 'symbol' | 'conditions'>): boolean {
    return this.#restoredHalts.has(symbol) && isRegularSale(conditions);
  }
}
