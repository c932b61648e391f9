import { formatPrice, formatQuantity } from '../domain/units.ts';
import type { QuoteSeenResolvers } from './__generated__/resolver-types.ts';

export const QuoteSeen: QuoteSeenResolvers = {
  bidPrice: ({ bid }) => (bid === null ? null : formatPrice(bid.price)),
  bidSize: ({ bid }) => (bid === null ? null : formatQuantity(bid.size)),
  askPrice: ({ ask }) => (ask === null ? null : formatPrice(ask.price)),
  askSize: ({ ask }) => (ask === null ? null : formatQuantity(ask.size)),
};
