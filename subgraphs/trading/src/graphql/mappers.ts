import type { Connection } from '@platform/shared/graphql';
import type { IdempotencyConflict } from '../application/idempotency.ts';
import type { OrderPreview } from '../application/place-order.ts';
import type { PortfolioHistory } from '../application/portfolio-history.ts';
import type {
  AccountView,
  Activity,
  ActivityFilter,
  OrderEventRecord,
  OrderFilter,
} from '../application/ports/readers.ts';
import type { ClosedLotRecord } from '../application/read-lots.ts';
import type { Position } from '../domain/account.ts';
import type { ExplanationStep } from '../domain/explain-order.ts';
import type { Lot } from '../domain/lots.ts';
import type { Margin } from '../domain/margin.ts';
import type { Quote } from '../domain/market.ts';
import type { Fill, Order } from '../domain/order.ts';
import type { PortfolioPoint } from '../domain/portfolio-history.ts';
import type {
  InsufficientBuyingPower,
  InsufficientQuantity,
  InvalidPriceIncrement,
  PlainRefusal,
  Refusal,
  RiskPolicyViolation,
  WashTradeConflict,
} from '../domain/refusal.ts';

import type { RiskPolicy } from '../domain/risk-policy.ts';
import type { GoodFaithViolation, MarginDeficit, Standing } from '../domain/standing.ts';

/** What the parent object of each type really is. */
export type AccountMapper = AccountView;
export type AccountMarginMapper = Margin;
export type AccountStandingMapper = Standing;
export type RiskPolicyMapper = AccountView;
export type PendingRiskPolicyMapper = RiskPolicy & { readonly effectiveAt: Date };
export type RiskPolicyViolationMapper = RiskPolicyViolation;
export type GoodFaithViolationMapper = GoodFaithViolation;
export type MarginDeficitMapper = MarginDeficit;
export type PositionMapper = { readonly account: AccountView; readonly position: Position };
export type LotMapper = Lot;
export type ClosedLotMapper = ClosedLotRecord;
export type OrderMapper = Order;
export type OrderExplanationMapper = ExplanationStep;
export type FillMapper = Fill;
export type OrderUpdateMapper = OrderEventRecord;
export type OrderPreviewMapper = OrderPreview;
export type QuoteSeenMapper = Quote;
export type UserMapper = { readonly id: string };
export type InstrumentMapper = { readonly symbol: string };
export type UserErrorMapper = Refusal | IdempotencyConflict;
export type InvalidInputMapper = PlainRefusal;
export type InsufficientBuyingPowerMapper = InsufficientBuyingPower;
export type InsufficientQuantityMapper = InsufficientQuantity;
export type InvalidPriceIncrementMapper = InvalidPriceIncrement;
export type WashTradeConflictMapper = WashTradeConflict;
export type IdempotencyConflictMapper = IdempotencyConflict;
export type OrderConnectionMapper = Connection<Order> & { readonly accountId: string; readonly filter: OrderFilter };
export type ActivityMapper = Activity;
export type ActivityConnectionMapper = Connection<Activity> & {
  readonly accountId: string;
  readonly filter: ActivityFilter;
};
export type PortfolioHistoryMapper = PortfolioHistory;
export type PortfolioPointMapper = PortfolioPoint;
export type FillConnectionMapper = Connection<Fill> & { readonly orderId: string };
