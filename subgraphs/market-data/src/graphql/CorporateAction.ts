import { splitRatio } from '../domain/corporate-action.ts';
import type { CorporateActionResolvers } from './__generated__/resolver-types.ts';
import { priceText, sizeText } from './format.ts';

export const CorporateAction: CorporateActionResolvers = {
  kind: ({ kind }) => (kind === 'SPLIT' ? 'SPLIT' : 'CASH_DIVIDEND'),
  ratio: action => (action.kind === 'SPLIT' ? sizeText(splitRatio(action)) : null),
  newShares: action => (action.kind === 'SPLIT' ? action.newShares : null),
  oldShares: action => (action.kind === 'SPLIT' ? action.oldShares : null),
  amount: action => (action.kind === 'DIVIDEND' ? priceText(action.amount) : null),
};
