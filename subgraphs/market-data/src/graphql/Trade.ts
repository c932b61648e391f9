import type { TradeResolvers } from './__generated__/resolver-types.ts';
import { priceText, sizeText, toDate } from './format.ts';
import { instrumentOf } from './instrument-of.ts';

export const Trade: TradeResolvers = {
  instrument: instrumentOf,
  price: trade => priceText(trade.price),
  size: trade => sizeText(trade.size),
  exchange: trade => trade.exchange ?? null,
  executedAt: trade => toDate(trade.executedAt),
};
