/** Prices are counted in units of 10^-9 of the currency, sizes and volumes in units of 10^-9 of a share or coin. */
export const PRICE_SCALE = 9;
export const SIZE_SCALE = 9;

export type AssetClass = 'US_EQUITY' | 'CRYPTO';
export type InstrumentStatus = 'ACTIVE' | 'HALTED' | 'DELISTED';
export type CalendarName = 'XNYS' | 'ALWAYS_OPEN';

export interface Instrument {
  readonly symbol: string;
  readonly name: string;
  readonly assetClass: AssetClass;
  /** Market identifier code, ISO 10383. */
  readonly exchange: string;
  readonly calendar: CalendarName;
  readonly currency: string;
  readonly status: InstrumentStatus;
  readonly isTradable: boolean;
  readonly isShortable: boolean;
  readonly isFractionable: boolean;
  readonly priceIncrement: bigint;
  readonly quantityIncrement: bigint;
}

export const SYMBOL_LENGTH_MAX = 24;
const SYMBOL_PATTERN = /^[A-Z0-9][A-Z0-9./-]*$/;

/** Whether text can be a symbol: capital letters, digits, and `.`, `/`, `-` inside, at most 24 characters. */
export function isSymbol(text: string): boolean {
  return text.length <= SYMBOL_LENGTH_MAX && SYMBOL_PATTERN.test(text);
}

/** Makes an instrument of a symbol that a feed speaks of and nobody has listed: a stock, or a crypto pair when it is written as one. */
export function unlistedInstrument(symbol: string): Instrument {
  const [, quoteCurrency] = symbol.split('/');
  const isPair = quoteCurrency !== undefined && /^[A-Z]{3}$/.test(quoteCurrency);
  return {
    symbol,
    name: symbol,
    assetClass: isPair ? 'CRYPTO' : 'US_EQUITY',
    exchange: isPair ? 'CRYPTO' : 'XNYS',
    calendar: isPair ? 'ALWAYS_OPEN' : 'XNYS',
    currency: isPair ? quoteCurrency : 'USD',
    status: 'ACTIVE',
    isTradable: true,
    isShortable: false,
    isFractionable: isPair,
    priceIncrement: 10n ** BigInt(PRICE_SCALE) / 100n,
    quantityIncrement: isPair ? 1n : 10n ** BigInt(SIZE_SCALE),
  };
}
