import { type PlaceOrderRequest, placeOrder as place } from '../../application/place-order.ts';
import type { MutationResolvers, PlaceOrderInput } from '../__generated__/resolver-types.ts';
import { identityOf } from '../own.ts';

export const placeOrder: NonNullable<MutationResolvers['placeOrder']> = async (_, { input }, context) => {
  const { order, refusals } = await place(context.services, identityOf(context), toPlaceOrderRequest(input));
  return { order: order ?? null, userErrors: refusals };
};

export function toPlaceOrderRequest(input: PlaceOrderInput): PlaceOrderRequest {
  return {
    accountId: input.accountId,
    symbol: input.symbol,
    side: input.side,
    type: input.type,
    quantity: input.quantity ?? null,
    notional: input.notional ?? null,
    limitPrice: input.limitPrice ?? null,
    stopPrice: input.stopPrice ?? null,
    trailPrice: input.trailPrice ?? null,
    trailPercent: input.trailPercent ?? null,
    timeInForce: input.timeInForce ?? 'DAY',
    extendedHours: input.extendedHours ?? false,
    orderClass: input.orderClass ?? 'SIMPLE',
    takeProfit: input.takeProfit ?? null,
    stopLoss:
      input.stopLoss == null
        ? null
        : { stopPrice: input.stopLoss.stopPrice, limitPrice: input.stopLoss.limitPrice ?? null },
    clientOrderId: input.clientOrderId ?? undefined,
  };
}
