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

/** A page, and how many there are in all. Not a copy: that would make the edges, which most clients do not read. */
export function counted<Page extends object, Count>(
  page: Page,
  countTotal: () => Count,
): Page & { countTotal: () => Count } {
  return Object.assign(page, { countTotal });
}
