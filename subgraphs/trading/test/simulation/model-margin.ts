/** What a margin account may open, by the rules as a broker's page would put them, on plain numbers. Cents, millionths of a dollar, shares. */

export interface MarginSeen {
  readonly cash: bigint;
  /** Below zero: short. */
  readonly shares: number;
  readonly mark: bigint;
  /** What open orders would open, each at the price that it is reserved at; below zero: short. */
  readonly openings: readonly { readonly shares: number; readonly reserve: bigint }[];
}

const MILLIONTHS_PER_CENT = 10_000n;
const FIVE_DOLLARS = 5_000_000n;
const EQUITY_MIN = 200_000n;

export const upToCents = (millionths: bigint) => (millionths + MILLIONTHS_PER_CENT - 1n) / MILLIONTHS_PER_CENT;

/** To the nearest cent, ties to even. */
export function nearestCent(millionths: bigint): bigint {
  const size = millionths < 0n ? -millionths : millionths;
  const cents = size / MILLIONTHS_PER_CENT;
  const rest = 2n * (size % MILLIONTHS_PER_CENT);
  const isUp = rest > MILLIONTHS_PER_CENT || (rest === MILLIONTHS_PER_CENT && cents % 2n === 1n);
  const rounded = isUp ? cents + 1n : cents;
  return millionths < 0n ? -rounded : rounded;
}

const worthOf = (shares: number, price: bigint) => upToCents(price * BigInt(Math.abs(shares)));

/** 30 %, and at least five dollars for each share that is owed. The prices of the simulation are above five dollars. */
function maintenance(shares: number, price: bigint): bigint {
  const third = (worthOf(shares, price) * 3n + 9n) / 10n;
  const owed = shares < 0 ? worthOf(shares, FIVE_DOLLARS) : 0n;
  return third > owed ? third : owed;
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

/** Why `shares` more may not be opened at `reserve`; undefined when they may. */
export function marginRefusal(seen: MarginSeen, shares: number, reserve: bigint): string | undefined {
  const equity = seen.cash + nearestCent(seen.mark * BigInt(seen.shares));
  const isSmall = equity < EQUITY_MIN;
  if (shares < 0 && isSmall) return 'MARGIN_EQUITY_TOO_LOW';
  const asked = isSmall ? worthOf : maintenance;
  const left =
    equity - asked(seen.shares, seen.mark) - sum(seen.openings.map(opening => asked(opening.shares, opening.reserve)));
  const isCovered = asked(shares, reserve) <= (left < 0n ? 0n : left);
  return isCovered ? undefined : 'INSUFFICIENT_BUYING_POWER';
}
