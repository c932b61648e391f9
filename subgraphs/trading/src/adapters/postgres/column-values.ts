import { formatDecimal, parseDecimal } from '@platform/shared/pure';
import { CASH_SCALE, GROSS_SCALE, PRICE_SCALE, QUANTITY_SCALE } from '../../domain/units.ts';

/** Values in rows: numbers are scaled integers in the domain and decimal text in the database, moments are Dates in the domain and ISO text here. */

export const priceText = (units: bigint) => formatDecimal(units, PRICE_SCALE);
export const quantityText = (units: bigint) => formatDecimal(units, QUANTITY_SCALE);
export const cashText = (cents: bigint) => formatDecimal(cents, CASH_SCALE);
export const grossText = (units: bigint) => formatDecimal(units, GROSS_SCALE);
export const momentText = (time: Date) => time.toISOString();

export const toPrice = (text: string) => parseDecimal(text, PRICE_SCALE);
export const toQuantity = (text: string) => parseDecimal(text, QUANTITY_SCALE);
export const toCash = (text: string) => parseDecimal(text, CASH_SCALE);
export const toGross = (text: string) => parseDecimal(text, GROSS_SCALE);
export const toDate = (text: string) => new Date(text);

export const optional = <From, To>(value: From | null, convert: (value: From) => To): To | null =>
  value === null ? null : convert(value);
