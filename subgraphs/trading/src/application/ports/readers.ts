import type { PageRequest } from '@platform/shared/graphql';
import type { AccountState } from '../../domain/account.ts';
import type { Entitlement } from '../../domain/corporate-action.ts';
import type { LotEvent } from '../../domain/lots.ts';
import type { Fill, Order, OrderEventType, OrderSide } from '../../domain/order.ts';
import type { LedgerPoint, PastSplit, PricePoint } from '../../domain/portfolio-history.ts';

/** An account with its balances and positions, for reading. */
export type AccountView = Readonly<
  Pick<
    AccountState,
    | 'id'
    | 'ownerId'
    | 'name'
    | 'type'
    | 'fillModel'
    | 'status'
    | 'createdAt'
    | 'sequence'
    | 'cash'
    | 'ledgerEnd'
    | 'unsettled'
    | 'standing'
    | 'risk'
    | 'positions'
  >
>;

export interface OrderFilter {
  readonly isOpen?: boolean | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly side?: OrderSide | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

/** A row of the account's stream of order events. */
export interface OrderEventRecord {
  readonly accountId: string;
  readonly sequence: bigint;
  readonly event: OrderEventType;
  /** As it stood right after the event. */
  readonly order: Order;
  readonly fill: Fill | undefined;
  readonly occurredAt: Date;
}

/** A fill with its place in the account's stream. */
export interface FillRecord extends Fill {
  readonly sequence: bigint;
}

/** Reads committed state. Lists are answered in the order of what was asked for; what does not exist is undefined. */
export interface AccountReader {
  findAccounts(ids: readonly string[]): Promise<readonly (AccountView | undefined)[]>;
  /** The accounts whose owner has set a limit. */
  listIdsWithRiskLimits(): Promise<readonly string[]>;
  /** Oldest first. */
  listAccounts(ownerIds: readonly string[]): Promise<readonly (readonly AccountView[])[]>;
}

export interface OrderReader {
  findOrders(ids: readonly string[]): Promise<readonly (Order | undefined)[]>;
  /** The orders of a group beside its first, oldest first. */
  listLegs(parentIds: readonly string[]): Promise<readonly (readonly Order[])[]>;
  findByClientOrderId(accountId: string, clientOrderId: string): Promise<Order | undefined>;
  /** Newest first; one more than the page's limit when there is more. */
  listOrders(accountId: string, filter: OrderFilter, page: PageRequest): Promise<readonly Order[]>;
  countOrders(accountId: string, filter: OrderFilter): Promise<number>;
  /** All open orders, of every account or of some. */
  listOpenOrders(accountIds?: readonly string[]): Promise<readonly Order[]>;
  /** Oldest first; one more than the page's limit when there is more. */
  listFills(orderIds: readonly string[], page: PageRequest): Promise<readonly (readonly FillRecord[])[]>;
  countFills(orderIds: readonly string[]): Promise<readonly number[]>;
  /** When each was first filled; without those that were not. */
  readFirstFills(orderIds: readonly string[]): Promise<ReadonlyMap<string, Date>>;
  /** The next events after a sequence, in order, at most `limit`. */
  listOrderEvents(accountId: string, after: bigint, limit: number): Promise<readonly OrderEventRecord[]>;
  /** What fills took since `since` of the side of a quote that showed this price and size; fills of auctions, and of models that take nothing, do not count. */
  sumTakenLiquidity(symbol: string, side: OrderSide, price: bigint, quotedSize: bigint, since: Date): Promise<bigint>;
  /** What fills took of the print of an auction, on each side; fills of models that take nothing do not count. */
  sumTakenInAuction(symbol: string, printSequence: bigint): Promise<Readonly<Record<OrderSide, bigint>>>;
}

/** Something that moved money or shares of an account. */
export interface Activity {
  readonly id: string;
  readonly kind: 'DEPOSIT' | 'WITHDRAWAL' | 'FILL' | 'SPLIT' | 'DIVIDEND';
  /** How the account's cash changed, in cents. */
  readonly amount: bigint;
  readonly fill: Fill | undefined;
  /** Of a split or dividend. */
  readonly entitlement: Entitlement | undefined;
  readonly occurredAt: Date;
}

export interface ActivityFilter {
  readonly kinds?: readonly Activity['kind'][] | undefined;
  readonly symbols?: readonly string[] | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

/** Reads what the ledger says of an account over time. */
export interface PortfolioReader {
  /** Newest first; one more than the page's limit when there is more. */
  listActivities(accountId: string, filter: ActivityFilter, page: PageRequest): Promise<readonly Activity[]>;
  countActivities(accountId: string, filter: ActivityFilter): Promise<number>;
  /** Cash, quantities and flows at some moments, oldest first, the price of the last trade in each instrument, and the splits of what was held. */
  readLedgerPoints(
    accountId: string,
    times: readonly Date[],
  ): Promise<{
    readonly points: readonly LedgerPoint[];
    readonly lastPrices: ReadonlyMap<string, PricePoint>;
    readonly splits: readonly PastSplit[];
  }>;
}

/** Something that moved shares of an account, where it stands in its ledger. */
export interface ShareMovement {
  readonly accountId: string;
  readonly symbol: string;
  readonly event: LotEvent;
}

/** Reads whole histories, a batch at a time. */
export interface ShareMovementReader {
  /** Every movement of shares of some accounts, in all instruments or in some: account by account, each oldest first. */
  readShareMovements(
    accountIds: readonly string[],
    symbols: readonly string[] | undefined,
  ): AsyncIterable<readonly ShareMovement[]>;
}

/** Opens accounts; everything later goes through the LedgerStore. */
export interface AccountOpener {
  /** False when the owner has `limit` accounts already. */
  open(account: AccountView, limit: number): Promise<boolean>;
}
