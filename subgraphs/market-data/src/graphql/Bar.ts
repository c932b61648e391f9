import { vwapOf } from '../domain/bar.ts';
import type { BarResolvers } from './__generated__/resolver-types.ts';
import { optional, priceText, sizeText, toDate } from './format.ts';
import { instrumentOf } from './instrument-of.ts';

export const Bar: BarResolvers = {
  instrument: instrumentOf,
  startsAt: bar => toDate(bar.startsAt),
  endsAt: bar => toDate(bar.endsAt),
  open: bar => priceText(bar.prices.open),
  high: bar => priceText(bar.prices.high),
  low: bar => priceText(bar.prices.low),
  close: bar => priceText(bar.prices.close),
  volume: bar => sizeText(bar.tally.volume),
  tradeCount: bar => bar.tally.tradeCount,
  vwap: bar => optional(vwapOf(bar.tally), priceText),
};
