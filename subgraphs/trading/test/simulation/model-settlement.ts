import { strict as assert } from 'node:assert';
import type { AccountState } from '../../src/domain/account.ts';
import { unsettledAt } from '../../src/domain/settlement.ts';

/** Violations of good faith that leave an account with settled cash only, for longer than a simulation lasts. */
const VIOLATIONS_MAX = 3;

/**
 * What a cash account has to wait for, as a broker's page would put it: what sales of the day brought is not the account's to take out before tomorrow. Purchases are paid
 * with everything else first; shares that were bought with such money are not to be sold before tomorrow. In cents and shares.
 */
export class ModelSettlement {
  /** What is there of the proceeds of today. */
  unsettled = 0n;
  /** Shares that were bought with them. */
  #marked = 0;
  /** Orders that sold such shares. */
  readonly #violations = new Set<string>();
  #isRestricted = false;

  /** Everything of yesterday has settled. */
  nextDay(): void {
    this.unsettled = 0n;
    this.#marked = 0;
  }

  /** @param cash what the purchase has left */
  buy(shares: number, cash: bigint): void {
    if (cash >= this.unsettled) return;
    this.unsettled = cash;
    this.#marked += shares;
  }

  /** @param owned before the sale; @param proceeds less fees */
  sell(orderId: string, shares: number, owned: number, proceeds: bigint): void {
    this.unsettled += proceeds;
    const early = Math.min(this.#marked, Math.max(0, shares - (owned - this.#marked)));
    this.#marked -= early;
    if (early === 0 || this.#violations.has(orderId)) return;
    this.#violations.add(orderId);
    this.#isRestricted ||= this.#violations.size >= VIOLATIONS_MAX;
  }

  /** What of free cash new orders can be placed for. */
  spendable(free: bigint): bigint {
    return this.#isRestricted ? this.withdrawable(free) : free;
  }

  withdrawable(free: bigint): bigint {
    return free > this.unsettled ? free - this.unsettled : 0n;
  }

  compare(state: AccountState, now: Date): void {
    const { goodFaithViolations, settledCashOnlyUntil } = state.standing;
    assert.deepEqual(
      [unsettledAt(state, now), goodFaithViolations.length, settledCashOnlyUntil !== null],
      [this.unsettled, this.#violations.size, this.#isRestricted],
      'proceeds settle, and good faith is kept or not, as the model has it',
    );
  }
}
