import type { PriceIncrementResolvers } from './__generated__/resolver-types.ts';
import { priceText } from './format.ts';

export const PriceIncrement: PriceIncrementResolvers = {
  minimumPrice: ({ minimumPrice }) => priceText(minimumPrice),
  increment: ({ increment }) => priceText(increment),
};
