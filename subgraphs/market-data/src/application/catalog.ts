import { type CalendarName, type Instrument, unlistedInstrument } from '../domain/instrument.ts';

/**
 * The instruments, in memory: every quote on its way to a client is joined with its instrument, so this must not cost a query.
 * There are thousands at most; the store has them all, and they are read once at start.
 */
export class Catalog {
  readonly #instruments = new Map<string, Instrument>();
  readonly #calendar: CalendarName | undefined;
  #ordered: readonly Instrument[] | undefined;

  /** `calendar` overrides that of every instrument: with ALWAYS_OPEN the platform runs without exchange hours. */
  constructor(instruments: Iterable<Instrument>, calendar?: CalendarName) {
    this.#calendar = calendar;
    for (const instrument of instruments) this.#add(instrument);
  }

  get(symbol: string): Instrument | undefined {
    return this.#instruments.get(symbol);
  }

  /** All of them, ordered by symbol. */
  all(): readonly Instrument[] {
    this.#ordered ??= [...this.#instruments.values()].sort((a, b) => compareText(a.symbol, b.symbol));
    return this.#ordered;
  }

  /** Lists a symbol that a feed speaks of and nobody has listed; returns the new instrument, as it is to be stored. */
  list(symbol: string): Instrument {
    const instrument = unlistedInstrument(symbol);
    this.#add(instrument);
    return instrument;
  }

  /** Takes up instruments that have been stored meanwhile, by an import or another process. */
  addStored(instruments: Iterable<Instrument>): void {
    for (const instrument of instruments) if (!this.#instruments.has(instrument.symbol)) this.#add(instrument);
  }

  #add(instrument: Instrument): void {
    this.#instruments.set(instrument.symbol, {
      ...instrument,
      calendar: this.#calendar ?? instrument.calendar,
    });
    this.#ordered = undefined;
  }
}

/** By code unit, as the symbols' own order: the same in every locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
