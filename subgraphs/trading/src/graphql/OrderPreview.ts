import { formatCash, formatPrice, formatQuantity } from '../domain/units.ts';
import type { OrderPreviewResolvers } from './__generated__/resolver-types.ts';

export const OrderPreview: OrderPreviewResolvers = {
  isAccepted: ({ refusals }) => refusals.length === 0,
  userErrors: ({ refusals }) => refusals,
  reservePrice({ decision }) {
    const price = decision?.reservation?.reservePrice;
    return price == null ? null : formatPrice(price);
  },
  heldCash: ({ decision }) => (decision?.reservation === undefined ? null : formatCash(decision.reservation.heldCash)),
  heldQuantity: ({ decision }) =>
    decision?.reservation === undefined ? null : formatQuantity(decision.reservation.heldQuantity),
  estimatedFee: ({ decision }) => formatCash(decision?.estimatedFee ?? 0n),
  buyingPower: ({ decision }) => (decision === undefined ? null : formatCash(decision.buyingPower)),
  buyingPowerAfter: ({ decision }) =>
    decision?.buyingPowerAfter === undefined ? null : formatCash(decision.buyingPowerAfter),
  quote: ({ decision }) => decision?.view.quote ?? null,
};
