import type { Instrument } from '../domain/instrument.ts';
import { type DatedPriceIncrement, type PriceIncrement, priceIncrementsOn } from '../domain/price-increment.ts';
import type { DateText } from '../domain/zoned-time.ts';

/** The price increments that instruments have of their own, in memory: every look at an instrument may ask for them. */
export class PriceIncrements {
  #bySymbol: ReadonlyMap<string, readonly DatedPriceIncrement[]>;

  constructor(dated: readonly DatedPriceIncrement[]) {
    this.#bySymbol = Map.groupBy(dated, ({ symbol }) => symbol);
  }

  replace(dated: readonly DatedPriceIncrement[]): void {
    this.#bySymbol = Map.groupBy(dated, ({ symbol }) => symbol);
  }

  /** From the lowest price up; never empty. */
  on(instrument: Instrument, day: DateText): readonly PriceIncrement[] {
    return priceIncrementsOn(instrument, this.#bySymbol.get(instrument.symbol) ?? [], day);
  }
}
