import type { entitlements } from '@platform/drizzle/trading/schema';
import { formatDecimal } from '@platform/shared/pure';
import type { CorporateAction, Entitlement } from '../../domain/corporate-action.ts';
import { CASH_SCALE } from '../../domain/units.ts';
import { priceText, quantityText, toCash, toPrice, toQuantity } from './column-values.ts';

/** Between rows and the domain, for corporate actions. */

export type EntitlementRow = typeof entitlements.$inferSelect;

/** The columns that say what an action is. */
export type ActionColumns = Pick<EntitlementRow, 'symbol' | 'exDate' | 'kind' | 'newShares' | 'oldShares' | 'amount'>;

export function toActionColumns(action: CorporateAction): ActionColumns {
  const { symbol, exDate, kind } = action;
  return action.kind === 'SPLIT'
    ? { symbol, exDate, kind, newShares: action.newShares, oldShares: action.oldShares, amount: null }
    : { symbol, exDate, kind, newShares: null, oldShares: null, amount: priceText(action.amount) };
}

export function fromActionColumns({
  symbol,
  exDate,
  kind,
  newShares,
  oldShares,
  amount,
}: ActionColumns): CorporateAction {
  return kind === 'SPLIT'
    ? { symbol, exDate, kind, newShares: BigInt(newShares ?? 1n), oldShares: BigInt(oldShares ?? 1n) }
    : { symbol, exDate, kind: 'CASH_DIVIDEND', amount: toPrice(amount ?? '0') };
}

export function toEntitlementRow(entitlement: Entitlement): EntitlementRow {
  return {
    accountId: entitlement.accountId,
    ...toActionColumns(entitlement.action),
    effectiveAt: entitlement.effectiveAt.toISOString(),
    appliedAt: entitlement.appliedAt.toISOString(),
    entryId: entitlement.entryId,
    quantity: quantityText(entitlement.quantity),
    quantityBefore: quantityText(entitlement.quantityBefore),
    quantityAfter: quantityText(entitlement.quantityAfter),
    fraction: quantityText(entitlement.fraction),
    cash: formatDecimal(entitlement.cash, CASH_SCALE),
  };
}

export function fromEntitlementRow(row: EntitlementRow): Entitlement {
  return {
    accountId: row.accountId,
    action: fromActionColumns(row),
    effectiveAt: new Date(row.effectiveAt),
    appliedAt: new Date(row.appliedAt),
    entryId: row.entryId,
    quantity: toQuantity(row.quantity),
    quantityBefore: toQuantity(row.quantityBefore),
    quantityAfter: toQuantity(row.quantityAfter),
    fraction: toQuantity(row.fraction),
    cash: toCash(row.cash),
  };
}
