import { minimum } from '@platform/shared/pure';
import type { Fill, Order } from './order.ts';
import { openingAfter } from './trading-day.ts';

/** Proceeds of a sale that are not the account's to take out yet, in cents. */
export interface UnsettledProceeds {
  readonly amount: bigint;
  readonly settlesAt: Date;
}

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/**
 * When a trade settles. US equities: T+1 (SEC Rule 15c6-1), taken as the opening of the first session after the day of the trade, and as a day later where the
 * market never closes, at the next full hour. Crypto settles at once.
 */
export function settlementOf({ assetClass, calendar }: Pick<Order, 'assetClass' | 'calendar'>, tradedAt: Date): Date {
  if (assetClass === 'CRYPTO') return tradedAt;
  return calendar === 'ALWAYS_OPEN'
    ? new Date(Math.ceil(tradedAt.getTime() / HOUR_MS) * HOUR_MS + DAY_MS)
    : openingAfter(tradedAt);
}

/** Adds the proceeds of a sale. What has settled by then is forgotten, and what settles together is one sum, so that the list stays short however much is sold. */
export function withProceeds(
  proceeds: readonly UnsettledProceeds[],
  { cash: amount, executedAt, settlesAt }: Pick<Fill, 'cash' | 'executedAt' | 'settlesAt'>,
): readonly UnsettledProceeds[] {
  const isTogether = (earlier: UnsettledProceeds) => earlier.settlesAt.getTime() === settlesAt.getTime();
  const together = proceeds.filter(isTogether).reduce((sum, earlier) => sum + earlier.amount, amount);
  const others = proceeds.filter(earlier => !isTogether(earlier) && earlier.settlesAt > executedAt);
  return [...others, { amount: together, settlesAt }];
}

/** What an account's sales brought, and what of it was spent before it settled. */
export interface Proceeds {
  readonly unsettled: readonly UnsettledProceeds[];
  readonly standing: { readonly spentProceeds: readonly UnsettledProceeds[] };
}

/** What of an account's cash has not settled yet. */
export function unsettledAt({ unsettled, standing }: Proceeds, now: Date): bigint {
  return outstandingAt(unsettled, now) - outstandingAt(standing.spentProceeds, now);
}

function outstandingAt(proceeds: readonly UnsettledProceeds[], now: Date): bigint {
  return proceeds.reduce((sum, { amount, settlesAt }) => (settlesAt > now ? sum + amount : sum), 0n);
}

/** What is spent of the proceeds once a purchase takes so much more of them: those that settle first go first. What has settled is forgotten. */
export function spendProceeds({ unsettled, standing }: Proceeds, amount: bigint, now: Date): UnsettledProceeds[] {
  const spentOf = (settlesAt: Date) =>
    standing.spentProceeds.find(spent => spent.settlesAt.getTime() === settlesAt.getTime())?.amount ?? 0n;
  let left = amount;
  return unsettled
    .filter(({ settlesAt }) => settlesAt > now)
    .sort((one, other) => +one.settlesAt - +other.settlesAt)
    .flatMap(({ amount: received, settlesAt }) => {
      const before = spentOf(settlesAt);
      const taken = minimum(left, received - before);
      left -= taken;
      return before + taken === 0n ? [] : [{ amount: before + taken, settlesAt }];
    });
}

/** Cash that has settled: purchases are paid from it first, so that what is unsettled is spent last. */
export function settledCash(cash: { readonly available: bigint; readonly held: bigint }, unsettled: bigint): bigint {
  const settled = cash.available + cash.held - unsettled;
  return settled > 0n ? settled : 0n;
}

/** What can leave the account: settled, and not held. */
export function withdrawableCash(
  cash: { readonly available: bigint; readonly held: bigint },
  unsettled: bigint,
): bigint {
  const free = cash.available - unsettled;
  return free > 0n ? free : 0n;
}
