import type { Order } from './order.ts';
import { openingAfter } from './trading-day.ts';

/** Proceeds of a sale that are not the account's to take out yet, in cents. */
export interface UnsettledProceeds {
  readonly amount: bigint;
  readonly settlesAt: Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * When a trade settles. US equities: T+1 (SEC Rule 15c6-1), taken as the opening of the first session after the day of the trade, and as a day later where the
 * market never closes. Crypto settles at once.
 */
export function settlementOf({ assetClass, calendar }: Pick<Order, 'assetClass' | 'calendar'>, tradedAt: Date): Date {
  if (assetClass === 'CRYPTO') return tradedAt;
  return calendar === 'ALWAYS_OPEN' ? new Date(tradedAt.getTime() + DAY_MS) : openingAfter(tradedAt);
}

/** What of an account's cash has not settled yet. */
export function unsettledAt(proceeds: readonly UnsettledProceeds[], now: Date): bigint {
  return proceeds.reduce((sum, { amount, settlesAt }) => (settlesAt > now ? sum + amount : sum), 0n);
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
