import { maximum, minimum, parseDecimal } from '@platform/shared/pure';
import type { AssetClass } from './market.ts';
import type { FillModel, OrderSide } from './order.ts';
import { CASH_SCALE, grossToCentsUp, QUANTITY_SCALE } from './units.ts';

/** Regulatory fees on the sale of US equities, from a day on until the next row. */
interface FeeRates {
  readonly from: Date;
  /** SEC, section 31 of the Exchange Act: dollars for each million dollars sold. */
  readonly secPerMillion: string;
  /** FINRA, Trading Activity Fee: dollars for each share sold. */
  readonly tafPerShare: string;
  /** FINRA, at most this for a trade. */
  readonly tafMax: string;
}

const day = (text: string) => new Date(`${text}T05:00:00.000Z`);

/**
 * Newest first. Sources: SEC fee rate advisories and FINRA Rule 3110 / Schedule A, section 1, as quoted by brokers; before the first row nothing is charged,
 * so that a replay of older tapes is free of fees.
 */
const RATES: readonly FeeRates[] = [
  { from: day('2026-04-04'), secPerMillion: '20.60', tafPerShare: '0.000195', tafMax: '9.79' },
  { from: day('2026-01-01'), secPerMillion: '0', tafPerShare: '0.000195', tafMax: '9.79' },
  { from: day('2025-05-14'), secPerMillion: '0', tafPerShare: '0.000166', tafMax: '8.30' },
  { from: day('2025-01-01'), secPerMillion: '27.80', tafPerShare: '0.000166', tafMax: '8.30' },
];

const MILLION = 1_000_000n;
const RATE_SCALE = 6;
const CENTS_PER_UNIT = 10n ** BigInt(QUANTITY_SCALE + RATE_SCALE - CASH_SCALE);

/**
 * What an order owes for all that it has sold so far, in cents; each fee is rounded up to the next cent, once for the order and not for each of its fills.
 * @param gross what was sold for, in units of 10^-15
 */
export function feesOwed(sold: {
  readonly side: OrderSide;
  readonly assetClass: AssetClass;
  /** Alpaca's paper trading charges nothing. */
  readonly fillModel: FillModel;
  readonly gross: bigint;
  readonly quantity: bigint;
  readonly at: Date;
}): bigint {
  const rates = RATES.find(({ from }) => from <= sold.at);
  if (
    sold.side === 'BUY' ||
    sold.fillModel === 'ALPACA_COMPAT' ||
    sold.assetClass !== 'US_EQUITY' ||
    rates === undefined
  )
    return 0n;
  const sec = grossToCentsUp(
    (sold.gross * parseDecimal(rates.secPerMillion, RATE_SCALE)) / MILLION / 10n ** BigInt(RATE_SCALE),
  );
  const shares = sold.quantity * parseDecimal(rates.tafPerShare, RATE_SCALE);
  const taf = minimum((shares + CENTS_PER_UNIT - 1n) / CENTS_PER_UNIT, parseDecimal(rates.tafMax, CASH_SCALE));
  return sec + taf;
}

/** What one more fill is charged: what is owed less what was charged, and never more than the fill brings. */
export function feeOfFill(owed: bigint, charged: bigint, proceeds: bigint): bigint {
  return maximum(0n, minimum(owed - charged, proceeds));
}
