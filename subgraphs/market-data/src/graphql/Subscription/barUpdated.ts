import type { Bar } from '../../domain/bar.ts';
import type { SubscriptionResolvers } from '../__generated__/resolver-types.ts';

export const barUpdated: NonNullable<SubscriptionResolvers['barUpdated']> = {
  subscribe: (_, { symbols, timeframe }, { streams }) => streams.bars(symbols, timeframe),
  resolve: (bar: Bar) => bar,
};
