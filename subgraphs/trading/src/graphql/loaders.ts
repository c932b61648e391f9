import type { PageRequest } from '@platform/shared/graphql';
import DataLoader from 'dataloader';
import type {
  AccountReader,
  AccountView,
  FillRecord,
  OrderReader,
  ShareMovementReader,
} from '../application/ports/readers.ts';
import { type LotRequest, readOpenLots } from '../application/read-lots.ts';
import type { Lot } from '../domain/lots.ts';
import type { Order } from '../domain/order.ts';

export interface Loaders {
  readonly account: DataLoader<string, AccountView | undefined>;
  readonly accountsOfOwner: DataLoader<string, readonly AccountView[]>;
  readonly openOrders: DataLoader<string, readonly Order[]>;
  readonly order: DataLoader<string, Order | undefined>;
  readonly legs: DataLoader<string, readonly Order[]>;
  /** The fills of orders, one query for all orders that ask for the same page. */
  readonly fills: (page: PageRequest) => DataLoader<string, readonly FillRecord[]>;
  readonly fillCount: DataLoader<string, number>;
  /** The open lots of positions, one reading of the fills for all of them. */
  readonly lots: DataLoader<LotRequest, readonly Lot[]>;
}

/** No cache: a subscription has one context for all its events, and each must see the account as it is by then. */
const BATCH_ONLY = { cache: false } as const;

export interface LoaderSources {
  readonly accounts: AccountReader;
  readonly orders: OrderReader;
  readonly movements: ShareMovementReader;
}

export function createLoaders({ accounts, orders, movements }: LoaderSources): Loaders {
  const byPage = new Map<string, DataLoader<string, readonly FillRecord[]>>();
  return {
    account: new DataLoader(ids => accounts.findAccounts(ids), BATCH_ONLY),
    accountsOfOwner: new DataLoader(ids => accounts.listAccounts(ids), BATCH_ONLY),
    openOrders: new DataLoader(async ids => {
      const byAccount = Map.groupBy(await orders.listOpenOrders(ids), order => order.accountId);
      return ids.map(id => byAccount.get(id) ?? []);
    }, BATCH_ONLY),
    order: new DataLoader(ids => orders.findOrders(ids), BATCH_ONLY),
    legs: new DataLoader(ids => orders.listLegs(ids), BATCH_ONLY),
    fills(page) {
      const key = JSON.stringify(page);
      let loader = byPage.get(key);
      if (loader === undefined) {
        loader = new DataLoader(ids => orders.listFills(ids, page), BATCH_ONLY);
        byPage.set(key, loader);
      }
      return loader;
    },
    fillCount: new DataLoader(ids => orders.countFills(ids), BATCH_ONLY),
    lots: new DataLoader(positions => readOpenLots(movements, positions), BATCH_ONLY),
  };
}
