import { type AssetClass, type Instrument, PRICE_SCALE } from './instrument.ts';
import type { DateText } from './zoned-time.ts';

/** The smallest step of prices from `minimumPrice` on, up to the next one's. Both in units of a price. */
export interface PriceIncrement {
  readonly minimumPrice: bigint;
  readonly increment: bigint;
}

/** A step that an instrument has from a day on. The steps of one day are a set: together they replace the set before. */
export interface DatedPriceIncrement extends PriceIncrement {
  readonly symbol: string;
  readonly effectiveFrom: DateText;
}

const ONE_DOLLAR = 10n ** BigInt(PRICE_SCALE);
/** The Sub-Penny Rule (Regulation NMS, rule 612): below a dollar, stocks are quoted in hundredths of a cent. */
const BELOW_A_DOLLAR: PriceIncrement = { minimumPrice: 0n, increment: ONE_DOLLAR / 10_000n };

/**
 * The steps of an instrument's prices on a day, from the lowest price up: those of the latest set that is in effect, and for prices below all of its own,
 * as for an instrument without any set, what its class has always had.
 * @param dated the instrument's own, in any order
 */
export function priceIncrementsOn(
  { assetClass, priceIncrement }: Pick<Instrument, 'assetClass' | 'priceIncrement'>,
  dated: readonly DatedPriceIncrement[],
  day: DateText,
): readonly PriceIncrement[] {
  const latest = dated
    .map(({ effectiveFrom }) => effectiveFrom)
    .filter(effectiveFrom => effectiveFrom <= day)
    .reduce((one, other) => (one > other ? one : other), '');
  const set = dated
    .filter(({ effectiveFrom }) => effectiveFrom === latest)
    .sort((one, other) => (one.minimumPrice < other.minimumPrice ? -1 : 1))
    .map(({ minimumPrice, increment }) => ({ minimumPrice, increment }));
  const lowest = set[0]?.minimumPrice;
  const always = classIncrements(assetClass, priceIncrement);
  return [...always.filter(({ minimumPrice }) => lowest === undefined || minimumPrice < lowest), ...set];
}

function classIncrements(assetClass: AssetClass, increment: bigint): readonly PriceIncrement[] {
  return assetClass === 'US_EQUITY'
    ? [BELOW_A_DOLLAR, { minimumPrice: ONE_DOLLAR, increment }]
    : [{ minimumPrice: 0n, increment }];
}
