import { isIntegerKey, isTimeKey, parsePage, toConnection } from '@platform/shared/graphql';
import { isUuid } from '@platform/shared/pure';
import { readPortfolioHistory } from '../application/portfolio-history.ts';
import type { AccountView, Activity } from '../application/ports/readers.ts';
import { closedLotKey, readClosedLots } from '../application/read-lots.ts';
import type { AccountState } from '../domain/account.ts';
import { buyingPowerOf } from '../domain/check-margin.ts';
import { withdrawableOf } from '../domain/decide-funds.ts';
import { CASH_ASSET } from '../domain/ledger.ts';
import { marginOf } from '../domain/margin.ts';
import type { Order } from '../domain/order.ts';
import { settledCash, unsettledAt } from '../domain/settlement.ts';
import { formatCash } from '../domain/units.ts';
import { type AccountValue, valueAccount } from '../domain/valuation.ts';
import type { AccountResolvers } from './__generated__/resolver-types.ts';
import type { Context } from './context.ts';
import { ownAccount } from './own.ts';

const valued = (account: AccountView, { services }: Context): AccountValue =>
  valueAccount(account, services.market.markOf);

/** What a decision would see of the account; the open orders matter to a margin account only. */
const asState = async (account: AccountView, { loaders }: Context): Promise<AccountState> => {
  const open = account.type === 'MARGIN' ? await loaders.openOrders.load(account.id) : [];
  return {
    ...account,
    positions: new Map(account.positions),
    openOrders: new Map(open.map(order => [order.id, order])),
  };
};

/** The market for stocks: its session decides on what margin allows. */
const stockMarket = ({ services: { market } }: Context) => ({
  now: market.now(),
  session: market.session('US_EQUITY'),
  markOf: market.markOf,
});

const TIMED_KEY = [isTimeKey, isUuid];
const CLOSED_LOT_KEY = [isIntegerKey, isIntegerKey];
const activityKey = (activity: Activity) => [activity.occurredAt.toISOString(), activity.id];
const orderKey = (order: Order) => [order.submittedAt.toISOString(), order.id];

const unsettledOf = (account: AccountView, { services }: Context): bigint =>
  unsettledAt(account, services.market.now());

export const Account: AccountResolvers = {
  __resolveReference: ({ id }, context) => ownAccount(context, id),
  owner: account => ({ id: account.ownerId }),
  currency: () => CASH_ASSET,
  cash: (account, _, context) => formatCash(valued(account, context).cash),
  settledCash: (account, _, context) => formatCash(settledCash(account.cash, unsettledOf(account, context))),
  heldCash: account => formatCash(account.cash.held),
  async buyingPower(account, _, context) {
    return formatCash(buyingPowerOf(await asState(account, context), stockMarket(context)));
  },
  async withdrawableCash(account, _, context) {
    const { market } = context.services;
    return formatCash(withdrawableOf(await asState(account, context), market.now(), market.markOf));
  },
  riskPolicy: account => account,
  async margin(account, _, context) {
    if (account.type === 'CASH') return null;
    return marginOf(await asState(account, context), context.services.market.markOf);
  },
  equity: (account, _, context) => formatCash(valued(account, context).equity),
  marketValue: (account, _, context) => formatCash(valued(account, context).marketValue),
  unrealizedPnl: (account, _, context) => formatCash(valued(account, context).unrealizedPnl),
  realizedPnl: (account, _, context) => formatCash(valued(account, context).realizedPnl),
  positions: account =>
    [...account.positions.values()]
      .filter(({ available, held }) => available + held !== 0n)
      .sort((one, other) => (one.symbol < other.symbol ? -1 : 1))
      .map(position => ({ account, position })),
  position(account, { symbol }) {
    const position = account.positions.get(symbol);
    return position === undefined || position.available + position.held === 0n ? null : { account, position };
  },
  async activities(account, { filter, ...page }, { services }) {
    const wanted = {
      kinds: filter?.types ?? undefined,
      symbols: filter?.symbols ?? undefined,
      from: filter?.from ?? undefined,
      to: filter?.to ?? undefined,
    };
    const request = parsePage(page, TIMED_KEY);
    const rows = await services.portfolio.listActivities(account.id, wanted, request);
    return { ...toConnection(rows, request, activityKey, activity => activity), accountId: account.id, filter: wanted };
  },
  async closedLots(account, { method, symbols, from, to, ...page }, { services }) {
    const request = parsePage(page, CLOSED_LOT_KEY);
    const wanted = { method, symbols: symbols ?? undefined, from: from ?? undefined, to: to ?? undefined };
    const { rows, totalCount } = await readClosedLots(services.movements, account.id, wanted, request);
    return { ...toConnection(rows, request, closedLotKey, lot => lot), totalCount };
  },
  portfolioHistory: (account, { range, timeframe }, { services }) =>
    readPortfolioHistory(services, account, range, timeframe ?? undefined),
  async orders(account, { filter, ...page }, { services }) {
    const wanted = {
      isOpen: filter?.status == null ? undefined : filter.status === 'OPEN',
      symbols: filter?.symbols ?? undefined,
      side: filter?.side ?? undefined,
      from: filter?.from ?? undefined,
      to: filter?.to ?? undefined,
    };
    const request = parsePage(page, TIMED_KEY);
    const rows = await services.orders.listOrders(account.id, wanted, request);
    return { ...toConnection(rows, request, orderKey, order => order), accountId: account.id, filter: wanted };
  },
};
