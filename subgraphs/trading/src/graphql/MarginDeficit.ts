import { formatCash } from '../domain/units.ts';
import type { MarginDeficitResolvers } from './__generated__/resolver-types.ts';

export const MarginDeficit: MarginDeficitResolvers = {
  amount: ({ amount }) => formatCash(amount),
};
