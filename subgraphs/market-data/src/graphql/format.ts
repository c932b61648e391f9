import { formatDecimal } from '@platform/shared/pure';
import { PRICE_SCALE, SIZE_SCALE } from '../domain/instrument.ts';
import type { EpochMs } from '../domain/tick.ts';

const PRICE_DIGITS_MIN = 4;

/** Prices have at least four digits after the point: "181.6900". */
export const priceText = (price: bigint) => formatDecimal(price, PRICE_SCALE, PRICE_DIGITS_MIN);
/** Sizes have no trailing zeros: "100", "0.25". */
export const sizeText = (size: bigint) => formatDecimal(size, SIZE_SCALE);

export const optional = <From, To>(value: From | undefined, map: (value: From) => To): To | null =>
  value === undefined ? null : map(value);

export const toDate = (at: EpochMs) => new Date(at);
