import type { PageRequest } from '@platform/shared/graphql';
import type { AssetClass, Instrument, InstrumentStatus } from '../domain/instrument.ts';
import type { Catalog } from './catalog.ts';

export interface InstrumentFilter {
  readonly search?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly assetClass?: AssetClass | undefined;
  readonly status?: InstrumentStatus | undefined;
  readonly tradable?: boolean | undefined;
}

/** Instruments that a filter lets through, ordered by symbol. */
export function findInstruments(catalog: Catalog, filter: InstrumentFilter): readonly Instrument[] {
  const search = filter.search?.trim().toLowerCase();
  const symbols = filter.symbols === undefined ? undefined : new Set(filter.symbols);
  return catalog
    .all()
    .filter(
      ({ symbol, name, assetClass, status, isTradable }) =>
        (search === undefined || symbol.toLowerCase().includes(search) || name.toLowerCase().includes(search)) &&
        (symbols === undefined || symbols.has(symbol)) &&
        (filter.assetClass === undefined || assetClass === filter.assetClass) &&
        (filter.status === undefined || status === filter.status) &&
        (filter.tradable === undefined || isTradable === filter.tradable),
    );
}

/** A page of an ordered list, nearest first, one more than the page's limit when there are more. */
export function pageOfInstruments(instruments: readonly Instrument[], page: PageRequest): Instrument[] {
  const after = page.after?.[0];
  const before = page.before?.[0];
  const within = instruments.filter(
    ({ symbol }) => (after === undefined || symbol > after) && (before === undefined || symbol < before),
  );
  if (page.direction === 'backward') within.reverse();
  return within.slice(0, page.limit + 1);
}
