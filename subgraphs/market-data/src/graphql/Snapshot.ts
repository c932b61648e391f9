import { formatDecimal } from '@platform/shared/pure';
import { PERCENT_SCALE } from '../application/read-snapshots.ts';
import type { SnapshotResolvers } from './__generated__/resolver-types.ts';
import { optional, priceText } from './format.ts';

export const Snapshot: SnapshotResolvers = {
  quote: snapshot => snapshot.quote ?? null,
  lastTrade: snapshot => snapshot.lastTrade ?? null,
  dailyBar: snapshot => snapshot.dailyBar ?? null,
  previousDailyBar: snapshot => snapshot.previousDailyBar ?? null,
  change: snapshot => optional(snapshot.change, priceText),
  changePercent: snapshot =>
    optional(snapshot.changePercent, percent => formatDecimal(percent, PERCENT_SCALE, PERCENT_SCALE)),
};
