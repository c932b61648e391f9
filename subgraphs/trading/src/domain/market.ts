import { invariant } from '@platform/shared/pure';
import { ALWAYS_OPEN, tradingDayOf } from './trading-day.ts';

export type AssetClass = 'US_EQUITY' | 'CRYPTO';

/** What trading knows of an instrument; market-data owns it. */
export interface Instrument {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly isTradable: boolean;
  /** The smallest steps of its prices today, from the lowest price up; the first begins at 0. */
  readonly priceIncrements: readonly PriceIncrement[];
  /** Smallest step of a quantity, in quantity units. */
  readonly quantityIncrement: bigint;
  /** Whether it can be sold short. */
  readonly isShortable: boolean;
  /** Whether parts of a whole quantity can be traded. */
  readonly isFractionable: boolean;
  /** The calendar whose sessions it trades in. */
  readonly calendar: string;
}

/** The smallest step of prices from `minimumPrice` on, up to the next one's; both in price units. */
export interface PriceIncrement {
  readonly minimumPrice: bigint;
  readonly increment: bigint;
}

/** The step that an order's price must be a multiple of, in price units. */
export function priceIncrementAt({ priceIncrements }: Pick<Instrument, 'priceIncrements'>, price: bigint): bigint {
  const step = priceIncrements.findLast(({ minimumPrice }) => minimumPrice <= price) ?? priceIncrements[0];
  invariant(step !== undefined, 'an instrument has a price increment');
  return step.increment;
}

/** The smallest step of a quantity that is traded: stocks that are traded in fractions go down to 9 digits, crypto to its increment. */
export function quantityStepOf({ assetClass, isFractionable, quantityIncrement }: Instrument): bigint {
  return isFractionable && assetClass === 'US_EQUITY' ? 1n : quantityIncrement;
}

/** The best bid and offer, in price and quantity units; a side that nobody quotes is null. */
export interface Quote {
  readonly symbol: string;
  readonly bid: QuoteLevel | null;
  readonly ask: QuoteLevel | null;
  readonly quotedAt: Date;
  readonly sequence: bigint;
}

export interface QuoteLevel {
  readonly price: bigint;
  readonly size: bigint;
}

/**
 * Whether a quote is one of the day: where the market closes, nobody stands by what was quoted the day before. What a split has restated is dated at midnight,
 * and is of the day before.
 */
export function isQuotedToday({ quotedAt }: Quote, calendar: string, now: Date): boolean {
  const lastMoment = new Date(quotedAt.getTime() - 1);
  return calendar === ALWAYS_OPEN || tradingDayOf(lastMoment, calendar) === tradingDayOf(now, calendar);
}

/** The session of a calendar around now. */
export interface Session {
  /** Whether the regular session is on. */
  readonly isOpen: boolean;
  /** Whether orders for extended hours may fill: the regular session, or what is traded before and after it. */
  readonly isOpenExtended: boolean;
  /** When the running session ends; null while closed, and where the market never closes. */
  readonly closesAt: Date | null;
  /** When the next regular session begins; null where the market never closes. */
  readonly nextOpensAt: Date | null;
  /** When the running session ends, or the next one while it is closed; null where the market never closes. */
  readonly nextClosesAt: Date | null;
  /** When what is traded after the running or next session ends; null where the market never closes. */
  readonly extendedClosesAt: Date | null;
}

/** A print on the tape. */
export interface Trade {
  readonly symbol: string;
  readonly price: bigint;
  readonly size: bigint;
  readonly executedAt: Date;
  readonly sequence: bigint;
  /** Whether it says where the market is: round lots in regular conditions. */
  readonly isEligible: boolean;
  /** The auction whose official price it is: the opening, the closing, or the one after a halt; null for every other print. */
  readonly auction: 'OPG' | 'CLS' | 'REOPENING' | null;
}

/** Whether an instrument may be traded, whatever its session. Prices in price units. */
export interface TradingStatus {
  readonly symbol: string;
  readonly isHalted: boolean;
  /** The tape's code of the halt; null while it is trading, or when none was given. */
  readonly reason: string | null;
  /** When its last halt ended; null while it is halted, and where none is known. */
  readonly resumedAt: Date | null;
  /** The prices between which it may be traded (limit down, limit up); null for no bound. */
  readonly lowerBand: bigint | null;
  readonly upperBand: bigint | null;
  readonly sequence: bigint;
}

/** Whether an execution at a price is within the bands. */
export function isWithinBands(price: bigint, { lowerBand, upperBand }: TradingStatus): boolean {
  return (lowerBand === null || price >= lowerBand) && (upperBand === null || price <= upperBand);
}

/** Whether the session is one in which an order may work. */
export function isInSession({ extendedHours }: { readonly extendedHours: boolean }, session: Session): boolean {
  return session.isOpen || (extendedHours && session.isOpenExtended);
}

/** What a position in an instrument is valued at. */
export interface Mark {
  readonly assetClass: AssetClass;
  /** The middle of its quote, else its last print; undefined where there is neither. */
  readonly price: bigint | undefined;
}

/** The mark of every instrument, by symbol. */
export type MarkOf = (symbol: string) => Mark;

/** What a decision sees of the market. */
export interface MarketView {
  /** The market's clock: the system's, or the tape's in a replay. */
  readonly now: Date;
  readonly session: Session;
  readonly status: TradingStatus;
  /** Undefined when none has come in yet. */
  readonly quote: Quote | undefined;
  /** The latest eligible print; undefined when none has come in yet. */
  readonly lastTrade: Trade | undefined;
  /** False while prices do not come in. */
  readonly isLive: boolean;
  /** How far beyond the market a limit may be, in percent; 0: as far as it likes. */
  readonly collarPercent: bigint;
  /** For the account's other positions. */
  readonly markOf: MarkOf;
}
