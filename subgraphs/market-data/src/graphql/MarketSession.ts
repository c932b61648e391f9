import type { MarketSessionResolvers } from './__generated__/resolver-types.ts';
import { toDate } from './format.ts';

export const MarketSession: MarketSessionResolvers = {
  opensAt: session => toDate(session.opensAt),
  closesAt: session => toDate(session.closesAt),
};
