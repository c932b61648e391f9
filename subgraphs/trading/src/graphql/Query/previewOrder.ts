import { previewOrder as preview } from '../../application/place-order.ts';
import type { QueryResolvers } from '../__generated__/resolver-types.ts';
import { toPlaceOrderRequest } from '../Mutation/placeOrder.ts';
import { identityOf } from '../own.ts';

export const previewOrder: NonNullable<QueryResolvers['previewOrder']> = (_, { input }, context) =>
  preview(context.services, identityOf(context), toPlaceOrderRequest(input));
