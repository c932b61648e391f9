import { divideHalfEven } from '@platform/shared/pure';
import type { Tally } from './bar.ts';
import type { CorporateAction } from './corporate-action.ts';
import type { DateText } from './zoned-time.ts';

/** RAW: as traded. SPLITS: restated for splits. ALL: for splits and cash dividends. */
export type AdjustmentMode = 'RAW' | 'SPLITS' | 'ALL';

/** An exact fraction: no rounding happens before the last step. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const ONE: Fraction = { numerator: 1n, denominator: 1n };

interface Step {
  /** Days up to this one are restated by these fractions. */
  readonly lastCumDate: DateText;
  readonly price: Fraction;
  readonly volume: Fraction;
}

/** How the days of one instrument are restated, so that they compare with those of a later day. */
export class Adjustment {
  /** Ascending by day, each with everything that came after it. */
  readonly #steps: readonly Step[];

  private constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  /** Restates nothing. */
  static readonly NONE = new Adjustment([]);

  get isNone(): boolean {
    return this.#steps.length === 0;
  }

  /**
   * From the corporate actions of one instrument. Only what has taken effect on the day `asOf` counts: a replay does not know the splits
   * of its future.
   */
  static of(actions: readonly CorporateAction[], mode: AdjustmentMode, asOf: DateText): Adjustment {
    const effective = actions
      .filter(
        ({ kind, lastCumDate }) => lastCumDate < asOf && (mode === 'ALL' || (mode === 'SPLITS' && kind === 'SPLIT')),
      )
      .sort((a, b) => (a.lastCumDate < b.lastCumDate ? 1 : -1));
    const steps: Step[] = [];
    let price = ONE;
    let volume = ONE;
    for (const action of effective) {
      price = multiply(price, priceFractionOf(action));
      volume = multiply(volume, volumeFractionOf(action));
      const step = { lastCumDate: action.lastCumDate, price, volume };
      if (steps.at(-1)?.lastCumDate === action.lastCumDate) steps.pop();
      steps.push(step);
    }
    return new Adjustment(steps.reverse());
  }

  /** Whether both restate every day alike. */
  equals(other: Adjustment): boolean {
    return (
      this.#steps.length === other.#steps.length &&
      this.#steps.every(({ lastCumDate, price, volume }, place) => {
        const step = other.#steps[place];
        return step?.lastCumDate === lastCumDate && isEqual(step.price, price) && isEqual(step.volume, volume);
      })
    );
  }

  /** The last days that are restated by another factor than the day after. Within such a stretch, days can be added up before they are restated. */
  get boundaries(): readonly DateText[] {
    return this.#steps.map(({ lastCumDate }) => lastCumDate);
  }

  /** Restates what was traded on a day, or in a stretch that ends with it and has no boundary inside. */
  apply(tally: Tally, date: DateText): Tally {
    const step = this.#stepOf(date);
    if (step === undefined) return tally;
    const price = (units: bigint) => scale(units, step.price);
    const { prices } = tally;
    return {
      prices: prices && {
        ...prices,
        open: price(prices.open),
        high: price(prices.high),
        low: price(prices.low),
        close: price(prices.close),
      },
      volume: scale(tally.volume, step.volume),
      tradeCount: tally.tradeCount,
      pricedNotional: scale(tally.pricedNotional, multiply(step.price, step.volume)),
      pricedVolume: scale(tally.pricedVolume, step.volume),
    };
  }

  /** Restates a price of a day. */
  applyToPrice(price: bigint, date: DateText): bigint {
    const step = this.#stepOf(date);
    return step === undefined ? price : scale(price, step.price);
  }

  #stepOf(date: DateText): Step | undefined {
    return this.#steps.find(({ lastCumDate }) => date <= lastCumDate);
  }
}

function priceFractionOf(action: CorporateAction): Fraction {
  return action.kind === 'SPLIT'
    ? { numerator: BigInt(action.oldShares), denominator: BigInt(action.newShares) }
    : { numerator: action.close - action.amount, denominator: action.close };
}

function volumeFractionOf(action: CorporateAction): Fraction {
  return action.kind === 'SPLIT' ? { numerator: BigInt(action.newShares), denominator: BigInt(action.oldShares) } : ONE;
}

const scale = (units: bigint, { numerator, denominator }: Fraction) => divideHalfEven(units * numerator, denominator);

/** Fractions are in their lowest terms. */
const isEqual = (a: Fraction, b: Fraction) => a.numerator === b.numerator && a.denominator === b.denominator;

function multiply(a: Fraction, b: Fraction): Fraction {
  const numerator = a.numerator * b.numerator;
  const denominator = a.denominator * b.denominator;
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
