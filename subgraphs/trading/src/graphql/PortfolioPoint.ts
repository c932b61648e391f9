import { formatDecimal } from '@platform/shared/pure';
import { RETURN_SCALE } from '../domain/portfolio-history.ts';
import { formatCash } from '../domain/units.ts';
import type { PortfolioPointResolvers } from './__generated__/resolver-types.ts';

export const PortfolioPoint: PortfolioPointResolvers = {
  equity: ({ equity }) => formatCash(equity),
  profit: ({ profit }) => formatCash(profit),
  timeWeightedReturn: ({ timeWeightedReturn }) => formatDecimal(timeWeightedReturn, RETURN_SCALE),
};
