import type { Connection } from '@platform/shared/graphql';
import type { DatedCorporateAction } from '../application/corporate-actions.ts';
import type { TradeCorrection } from '../application/ports/market-event.ts';
import type { Snapshot } from '../application/read-snapshots.ts';
import type { Bar } from '../domain/bar.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { PriceIncrement } from '../domain/price-increment.ts';
import type { MarketSession } from '../domain/session.ts';
import type { Quote, Trade } from '../domain/tick.ts';
import type { TradingStatus } from '../domain/trading-status.ts';

/** What the parent objects of the resolvers are: the core's own values. */
export type InstrumentMapper = Instrument;
export type QuoteMapper = Quote;
export type TradeMapper = Trade;
export type TradeCorrectionMapper = TradeCorrection;
export type TradingStatusMapper = TradingStatus;
export type BarMapper = Bar;
export type SnapshotMapper = Snapshot;
export type CorporateActionMapper = DatedCorporateAction;
export type PriceIncrementMapper = PriceIncrement;
export type MarketSessionMapper = MarketSession;

/** A page, and how many there are in all: counted only when somebody asks. */
interface Page<Node> extends Connection<Node> {
  readonly countTotal: () => number | Promise<number>;
}
export type InstrumentConnectionMapper = Page<Instrument>;
export type BarConnectionMapper = Page<Bar>;
export type QuoteConnectionMapper = Page<Quote>;
export type TradeConnectionMapper = Page<Trade>;
