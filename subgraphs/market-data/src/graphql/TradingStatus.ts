import type { TradingStatusResolvers } from './__generated__/resolver-types.ts';
import { optional, priceText, toDate } from './format.ts';
import { instrumentOf } from './instrument-of.ts';

export const TradingStatus: TradingStatusResolvers = {
  instrument: instrumentOf,
  reason: status => status.reason ?? null,
  lowerBand: status => optional(status.lowerBand, priceText),
  upperBand: status => optional(status.upperBand, priceText),
  changedAt: status => toDate(status.changedAt),
};
