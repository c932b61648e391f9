import { badUserInput } from '@platform/shared/graphql';
import { type PortfolioPoint, portfolioHistory, priceInSharesOf } from '../domain/portfolio-history.ts';
import { midPrice } from '../domain/valuation.ts';
import type { Market, PriceHistory, Timeframe } from './ports/market.ts';
import type { AccountView, PortfolioReader } from './ports/readers.ts';

export type PortfolioRange = 'ONE_DAY' | 'ONE_WEEK' | 'ONE_MONTH' | 'THREE_MONTHS' | 'ONE_YEAR' | 'ALL';

export interface PortfolioHistory {
  readonly timeframe: Timeframe;
  readonly points: readonly PortfolioPoint[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const STEP_MS: Readonly<Record<Timeframe, number>> = {
  ONE_MINUTE: MINUTE_MS,
  FIVE_MINUTES: 5 * MINUTE_MS,
  FIFTEEN_MINUTES: 15 * MINUTE_MS,
  ONE_HOUR: 60 * MINUTE_MS,
  ONE_DAY: DAY_MS,
  ONE_WEEK: 7 * DAY_MS,
  ONE_MONTH: 30 * DAY_MS,
};
const RANGES: Readonly<
  Record<Exclude<PortfolioRange, 'ALL'>, { readonly lengthMs: number; readonly timeframe: Timeframe }>
> = {
  ONE_DAY: { lengthMs: DAY_MS, timeframe: 'FIVE_MINUTES' },
  ONE_WEEK: { lengthMs: 7 * DAY_MS, timeframe: 'ONE_HOUR' },
  ONE_MONTH: { lengthMs: 30 * DAY_MS, timeframe: 'ONE_DAY' },
  THREE_MONTHS: { lengthMs: 91 * DAY_MS, timeframe: 'ONE_DAY' },
  ONE_YEAR: { lengthMs: 365 * DAY_MS, timeframe: 'ONE_DAY' },
};
const POINTS_MAX = 500;

/**
 * The value of an account over time: its cash and quantities from the ledger, its prices from market-data's bars, and the last point as of now.
 * @throws BAD_USER_INPUT for more than 500 points.
 */
export async function readPortfolioHistory(
  { portfolio, market, prices }: { portfolio: PortfolioReader; market: Market; prices: PriceHistory },
  account: AccountView,
  range: PortfolioRange,
  timeframe: Timeframe | undefined,
): Promise<PortfolioHistory> {
  const now = market.now();
  const age = Math.max(0, now.getTime() - account.createdAt.getTime());
  const chosen =
    range === 'ALL'
      ? {
          lengthMs: age,
          timeframe:
            age > POINTS_MAX * DAY_MS
              ? ('ONE_WEEK' as const)
              : age > 7 * DAY_MS
                ? ('ONE_DAY' as const)
                : ('ONE_HOUR' as const),
        }
      : RANGES[range];
  const step = timeframe ?? chosen.timeframe;
  const times = momentsBetween(now.getTime() - chosen.lengthMs, now.getTime(), STEP_MS[step]);
  const { points, lastPrices, splits } = await portfolio.readLedgerPoints(account.id, times);
  const symbols = new Set(points.flatMap(point => [...point.positions.keys()]));
  const closes = new Map(
    await Promise.all(
      [...symbols].map(async symbol => [symbol, await prices.closesOf(symbol, step, times[0] ?? now, now)] as const),
    ),
  );
  const splitsOf = Map.groupBy(splits, ({ symbol }) => symbol);
  const priceAt = (symbol: string, at: Date): bigint | null => {
    const bars = closes.get(symbol);
    const bar = bars?.findLast(({ endsAt }) => endsAt <= at) ?? bars?.[0];
    const known = bar === undefined ? lastPrices.get(symbol) : { at: bar.endsAt, price: bar.close };
    return known === undefined ? null : priceInSharesOf(at, known, splitsOf.get(symbol) ?? []);
  };
  const latest = times.at(-1);
  const current = (symbol: string, at: Date) =>
    at === latest ? (latestMid(market, symbol) ?? priceAt(symbol, at)) : priceAt(symbol, at);
  return { timeframe: step, points: portfolioHistory(points, current) };
}

/** Whole steps between two moments, and the second of them. */
function momentsBetween(from: number, to: number, stepMs: number): Date[] {
  if ((to - from) / stepMs > POINTS_MAX)
    throw badUserInput(`This timeframe would give more than ${POINTS_MAX} points for this range.`);
  const times: Date[] = [];
  for (let at = Math.ceil(from / stepMs) * stepMs; at < to; at += stepMs) times.push(new Date(at));
  return [...times, new Date(to)];
}

function latestMid(market: Market, symbol: string): bigint | null {
  const quote = market.latestQuote(symbol);
  return quote === undefined ? null : midPrice(quote);
}
