import type { Trade } from '../../domain/tick.ts';
import type { SubscriptionResolvers } from '../__generated__/resolver-types.ts';

export const tradePrinted: NonNullable<SubscriptionResolvers['tradePrinted']> = {
  subscribe: (_, { symbols }, { streams }) => streams.trades(symbols),
  resolve: (trade: Trade) => trade,
};
