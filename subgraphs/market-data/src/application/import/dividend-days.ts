import type { CorporateAction } from '../../domain/corporate-action.ts';

/** The days of a file on which dividends are paid: a regular and a special one may have the same. */
export class DividendDays {
  readonly #days = new Map<string, { count: number; amount: bigint }>();

  /** Adds one; returns which of its day it is, from 1. Undefined, and not added, when all of that day would be worth as much as the share. */
  add({ symbol, lastCumDate, amount, close }: Extract<CorporateAction, { kind: 'DIVIDEND' }>): number | undefined {
    const key = `${symbol} ${lastCumDate}`;
    const day = this.#days.get(key) ?? { count: 0, amount: 0n };
    if (day.amount + amount >= close) return undefined;
    this.#days.set(key, { count: day.count + 1, amount: day.amount + amount });
    return day.count + 1;
  }
}
