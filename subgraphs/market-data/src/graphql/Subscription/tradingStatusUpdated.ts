import type { TradingStatus } from '../../domain/trading-status.ts';
import type { SubscriptionResolvers } from '../__generated__/resolver-types.ts';

export const tradingStatusUpdated: NonNullable<SubscriptionResolvers['tradingStatusUpdated']> = {
  subscribe: (_, { symbols }, { streams }) => streams.statuses(symbols),
  resolve: (status: TradingStatus) => status,
};
