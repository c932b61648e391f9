import { midPriceOf } from '../domain/tick.ts';
import type { QuoteResolvers } from './__generated__/resolver-types.ts';
import { optional, priceText, sizeText, toDate } from './format.ts';
import { instrumentOf } from './instrument-of.ts';

export const Quote: QuoteResolvers = {
  instrument: instrumentOf,
  bidPrice: quote => optional(quote.bidPrice, priceText),
  bidSize: quote => optional(quote.bidSize, sizeText),
  askPrice: quote => optional(quote.askPrice, priceText),
  askSize: quote => optional(quote.askSize, sizeText),
  midPrice: quote => optional(midPriceOf(quote), priceText),
  quotedAt: quote => toDate(quote.quotedAt),
};
