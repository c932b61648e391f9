import type { Resolvers } from './__generated__/resolver-types.ts';
import { Account } from './Account.ts';
import { AccountMargin } from './AccountMargin.ts';
import { AccountStanding } from './AccountStanding.ts';
import { Activity } from './Activity.ts';
import { ActivityConnection } from './ActivityConnection.ts';
import { ClosedLot } from './ClosedLot.ts';
import { Fill } from './Fill.ts';
import { FillConnection } from './FillConnection.ts';
import { GoodFaithViolation } from './GoodFaithViolation.ts';
import { Lot } from './Lot.ts';
import { MarginDeficit } from './MarginDeficit.ts';
import { cancelAllOrders } from './Mutation/cancelAllOrders.ts';
import { cancelOrder } from './Mutation/cancelOrder.ts';
import { closeAccount } from './Mutation/closeAccount.ts';
import { closeAllPositions } from './Mutation/closeAllPositions.ts';
import { closePosition } from './Mutation/closePosition.ts';
import { depositFunds } from './Mutation/depositFunds.ts';
import { openAccount } from './Mutation/openAccount.ts';
import { placeOrder } from './Mutation/placeOrder.ts';
import { replaceOrder } from './Mutation/replaceOrder.ts';
import { updateRiskPolicy } from './Mutation/updateRiskPolicy.ts';
import { withdrawFunds } from './Mutation/withdrawFunds.ts';
import { Order } from './Order.ts';
import { OrderConnection } from './OrderConnection.ts';
import { OrderExplanation } from './OrderExplanation.ts';
import { OrderPreview } from './OrderPreview.ts';
import { PendingRiskPolicy } from './PendingRiskPolicy.ts';
import { PortfolioPoint } from './PortfolioPoint.ts';
import { Position } from './Position.ts';
import { account } from './Query/account.ts';
import { order } from './Query/order.ts';
import { orderByClientOrderId } from './Query/orderByClientOrderId.ts';
import { previewOrder } from './Query/previewOrder.ts';
import { QuoteSeen } from './QuoteSeen.ts';
import { RiskPolicy } from './RiskPolicy.ts';
import { accountUpdated } from './Subscription/accountUpdated.ts';
import { orderUpdated } from './Subscription/orderUpdated.ts';
import { User } from './User.ts';
import {
  IdempotencyConflict,
  InsufficientBuyingPower,
  InsufficientQuantity,
  InvalidInput,
  InvalidPriceIncrement,
  RiskPolicyViolation,
  UserError,
  WashTradeConflict,
} from './UserError.ts';

/** Laid out as the schema is: the path of a resolver is the path of its field. */
export const resolvers: Resolvers = {
  Query: { account, order, orderByClientOrderId, previewOrder },
  Mutation: {
    cancelAllOrders,
    cancelOrder,
    closeAccount,
    closeAllPositions,
    closePosition,
    depositFunds,
    openAccount,
    updateRiskPolicy,
    placeOrder,
    replaceOrder,
    withdrawFunds,
  },
  Subscription: { accountUpdated, orderUpdated },
  Account,
  AccountMargin,
  AccountStanding,
  GoodFaithViolation,
  MarginDeficit,
  PendingRiskPolicy,
  RiskPolicy,
  RiskPolicyViolation,
  Activity,
  ActivityConnection,
  ClosedLot,
  Fill,
  FillConnection,
  IdempotencyConflict,
  InsufficientBuyingPower,
  InsufficientQuantity,
  InvalidInput,
  InvalidPriceIncrement,
  Lot,
  Order,
  OrderConnection,
  OrderExplanation,
  OrderPreview,
  PortfolioPoint,
  Position,
  QuoteSeen,
  User,
  UserError,
  WashTradeConflict,
};
