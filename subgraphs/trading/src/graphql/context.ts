import type { RequestContext } from '@platform/shared/graphql';
import type { Clock } from '@platform/shared/pure';
import type { CancelDependencies } from '../application/cancel-order.ts';
import type { ChangeFeed } from '../application/ports/change-feed.ts';
import type { PriceHistory } from '../application/ports/market.ts';
import type { AccountOpener, PortfolioReader, ShareMovementReader } from '../application/ports/readers.ts';
import type { RiskDependencies } from '../application/update-risk-policy.ts';
import type { Loaders } from './loaders.ts';

/** What the use cases need, made once for the service. */
export interface Services extends RiskDependencies, CancelDependencies {
  readonly portfolio: PortfolioReader;
  readonly movements: ShareMovementReader;
  readonly prices: PriceHistory;
  readonly opener: AccountOpener;
  readonly changes: ChangeFeed;
  readonly clock: Clock;
}

export interface Context extends RequestContext {
  readonly services: Services;
  /** Batch what one request, or one event of a subscription, asks for. */
  readonly loaders: Loaders;
}
