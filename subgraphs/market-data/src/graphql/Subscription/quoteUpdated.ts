import type { Quote } from '../../domain/tick.ts';
import type { SubscriptionResolvers } from '../__generated__/resolver-types.ts';

export const quoteUpdated: NonNullable<SubscriptionResolvers['quoteUpdated']> = {
  subscribe: (_, { symbols }, { streams }) => streams.quotes(symbols),
  resolve: (quote: Quote) => quote,
};
