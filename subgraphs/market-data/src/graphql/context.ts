import type { RequestContext } from '@platform/shared/graphql';
import type { Clock } from '@platform/shared/pure';
import type DataLoader from 'dataloader';
import type { Catalog } from '../application/catalog.ts';
import type { CorporateActions } from '../application/corporate-actions.ts';
import type { Market } from '../application/market.ts';
import type { PriceIncrements } from '../application/price-increments.ts';
import type { BarReader } from '../application/read-bars.ts';
import type { MoverReader } from '../application/read-movers.ts';
import type { QuoteReader } from '../application/read-quotes.ts';
import type { Snapshot } from '../application/read-snapshots.ts';
import type { TradeReader } from '../application/read-trades.ts';
import type { MarketStreams } from '../application/streams/market-streams.ts';
import type { Instrument } from '../domain/instrument.ts';

/** What resolvers are given. Everything here is public: nobody has to be signed in. */
export interface Context extends RequestContext {
  readonly catalog: Catalog;
  readonly corporateActions: CorporateActions;
  readonly priceIncrements: PriceIncrements;
  readonly market: Market;
  readonly clock: Clock;
  readonly clockSource: 'SYSTEM' | 'TAPE';
  readonly bars: BarReader;
  readonly movers: MoverReader;
  readonly quotes: QuoteReader;
  readonly trades: TradeReader;
  readonly streams: MarketStreams;
  /** Snapshots that are asked for together are read together. */
  readonly snapshots: DataLoader<Instrument, Snapshot>;
}
