import type { MarketSession } from '../../../domain/session.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { MINUTE_MS } from '../../../domain/zoned-time.ts';
import { createRandom, seedOf } from './random.ts';

/** A halt that the exchange calls because news is coming: the price is another one afterwards. */
export interface NewsHalt {
  readonly at: EpochMs;
  readonly until: EpochMs;
  /** What the logarithm of the price moves by. */
  readonly move: number;
}

/** A run of the price within a minute or two, further than its bands let it go. */
export interface PriceRun {
  readonly at: EpochMs;
  readonly until: EpochMs;
  readonly move: number;
}

/** What is out of the ordinary on one day of one instrument: most days nothing. */
export interface DayPlan {
  readonly newsHalt: NewsHalt | undefined;
  readonly priceRun: PriceRun | undefined;
}

/** With 45 stocks and funds: about one news halt in two days, one run a day. */
export const NEWS_HALT_CHANCE = 0.011;
export const PRICE_RUN_CHANCE = 0.022;
/** After the open and before the close nothing is planned, so that a halt has time to end. */
const EDGE_MS = 20 * MINUTE_MS;

/** The plan follows from the seed, the symbol and the day alone: a restart does not change it. */
export function planDay(seed: number, symbol: string, session: MarketSession): DayPlan {
  const random = createRandom(seedOf(seed, `${symbol} ${session.date}`));
  const someTime = () => session.opensAt + EDGE_MS + random() * (session.closesAt - session.opensAt - 2 * EDGE_MS);
  const move = (least: number, most: number) => (random() < 0.5 ? -1 : 1) * (least + (most - least) * random());
  const hasNews = random() < NEWS_HALT_CHANCE;
  const newsAt = someTime();
  const newsHalt = { at: newsAt, until: newsAt + (10 + 20 * random()) * MINUTE_MS, move: move(0.02, 0.08) };
  const hasRun = random() < PRICE_RUN_CHANCE;
  const runAt = someTime();
  const priceRun = { at: runAt, until: runAt + (0.5 + 1.5 * random()) * MINUTE_MS, move: move(0.06, 0.1) };
  return { newsHalt: hasNews ? newsHalt : undefined, priceRun: hasRun ? priceRun : undefined };
}
