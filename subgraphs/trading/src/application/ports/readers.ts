import type { PageRequest } from '@platform/shared/graphql';
import type { AccountState } from '../../domain/account.ts';
import type { Fill, Order, OrderEventType, OrderSide } from '../../domain/order.ts';

/** An account with its balances and positions, for reading. */
export type AccountView = Readonly<
  Pick<AccountState, 'id' | 'ownerId' | 'name' | 'type' | 'status' | 'createdAt' | 'sequence' | 'cash' | 'positions'>
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
  /** The next events after a sequence, in order, at most `limit`. */
  listOrderEvents(accountId: string, after: bigint, limit: number): Promise<readonly OrderEventRecord[]>;
  /** What fills took since `since` of the side of a quote that showed this price and size. */
  sumTakenLiquidity(symbol: string, side: OrderSide, price: bigint, quotedSize: bigint, since: Date): Promise<bigint>;
}

/** Opens accounts; everything later goes through the LedgerStore. */
export interface AccountOpener {
  /** False when the owner has `limit` accounts already. */
  open(account: AccountView, limit: number): Promise<boolean>;
}
