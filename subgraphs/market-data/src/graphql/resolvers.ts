import type { Resolvers } from './__generated__/resolver-types.ts';
import { Bar } from './Bar.ts';
import { CorporateAction } from './CorporateAction.ts';
import { BarConnection, InstrumentConnection, QuoteConnection, TradeConnection } from './connections.ts';
import { Instrument } from './Instrument.ts';
import { MarketSession } from './MarketSession.ts';
import { PriceIncrement } from './PriceIncrement.ts';
import { corporateActions } from './Query/corporateActions.ts';
import { instrument } from './Query/instrument.ts';
import { instruments } from './Query/instruments.ts';
import { marketCalendar } from './Query/marketCalendar.ts';
import { marketClock } from './Query/marketClock.ts';
import { movers } from './Query/movers.ts';
import { Quote } from './Quote.ts';
import { Snapshot } from './Snapshot.ts';
import { barUpdated } from './Subscription/barUpdated.ts';
import { quoteUpdated } from './Subscription/quoteUpdated.ts';
import { tradeCorrected } from './Subscription/tradeCorrected.ts';
import { tradePrinted } from './Subscription/tradePrinted.ts';
import { tradingStatusUpdated } from './Subscription/tradingStatusUpdated.ts';
import { Trade } from './Trade.ts';
import { TradeCorrection } from './TradeCorrection.ts';
import { TradingStatus } from './TradingStatus.ts';
import { Watchlist } from './Watchlist.ts';

export const resolvers: Resolvers = {
  Query: { instrument, instruments, movers, marketClock, marketCalendar, corporateActions },
  Subscription: { quoteUpdated, tradePrinted, tradeCorrected, barUpdated, tradingStatusUpdated },
  Instrument,
  InstrumentConnection,
  Quote,
  QuoteConnection,
  Trade,
  TradeConnection,
  TradeCorrection,
  TradingStatus,
  Snapshot,
  Bar,
  BarConnection,
  CorporateAction,
  PriceIncrement,
  MarketSession,
  Watchlist,
};
