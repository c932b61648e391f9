import type { QueryResolvers } from '../__generated__/resolver-types.ts';

export const instrument: NonNullable<QueryResolvers['instrument']> = (_, { symbol }, { catalog }) =>
  catalog.get(symbol) ?? null;
