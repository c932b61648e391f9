import type { accounts, positions } from '@platform/drizzle/trading/schema';
import type { AccountView } from '../../application/ports/readers.ts';
import type { AccountState, Position } from '../../domain/account.ts';
import { CASH_ASSET } from '../../domain/ledger.ts';
import { cashText, momentText, quantityText, toCash, toDate, toQuantity } from './column-values.ts';
import { fromStoredRisk, toStoredRisk } from './risk-json.ts';
import { fromStoredStanding, toStoredStanding } from './standing-json.ts';

/** Between rows and the domain: accounts and what they own. */

export type AccountRow = typeof accounts.$inferSelect;
export type PositionRow = typeof positions.$inferSelect;

export function toAccountRow(state: AccountState | AccountView, version: bigint): AccountRow {
  return {
    id: state.id,
    ownerId: state.ownerId,
    name: state.name,
    type: state.type,
    fillModel: state.fillModel,
    status: state.status,
    currency: CASH_ASSET,
    createdAt: momentText(state.createdAt),
    sequence: state.sequence,
    version,
    cashAvailable: cashText(state.cash.available),
    cashHeld: cashText(state.cash.held),
    ledgerPosition: state.ledgerEnd.position,
    ledgerHash: state.ledgerEnd.hash,
    standing: toStoredStanding(state.standing),
    risk: toStoredRisk(state.risk),
  };
}

export interface ProceedsRow {
  readonly accountId: string;
  readonly cash: string;
  readonly settlesAt: string | Date;
}

export function fromAccountRow(
  row: AccountRow,
  positionRows: readonly PositionRow[],
  proceeds: readonly ProceedsRow[],
): AccountView {
  return {
    id: row.id,
    ownerId: row.ownerId,
    name: row.name,
    type: row.type as AccountView['type'],
    fillModel: row.fillModel as AccountView['fillModel'],
    status: row.status as AccountView['status'],
    createdAt: toDate(row.createdAt),
    sequence: row.sequence,
    cash: { available: toCash(row.cashAvailable), held: toCash(row.cashHeld) },
    ledgerEnd: { position: BigInt(row.ledgerPosition), hash: row.ledgerHash },
    unsettled: proceeds.map(fill => ({ amount: toCash(fill.cash), settlesAt: new Date(fill.settlesAt) })),
    standing: fromStoredStanding(row.standing),
    risk: fromStoredRisk(row.risk),
    positions: new Map(positionRows.map(position => [position.symbol, fromPositionRow(position)])),
  };
}

export function toPositionRow(account: Pick<AccountState, 'id' | 'type'>, position: Position): PositionRow {
  return {
    accountId: account.id,
    allowsShort: account.type === 'MARGIN',
    symbol: position.symbol,
    available: quantityText(position.available),
    held: quantityText(position.held),
    costBasis: cashText(position.costBasis),
    realizedPnl: cashText(position.realizedPnl),
  };
}

function fromPositionRow(row: PositionRow): Position {
  return {
    symbol: row.symbol,
    available: toQuantity(row.available),
    held: toQuantity(row.held),
    costBasis: toCash(row.costBasis),
    realizedPnl: toCash(row.realizedPnl),
  };
}
