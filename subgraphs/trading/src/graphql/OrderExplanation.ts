import { formatPrice, formatQuantity } from '../domain/units.ts';
import type { OrderExplanationResolvers } from './__generated__/resolver-types.ts';

export const OrderExplanation: OrderExplanationResolvers = {
  price: ({ price }) => (price === null ? null : formatPrice(price)),
  size: ({ size }) => (size === null ? null : formatQuantity(size)),
};
