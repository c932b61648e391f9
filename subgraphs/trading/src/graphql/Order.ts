import { isIntegerKey, parsePage, requestError, toConnection } from '@platform/shared/graphql';
import type { FillRecord } from '../application/ports/readers.ts';
import { averageFillPrice, remainingQuantity } from '../domain/order.ts';
import { isOpen } from '../domain/order-status.ts';
import { formatPrice, formatQuantity } from '../domain/units.ts';
import type { OrderResolvers } from './__generated__/resolver-types.ts';
import { ownOrder } from './own.ts';

const FILL_KEY = [isIntegerKey];
const fillKey = (fill: FillRecord) => [fill.sequence.toString()];

export const Order: OrderResolvers = {
  __resolveReference: ({ id }, context) => ownOrder(context, id),
  async account(order, _, { loaders }) {
    const account = await loaders.account.load(order.accountId);
    if (account === undefined) throw requestError('NOT_FOUND', 'The account is gone.');
    return account;
  },
  instrument: order => ({ symbol: order.symbol }),
  orderClass: () => 'SIMPLE',
  extendedHours: () => false,
  quantity: order => formatQuantity(order.quantity),
  notional: () => null,
  filledQuantity: order => formatQuantity(order.filledQuantity),
  remainingQuantity: order => formatQuantity(remainingQuantity(order)),
  averageFillPrice(order) {
    const average = averageFillPrice(order);
    return average === null ? null : formatPrice(average);
  },
  limitPrice: order => (order.limitPrice === null ? null : formatPrice(order.limitPrice)),
  stopPrice: () => null,
  trailPrice: () => null,
  trailPercent: () => null,
  highWaterMark: () => null,
  isOpen: order => isOpen(order.status),
  legs: () => [],
  parent: () => null,
  replaces: () => null,
  replacedBy: () => null,
  triggeredAt: () => null,
  async fills(order, page, { loaders }) {
    const request = parsePage(page, FILL_KEY);
    const rows = await loaders.fills(request).load(order.id);
    return { ...toConnection(rows, request, fillKey, fill => fill), orderId: order.id };
  },
};
