import { badUserInput, parsePage, toConnection } from '@platform/shared/graphql';
import { findInstruments, pageOfInstruments } from '../../application/find-instruments.ts';
import { isSymbol } from '../../domain/instrument.ts';
import type { InstrumentFilter, QueryResolvers } from '../__generated__/resolver-types.ts';
import { counted } from '../connections.ts';

const isRank = (text: string) => /^\d(?:\.\d{1,20})?$/.test(text);

const SEARCH_LENGTH_MAX = 64;
const SYMBOLS_MAX = 500;

export const instruments: NonNullable<QueryResolvers['instruments']> = (
  _,
  { filter, ...pageArguments },
  { catalog },
) => {
  const page = parsePage(pageArguments, [isRank, isSymbol]);
  const found = findInstruments(catalog, parseFilter(filter ?? {}));
  const connection = toConnection(
    pageOfInstruments(found, page),
    page,
    ({ instrument, rank }) => [String(rank), instrument.symbol],
    ({ instrument }) => instrument,
  );
  return counted(connection, () => found.length);
};

/** @throws GraphQLError `BAD_USER_INPUT` when the search text or the list of symbols is empty or too long. */
function parseFilter({ search, symbols, assetClass, status, tradable }: InstrumentFilter) {
  if (search != null && (search.trim() === '' || search.length > SEARCH_LENGTH_MAX))
    throw badUserInput(`Search for 1 to ${SEARCH_LENGTH_MAX} characters.`);
  if (symbols != null && symbols.length > SYMBOLS_MAX) throw badUserInput(`Filter by at most ${SYMBOLS_MAX} symbols.`);
  return {
    search: search ?? undefined,
    symbols: symbols ?? undefined,
    assetClass: assetClass ?? undefined,
    status: status ?? undefined,
    tradable: tradable ?? undefined,
  };
}
