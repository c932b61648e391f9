import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import type { Identity } from '@platform/shared/identity';
import { ASSERTION_EXTENSION, signAssertion } from '@platform/shared/identity';
import { createLogger, type Logger } from '@platform/shared/observability';
import { type Clock, systemClock } from '@platform/shared/pure';
import {
  askSubgraph,
  eventually,
  type GraphqlAnswer,
  TEST_ASSERTION_SECRET,
  testIdentity,
} from '@platform/shared/testkit';
import { type Client, createClient } from 'graphql-ws';
import postgres from 'postgres';
import { WebSocket } from 'ws';
import { connectMarketData } from '../../src/adapters/market-data/market-data-market.ts';
import { createTrading, type RunningTrading } from '../../src/app.ts';
import type { TradingConfig } from '../../src/config.ts';
import { Audience } from './audience.ts';
import { type Exchange, startExchange } from './exchange.ts';

/** Longer than any test. */
const RISK_COOLING_OFF_MS = 3_600_000;

/** Trading as it really runs, on a database of its own, beside an exchange that the test moves. */
export interface Platform {
  readonly url: string;
  readonly exchange: Exchange;
  readonly sql: postgres.Sql;
  readonly config: TradingConfig;
  trader(uid: string): Trader;
  /** Another replica of trading on the same database. */
  startReplica(overrides?: Partial<TradingConfig>): Promise<RunningTrading>;
  restart(): Promise<void>;
  /** Stops trading: another replica becomes the venue. `restart` brings it back. */
  yieldVenue(): Promise<void>;
  stop(): Promise<void>;
}

export interface Surroundings {
  /** Where the bus is; none: in Postgres. */
  readonly natsServers?: readonly string[];
  readonly venuePartitions?: number;
  /** The market's clock; the system's when absent. */
  readonly clock?: Clock;
  /** Puts a pooler before the database. */
  readonly pool?: (databaseUrl: string) => Promise<{ readonly url: string; stop(): Promise<void> }>;
}

export async function startPlatform({
  natsServers = [],
  venuePartitions = 1,
  pool,
  clock = systemClock,
}: Surroundings = {}): Promise<Platform> {
  const database = await freshDatabase();
  const pooler = await pool?.(database.url);
  const exchange = await startExchange(0, clock);
  const config: TradingConfig = {
    host: '127.0.0.1',
    port: 0,
    isProduction: false,
    logLevel: 'silent',
    databaseUrl: pooler?.url ?? database.url,
    directDatabaseUrl: pooler && database.url,
    databasePoolSize: 4,
    natsServers,
    assertionSecret: TEST_ASSERTION_SECRET,
    marketDataUrl: exchange.url,
    auditIntervalSeconds: 0,
    priceCollarPercent: 50,
    venuePartitions,
    riskCoolingOffMs: RISK_COOLING_OFF_MS,
  };
  const logger = createLogger('trading', process.env['TEST_LOG_LEVEL'] ?? 'silent');
  exchange.quote('AAPL', '189.90', '500', '190.00', '500');
  const audience = new Audience(exchange);
  const start = (overrides?: Partial<TradingConfig>) =>
    startReady({ ...config, ...overrides }, { logger, clock, audience });
  let trading = await start();
  let isUp = true;
  const sql = postgres(database.url, { max: 2, onnotice: () => {} });
  return {
    get url() {
      return trading.url;
    },
    exchange,
    sql,
    config,
    trader: uid =>
      new Trader(
        () => trading.url,
        testIdentity(uid),
        () => audience.hasHeard(),
      ),
    startReplica: start,
    async restart() {
      if (isUp) await trading.stop();
      trading = await start();
      isUp = true;
    },
    async yieldVenue() {
      isUp = false;
      await trading.stop();
    },
    async stop() {
      if (isUp) await trading.stop();
      await exchange.stop();
      await sql.end();
      await pooler?.stop();
      await database.drop();
    },
  };
}

interface Parts {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly audience: Audience;
}

async function startReady(config: TradingConfig, { logger, clock, audience }: Parts): Promise<RunningTrading> {
  const { marketDataUrl: url, priceCollarPercent } = config;
  const market = connectMarketData({ url, priceCollarPercent, clock, logger, clockIntervalMs: 50 });
  const leaves = audience.join(market);
  const trading = await createTrading(config, { logger, clock, market });
  const ready = trading.url.replace('/graphql', '/health/ready');
  await eventually(async () => (await fetch(ready)).status === 200);
  return {
    url: trading.url,
    stop() {
      leaves();
      return trading.stop();
    },
  };
}

export interface OrderInput {
  readonly accountId?: string;
  readonly symbol?: string;
  readonly side?: string;
  readonly type?: string;
  readonly [field: string]: unknown;
}

const ORDER_FIELDS = `id clientOrderId status statusReason isOpen side type timeInForce quantity notional filledQuantity remainingQuantity symbol averageFillPrice limitPrice stopPrice highWaterMark triggeredAt submittedAt expiresAt replaces { id } replacedBy { id }
  fills { totalCount nodes { id price quantity fee executedAt fillModel fillModelVersion } }`;
const ERROR_FIELDS = `code message path ... on InsufficientBuyingPower { required available } ... on InvalidPriceIncrement { increment }
  ... on InsufficientQuantity { requiredQuantity: required availableQuantity: available } ... on IdempotencyConflict { existingOrder { id } } ... on WashTradeConflict { openOrder: existingOrder { id } }`;

/** Somebody who trades through the graph. */
export class Trader {
  readonly identity: Identity;
  readonly #url: () => string;
  readonly #hasHeard: (() => Promise<void>) | undefined;

  /** @param hasHeard resolves when trading knows the market as it is. */
  constructor(url: () => string, identity: Identity, hasHeard?: () => Promise<void>) {
    this.#url = url;
    this.identity = identity;
    this.#hasHeard = hasHeard;
  }

  /** The same person, asking another replica. */
  through(url: () => string): Trader {
    return new Trader(url, this.identity, this.#hasHeard);
  }

  async ask(query: string, variables: Record<string, unknown> = {}): Promise<GraphqlAnswer> {
    await this.#hasHeard?.();
    return askSubgraph(this.#url(), this.identity, query, variables);
  }

  async #one(query: string, variables: Record<string, unknown>) {
    const { data, errors } = await this.ask(query, variables);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return Object.values(data)[0] as never;
  }

  async openAccount(cash = '0', fillModel = 'NBBO_SIZE', type = 'CASH'): Promise<string> {
    const { account } = (await this.#one(
      'mutation($input: OpenAccountInput!) { openAccount(input: $input) { account { id } userErrors { code } } }',
      { input: { name: 'Test', fillModel, type } },
    )) as { account: { id: string } };
    if (cash !== '0') await this.deposit(account.id, cash, `initial ${account.id}`);
    return account.id;
  }

  deposit(accountId: string, amount: string, idempotencyKey: string): Promise<Moved> {
    return this.#one(
      `mutation($input: DepositFundsInput!) { depositFunds(input: $input) { account { cash } userErrors { ${ERROR_FIELDS} } } }`,
      { input: { accountId, amount, idempotencyKey } },
    );
  }

  withdraw(accountId: string, amount: string, idempotencyKey: string): Promise<Moved> {
    return this.#one(
      `mutation($input: WithdrawFundsInput!) { withdrawFunds(input: $input) { account { cash } userErrors { ${ERROR_FIELDS} } } }`,
      { input: { accountId, amount, idempotencyKey } },
    );
  }

  place(accountId: string, input: OrderInput): Promise<Placed> {
    return this.#one(
      `mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { ${ORDER_FIELDS} } userErrors { ${ERROR_FIELDS} } } }`,
      {
        input: { accountId, symbol: 'AAPL', side: 'BUY', type: 'MARKET', ...input },
      },
    );
  }

  cancel(orderId: string): Promise<Placed> {
    return this.#one(
      `mutation($input: CancelOrderInput!) { cancelOrder(input: $input) { order { ${ORDER_FIELDS} } userErrors { ${ERROR_FIELDS} } } }`,
      { input: { orderId } },
    );
  }

  /** Any selection of one field of Query. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape is the test's
  read(query: string, variables: Record<string, unknown>): Promise<any> {
    return this.#one(query, variables);
  }

  /** An order with the others of its group. */
  group(id: string): Promise<{ legs: { id: string; type: string; status: string; filledQuantity: string }[] }> {
    return this.#one('query($id: ID!) { order(id: $id) { legs { id type status filledQuantity parent { id } } } }', {
      id,
    });
  }

  #mutate<Answer>(name: string, inputType: string, selection: string, input: object): Promise<Answer> {
    return this.#one(
      `mutation($input: ${inputType}!) { ${name}(input: $input) { ${selection} userErrors { ${ERROR_FIELDS} } } }`,
      { input },
    );
  }

  replace(input: object): Promise<Placed> {
    return this.#mutate('replaceOrder', 'ReplaceOrderInput', `order { ${ORDER_FIELDS} }`, input);
  }

  closePosition(input: object): Promise<Placed> {
    return this.#mutate('closePosition', 'ClosePositionInput', `order { ${ORDER_FIELDS} }`, input);
  }

  closeAllPositions(input: object): Promise<{ orders: OrderAnswer[]; userErrors: ErrorAnswer[] }> {
    return this.#mutate('closeAllPositions', 'CloseAllPositionsInput', `orders { ${ORDER_FIELDS} }`, input);
  }

  closeAccount(input: object): Promise<{ account: { status: string } | null; userErrors: ErrorAnswer[] }> {
    return this.#mutate('closeAccount', 'CloseAccountInput', 'account { status }', input);
  }

  order(id: string): Promise<OrderAnswer> {
    return this.#one(`query($id: ID!) { order(id: $id) { ${ORDER_FIELDS} } }`, { id });
  }

  account(id: string): Promise<AccountAnswer> {
    return this.#one(
      `query($id: ID!) { account(id: $id) { cash settledCash withdrawableCash heldCash buyingPower equity marketValue unrealizedPnl realizedPnl sequence
        positions { symbol quantity availableQuantity averageEntryPrice costBasis marketPrice unrealizedPnl realizedPnl } orders { totalCount nodes { id status } } } }`,
      { id },
    );
  }

  /** Waits until an order is closed. */
  closed(id: string): Promise<OrderAnswer> {
    return eventually(async () => {
      const order = await this.order(id);
      return order.isOpen ? undefined : order;
    });
  }

  connect(): Client {
    return createClient({ url: this.#url().replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
  }

  /** Order updates as they come, until `stop`. */
  async follow(
    accountId: string,
    after?: string,
  ): Promise<{ updates: UpdateAnswer[]; failures: unknown[]; stop(): Promise<void> }> {
    const client = this.connect();
    const updates: UpdateAnswer[] = [];
    const failures: unknown[] = [];
    const extensions = { [ASSERTION_EXTENSION]: await signAssertion(this.identity, TEST_ASSERTION_SECRET) };
    const query =
      'subscription($accountId: ID!, $after: Sequence) { orderUpdated(accountId: $accountId, after: $after) { sequence event occurredAt order { id status filledQuantity } fill { id price quantity } } }';
    client.subscribe<{ orderUpdated: UpdateAnswer }>(
      { query, variables: { accountId, after }, extensions },
      {
        next: ({ data, errors }) => void (data == null ? failures.push(errors) : updates.push(data.orderUpdated)),
        error: failure => void failures.push(failure),
        complete: () => {},
      },
    );
    return { updates, failures, stop: async () => void (await client.dispose()) };
  }
}

export interface ErrorAnswer {
  readonly code: string;
  readonly path: readonly string[] | null;
  readonly [detail: string]: unknown;
}

export interface OrderAnswer {
  readonly id: string;
  readonly clientOrderId: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly isOpen: boolean;
  readonly quantity: string | null;
  readonly notional: string | null;
  readonly filledQuantity: string;
  readonly remainingQuantity: string;
  readonly averageFillPrice: string | null;
  readonly triggeredAt: string | null;
  readonly highWaterMark: string | null;
  readonly submittedAt: string;
  readonly expiresAt: string | null;
  readonly fills: {
    readonly totalCount: number;
    readonly nodes: readonly {
      readonly id: string;
      readonly price: string;
      readonly quantity: string;
      readonly executedAt: string;
    }[];
  };
}

export interface Placed {
  readonly order: OrderAnswer | null;
  readonly userErrors: readonly ErrorAnswer[];
}

export interface Moved {
  readonly account: { readonly cash: string } | null;
  readonly userErrors: readonly ErrorAnswer[];
}

export interface AccountAnswer {
  readonly cash: string;
  readonly heldCash: string;
  readonly settledCash: string;
  readonly withdrawableCash: string;
  readonly buyingPower: string;
  readonly equity: string;
  readonly marketValue: string;
  readonly unrealizedPnl: string;
  readonly realizedPnl: string;
  readonly sequence: string;
  readonly positions: readonly {
    readonly symbol: string;
    readonly quantity: string;
    readonly availableQuantity: string;
    readonly averageEntryPrice: string;
    readonly costBasis: string;
    readonly realizedPnl: string;
  }[];
  readonly orders: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly id: string; readonly status: string }[];
  };
}

export interface UpdateAnswer {
  readonly sequence: string;
  readonly event: string;
  readonly order: { readonly id: string; readonly status: string; readonly filledQuantity: string };
  readonly fill: { readonly id: string; readonly price: string; readonly quantity: string } | null;
}
