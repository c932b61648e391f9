/** Which column of the consolidated tape's guidelines is asked: some trades count for a day as they do not for a minute. */
export type BarColumn = 'minute' | 'day';

/** What a trade counts for in a bar. */
export interface SaleEffect {
  /** Whether it counts for open, high, low and close. `unless there are others`: for open and close only while nothing else has been traded. */
  readonly prices: 'yes' | 'unless there are others' | 'no';
  /** Whether its shares, and itself, are counted. */
  readonly volume: boolean;
}

const ALL: SaleEffect = { prices: 'yes', volume: true };
const TENTATIVE: SaleEffect = { prices: 'unless there are others', volume: true };
const PRICES_ONLY: SaleEffect = { prices: 'yes', volume: false };
const VOLUME_ONLY: SaleEffect = { prices: 'no', volume: true };
const NOTHING: SaleEffect = { prices: 'no', volume: false };

const effects = (entries: readonly (readonly [conditions: string, effect: SaleEffect])[]) =>
  new Map(entries.flatMap(([conditions, effect]) => [...conditions].map(condition => [condition, effect] as const)));

/** What is not named counts for everything. */
const EFFECTS: Readonly<Record<BarColumn, ReadonlyMap<string, SaleEffect>>> = {
  minute: effects([
    ['BCHINRUVW7GPZ4', VOLUME_ONLY],
    ['MQ9', NOTHING],
  ]),
  day: effects([
    ['BCHINRUVW7T', VOLUME_ONLY],
    ['GPZ4', TENTATIVE],
    ['9', PRICES_ONLY],
    ['MQ', NOTHING],
  ]),
};

/** Prints that belong to the day's session though they come after its close: opening, reopening, closing, and a corrected close. */
const AUCTION_PRINTS = new Set(['O', '5', '6', '9']);
/** Says that a trade was made outside of the session, whatever else is said of it. */
const EXTENDED_HOURS = new Set(['T', 'U']);

/**
 * What a trade with these sale conditions counts for; the strictest of them decides. `exchange` is where the instrument is listed: on Nasdaq's
 * tape `B` is a bunched trade, which is a regular one, on the others an average price.
 */
export function saleEffectOf(conditions: readonly string[], column: BarColumn, exchange: string): SaleEffect {
  let strictest = ALL;
  for (const condition of conditions) {
    if (condition === 'B' && exchange === 'XNAS') continue;
    const effect = EFFECTS[column].get(condition);
    if (effect !== undefined) strictest = stricter(strictest, effect);
  }
  return strictest;
}

/** Whether a trade counts for everything in its minute, on whatever tape. */
export function isRegularSale(conditions: readonly string[]): boolean {
  const { prices, volume } = saleEffectOf(conditions, 'minute', '');
  return prices === 'yes' && volume;
}

/** Whether a trade from outside of the session's hours counts for its day all the same. */
export function isAuctionPrint(conditions: readonly string[]): boolean {
  return (
    conditions.some(condition => AUCTION_PRINTS.has(condition)) &&
    !conditions.some(condition => EXTENDED_HOURS.has(condition))
  );
}

function stricter(a: SaleEffect, b: SaleEffect): SaleEffect {
  if (a === ALL) return b;
  const isEither = (prices: SaleEffect['prices']) => a.prices === prices || b.prices === prices;
  return {
    prices: isEither('no') ? 'no' : isEither('unless there are others') ? 'unless there are others' : 'yes',
    volume: a.volume && b.volume,
  };
}
