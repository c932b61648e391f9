import { Adjustment, type AdjustmentMode } from '../domain/adjustment.ts';
import { type CorporateAction, joinDividends } from '../domain/corporate-action.ts';
import type { Instrument } from '../domain/instrument.ts';
import { nextSessionDate, timeZoneOf } from '../domain/session.ts';
import type { EpochMs } from '../domain/tick.ts';
import { type DateText, dateAt } from '../domain/zoned-time.ts';
import { compareText } from './catalog.ts';

/** A corporate action, and the first session on which a share is traded without it. */
export type DatedCorporateAction = CorporateAction & { readonly exDate: DateText };

/** The splits and dividends that are known, in memory: every chart asks for them. Of one day an instrument has one of each at most. */
export class CorporateActions {
  #bySymbol: ReadonlyMap<string, readonly CorporateAction[]> = new Map();

  constructor(actions: readonly CorporateAction[]) {
    this.replace(actions);
  }

  replace(actions: readonly CorporateAction[]): void {
    this.#bySymbol = Map.groupBy(joinDividends(actions), ({ symbol }) => symbol);
  }

  /** How an instrument's past is restated at a moment. */
  adjustmentOf({ symbol, calendar }: Instrument, mode: AdjustmentMode, at: EpochMs): Adjustment {
    const actions = this.#bySymbol.get(symbol);
    if (actions === undefined || mode === 'RAW') return Adjustment.NONE;
    return Adjustment.of(actions, mode, dateAt(at, timeZoneOf(calendar)));
  }

  /** Those of some instruments whose ex-date is in a range, both days included; ordered by it, then by symbol, a dividend before a split. */
  between(instruments: Iterable<Instrument>, from: DateText, to: DateText): DatedCorporateAction[] {
    const found: DatedCorporateAction[] = [];
    for (const { symbol, calendar } of instruments)
      for (const action of this.#bySymbol.get(symbol) ?? []) {
        // The ex-date is later than this day.
        if (action.lastCumDate >= to) continue;
        const exDate = nextSessionDate(calendar, action.lastCumDate);
        if (exDate >= from && exDate <= to) found.push({ ...action, exDate });
      }
    return found.sort(
      (a, b) => compareText(a.exDate, b.exDate) || compareText(a.symbol, b.symbol) || compareText(a.kind, b.kind),
    );
  }
}
