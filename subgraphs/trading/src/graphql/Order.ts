import { isIntegerKey, parsePage, requestError, toConnection } from '@platform/shared/graphql';
import { formatDecimal } from '@platform/shared/pure';
import type { FillRecord } from '../application/ports/readers.ts';
import { explainOrder } from '../domain/explain-order.ts';
import { leavesQuantity } from '../domain/notional.ts';
import { averageFillPrice, isStop } from '../domain/order.ts';
import { isOpen } from '../domain/order-status.ts';
import { currentStopPrice } from '../domain/stop.ts';
import { formatCash, formatPrice, formatQuantity, PRICE_SCALE } from '../domain/units.ts';
import type { OrderResolvers } from './__generated__/resolver-types.ts';
import { ownOrder } from './own.ts';

/** An order with more fills is explained by its first ones. */
const EXPLAINED_FILLS_MAX = 499;
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
  quantity: order => (order.notional === null ? formatQuantity(order.quantity) : null),
  notional: order => (order.notional === null ? null : formatCash(order.notional)),
  filledQuantity: order => formatQuantity(order.filledQuantity),
  remainingQuantity: order => formatQuantity(leavesQuantity(order)),
  averageFillPrice(order) {
    const average = averageFillPrice(order);
    return average === null ? null : formatPrice(average);
  },
  limitPrice: order => (order.limitPrice === null ? null : formatPrice(order.limitPrice)),
  stopPrice(order) {
    const stop = isStop(order.type) ? currentStopPrice(order) : null;
    return stop === null ? null : formatPrice(stop);
  },
  trailPrice: order => (order.trailPrice === null ? null : formatPrice(order.trailPrice)),
  trailPercent: order => (order.trailPercent === null ? null : formatDecimal(order.trailPercent, PRICE_SCALE)),
  highWaterMark: order => (order.highWaterMark === null ? null : formatPrice(order.highWaterMark)),
  isOpen: order => isOpen(order.status),
  legs: (order, _, { loaders }) => loaders.legs.load(order.id),
  parent: async (order, _, { loaders }) =>
    order.parentId === null ? null : ((await loaders.order.load(order.parentId)) ?? null),
  replaces: async (order, _, { loaders }) =>
    order.replacesId === null ? null : ((await loaders.order.load(order.replacesId)) ?? null),
  replacedBy: async (order, _, { loaders }) =>
    order.replacedById === null ? null : ((await loaders.order.load(order.replacedById)) ?? null),
  async explanation({ id, symbol }, _, { loaders, services: { market } }) {
    const instrument = market.instrument(symbol);
    const fills = await loaders.fills({ direction: 'forward', limit: EXPLAINED_FILLS_MAX }).load(id);
    // As it stands now: the order may have been shown as an earlier event left it.
    const order = await loaders.order.load(id);
    return instrument === undefined || order === undefined ? [] : explainOrder(order, fills, market.view(instrument));
  },
  async fills(order, page, { loaders }) {
    const request = parsePage(page, FILL_KEY);
    const rows = await loaders.fills(request).load(order.id);
    return { ...toConnection(rows, request, fillKey, fill => fill), orderId: order.id };
  },
};
