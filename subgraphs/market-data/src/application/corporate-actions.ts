import { Adjustment, type AdjustmentMode } from '../domain/adjustment.ts';
import type { CorporateAction } from '../domain/corporate-action.ts';
import type { Instrument } from '../domain/instrument.ts';
import { timeZoneOf } from '../domain/session.ts';
import type { EpochMs } from '../domain/tick.ts';
import { dateAt } from '../domain/zoned-time.ts';

/** The splits and dividends that are known, in memory: every chart asks for them. */
export class CorporateActions {
  #bySymbol: ReadonlyMap<string, readonly CorporateAction[]>;

  constructor(actions: readonly CorporateAction[]) {
    this.#bySymbol = Map.groupBy(actions, ({ symbol }) => symbol);
  }

  replace(actions: readonly CorporateAction[]): void {
    this.#bySymbol = Map.groupBy(actions, ({ symbol }) => symbol);
  }

  /** How an instrument's past is restated at a moment. */
  adjustmentOf({ symbol, calendar }: Instrument, mode: AdjustmentMode, at: EpochMs): Adjustment {
    const actions = this.#bySymbol.get(symbol);
    if (actions === undefined || mode === 'RAW') return Adjustment.NONE;
    return Adjustment.of(actions, mode, dateAt(at, timeZoneOf(calendar)));
  }
}
