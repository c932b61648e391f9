import { badUserInput } from '@platform/shared/graphql';
import type { QueryResolvers } from '../__generated__/resolver-types.ts';
import { checkDays } from './calendar.ts';

const SYMBOLS_MAX = 500;

export const corporateActions: NonNullable<QueryResolvers['corporateActions']> = (
  _,
  { from, to, symbols },
  { catalog, corporateActions },
) => {
  checkDays(from, to);
  if (symbols != null && symbols.length > SYMBOLS_MAX) throw badUserInput(`Ask for at most ${SYMBOLS_MAX} symbols.`);
  const instruments =
    symbols == null ? catalog.all() : [...new Set(symbols)].flatMap(symbol => catalog.get(symbol) ?? []);
  return corporateActions.between(instruments, from, to);
};
