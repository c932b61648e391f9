import { intradayMarginLevel, marginBuyingPower } from '../domain/margin.ts';
import { formatCash } from '../domain/units.ts';
import type { AccountMarginResolvers } from './__generated__/resolver-types.ts';

export const AccountMargin: AccountMarginResolvers = {
  initialMargin: ({ initialMargin }) => formatCash(initialMargin),
  maintenanceMargin: ({ maintenanceMargin }) => formatCash(maintenanceMargin),
  intradayMarginLevel: margin => formatCash(intradayMarginLevel(margin)),
  intradayBuyingPower: margin => formatCash(marginBuyingPower(margin, 'INTRADAY')),
  overnightBuyingPower: margin => formatCash(marginBuyingPower(margin, 'OVERNIGHT')),
};
