import type { TradeCorrection } from '../../application/ports/market-event.ts';
import type { SubscriptionResolvers } from '../__generated__/resolver-types.ts';

export const tradeCorrected: NonNullable<SubscriptionResolvers['tradeCorrected']> = {
  subscribe: (_, { symbols }, { streams }) => streams.tradeCorrections(symbols),
  resolve: (correction: TradeCorrection) => correction,
};
