import type { TradeCorrectionResolvers } from './__generated__/resolver-types.ts';
import { instrumentOf } from './instrument-of.ts';

export const TradeCorrection: TradeCorrectionResolvers = {
  instrument: ({ original }, args, context) => instrumentOf(original, args, context),
  symbol: ({ original }) => original.symbol,
  kind: ({ corrected }) => (corrected === undefined ? 'CANCELED' : 'CORRECTED'),
  corrected: ({ corrected }) => corrected ?? null,
};
