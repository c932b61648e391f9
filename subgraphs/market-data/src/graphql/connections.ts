import type {
  BarConnectionResolvers,
  InstrumentConnectionResolvers,
  QuoteConnectionResolvers,
  TradeConnectionResolvers,
} from './__generated__/resolver-types.ts';

export const InstrumentConnection: InstrumentConnectionResolvers = { totalCount: page => page.countTotal() };
export const BarConnection: BarConnectionResolvers = { totalCount: page => page.countTotal() };
export const QuoteConnection: QuoteConnectionResolvers = { totalCount: page => page.countTotal() };
export const TradeConnection: TradeConnectionResolvers = { totalCount: page => page.countTotal() };
