import { badUserInput } from '@platform/shared/graphql';
import type { QueryResolvers } from '../__generated__/resolver-types.ts';

const MOVERS_MAX = 100;
const MOVERS = 10;

export const movers: NonNullable<QueryResolvers['movers']> = (_, { ranking, assetClass, first }, context) => {
  const count = first ?? MOVERS;
  if (count < 1 || count > MOVERS_MAX) throw badUserInput(`Ask for 1 to ${MOVERS_MAX} movers.`);
  return context.movers.read(ranking, assetClass ?? undefined, count);
};
