import type { PageRequest } from '@platform/shared/graphql';
import type { AssetClass, Instrument, InstrumentStatus } from '../domain/instrument.ts';
import { searchRankOf, similarityRankOf } from '../domain/search.ts';
import { type Catalog, compareText } from './catalog.ts';

export interface InstrumentFilter {
  readonly search?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly assetClass?: AssetClass | undefined;
  readonly status?: InstrumentStatus | undefined;
  readonly tradable?: boolean | undefined;
}

/** An instrument with its place in the list: by rank, then by symbol. */
export interface RankedInstrument {
  readonly instrument: Instrument;
  readonly rank: number;
}

/** Instruments that a filter lets through: the best answers to a search first, else ordered by symbol. */
export function findInstruments(catalog: Catalog, filter: InstrumentFilter): readonly RankedInstrument[] {
  const symbols = filter.symbols === undefined ? undefined : new Set(filter.symbols);
  const found = catalog
    .all()
    .filter(
      ({ symbol, assetClass, status, isTradable }) =>
        (symbols === undefined || symbols.has(symbol)) &&
        (filter.assetClass === undefined || assetClass === filter.assetClass) &&
        (filter.status === undefined || status === filter.status) &&
        (filter.tradable === undefined || isTradable === filter.tradable),
    );
  const { search } = filter;
  if (search === undefined) return found.map(instrument => ({ instrument, rank: 0 }));
  const answers = rank(found, instrument => searchRankOf(instrument, search));
  return answers.length > 0 ? answers : rank(found, instrument => similarityRankOf(instrument, search));
}

/** A page of an ordered list, nearest first, one more than the page's limit when there are more. Keys are rank and symbol. */
export function pageOfInstruments(instruments: readonly RankedInstrument[], page: PageRequest): RankedInstrument[] {
  const within = instruments.filter(
    entry =>
      (page.after === undefined || compareToKey(entry, page.after) > 0) &&
      (page.before === undefined || compareToKey(entry, page.before) < 0),
  );
  if (page.direction === 'backward') within.reverse();
  return within.slice(0, page.limit + 1);
}

function rank(
  instruments: readonly Instrument[],
  rankOf: (instrument: Instrument) => number | undefined,
): RankedInstrument[] {
  return instruments
    .flatMap(instrument => {
      const place = rankOf(instrument);
      return place === undefined ? [] : [{ instrument, rank: place }];
    })
    .sort((a, b) => a.rank - b.rank || compareText(a.instrument.symbol, b.instrument.symbol));
}

function compareToKey({ instrument, rank: place }: RankedInstrument, [key, symbol = '']: readonly string[]): number {
  return place - Number(key) || compareText(instrument.symbol, symbol);
}
