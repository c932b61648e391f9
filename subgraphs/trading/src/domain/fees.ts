import { divideUp, maximum, minimum, parseDecimal } from '@platform/shared/pure';
import type { AssetClass } from './market.ts';
import type { FillModel, OrderSide } from './order.ts';
import { CASH_SCALE, GROSS_SCALE, QUANTITY_SCALE } from './units.ts';

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
/** How many units of a gross amount, or of a quantity, times a rate are a cent. */
const SEC_UNITS_PER_CENT = MILLION * 10n ** BigInt(GROSS_SCALE + RATE_SCALE - CASH_SCALE);
const TAF_UNITS_PER_CENT = 10n ** BigInt(QUANTITY_SCALE + RATE_SCALE - CASH_SCALE);

/**
 * What an order owes for all that it has sold so far, at the rates of one moment, in cents; each fee is rounded up to the next cent, once for the order and not for
 * each of its fills.
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
  const sec = divideUp(sold.gross * parseDecimal(rates.secPerMillion, RATE_SCALE), SEC_UNITS_PER_CENT);
  const taf = divideUp(sold.quantity * parseDecimal(rates.tafPerShare, RATE_SCALE), TAF_UNITS_PER_CENT);
  return sec + minimum(taf, parseDecimal(rates.tafMax, CASH_SCALE));
}

/**
 * What one more fill is charged: what is owed after it less what was owed before, both at the rates of its day, so that a new rate is not charged on what was sold
 * before it; never more than the fill brings.
 */
export function feeOfFill(owedAfter: bigint, owedBefore: bigint, proceeds: bigint): bigint {
  return maximum(0n, minimum(owedAfter - owedBefore, proceeds));
}
