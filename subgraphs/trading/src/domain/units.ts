import { divideHalfEven, divideUp, formatDecimal } from '@platform/shared/pure';

/** Prices are counted in millionths, quantities in billionths, cash in cents; the product of price and quantity is exact at 10^-15. */
export const PRICE_SCALE = 6;
export const QUANTITY_SCALE = 9;
export const CASH_SCALE = 2;
export const GROSS_SCALE = PRICE_SCALE + QUANTITY_SCALE;

const GROSS_PER_CENT = 10n ** BigInt(GROSS_SCALE - CASH_SCALE);
const PRICE_UNITS = 10n ** BigInt(PRICE_SCALE);

/** Price times quantity, exact, in units of 10^-15. */
export function grossOf(price: bigint, quantity: bigint): bigint {
  return price * quantity;
}

/** Cents as a gross amount, exact. */
export function centsToGross(cents: bigint): bigint {
  return cents * GROSS_PER_CENT;
}

/** To the nearest cent, ties to even: what is paid or received. */
export function grossToCents(gross: bigint): bigint {
  return divideHalfEven(gross, GROSS_PER_CENT);
}

/** Up to the next cent: what is held. */
export function grossToCentsUp(gross: bigint): bigint {
  return divideUp(gross, GROSS_PER_CENT);
}

/** A price raised by a percentage given in basis points, rounded up to the next unit. */
export function raisePrice(price: bigint, basisPoints: bigint): bigint {
  return divideUp(price * (10_000n + basisPoints), 10_000n);
}

/** Price for each unit of a gross amount over a quantity, to the nearest millionth. */
export function averagePrice(gross: bigint, quantity: bigint): bigint {
  return divideHalfEven(gross, quantity);
}

/** A cash amount for each unit of quantity as a price, to the nearest millionth. */
export function cashPerUnit(cents: bigint, quantity: bigint): bigint {
  return divideHalfEven(cents * GROSS_PER_CENT, quantity);
}

export const wholePrice = (dollars: bigint) => dollars * PRICE_UNITS;

export const formatPrice = (units: bigint) => formatDecimal(units, PRICE_SCALE, 4);
export const formatQuantity = (units: bigint) => formatDecimal(units, QUANTITY_SCALE);
export const formatCash = (cents: bigint) => formatDecimal(cents, CASH_SCALE, 2);
