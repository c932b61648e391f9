import { isDecimalText, minimum, parseDecimal, significantFractionDigits } from '@platform/shared/pure';
import type { AccountChange, AccountState } from './account.ts';
import { available, BANK, CASH_ASSET, journalEntry, movement } from './ledger.ts';
import { marginExcess, marginOf } from './margin.ts';
import type { MarkOf } from './market.ts';
import { type Refusal, refusal } from './refusal.ts';
import { unsettledAt, withdrawableCash } from './settlement.ts';
import { CASH_SCALE, formatCash } from './units.ts';

/** One movement of money: a billion dollars at most, and no account holds more than a hundred. */
const AMOUNT_MAX = 10n ** 9n * 10n ** BigInt(CASH_SCALE);
const CASH_MAX = 100n * AMOUNT_MAX;

/** Reads an amount of money in cents. */
export function parseAmount(text: string): bigint | Refusal {
  const cents =
    isDecimalText(text) && significantFractionDigits(text) <= CASH_SCALE ? parseDecimal(text, CASH_SCALE) : 0n;
  return cents > 0n && cents <= AMOUNT_MAX
    ? cents
    : refusal(
        'INVALID_AMOUNT',
        `An amount must be above 0, at most ${formatCash(AMOUNT_MAX)}, in whole cents.`,
        'amount',
      );
}

const CLOSED = refusal('ACCOUNT_CLOSED', 'The account is closed.', 'accountId');

const cashOf = ({ cash }: Pick<AccountState, 'cash'>) => cash.available + cash.held;

/** A closed account takes no more than what a dividend of before has left it owing. */
export function decideDeposit(
  state: AccountState,
  amount: bigint,
  entryId: string,
  now: Date,
): AccountChange | Refusal {
  if (state.status === 'CLOSED' && amount > -cashOf(state)) return CLOSED;
  if (cashOf(state) + amount > CASH_MAX)
    return refusal('INVALID_AMOUNT', `An account holds at most ${formatCash(CASH_MAX)}.`, 'amount');
  return fundsChange(state, 'DEPOSIT', amount, entryId, now);
}

/** What can leave, in cents: settled cash that is not held; of a margin account, no more than it does not need as margin. */
export function withdrawableOf(
  state: Pick<AccountState, 'type' | 'cash' | 'unsettled' | 'standing' | 'positions' | 'openOrders'>,
  now: Date,
  markOf: MarkOf,
): bigint {
  const free = withdrawableCash(state.cash, unsettledAt(state, now));
  return state.type === 'CASH' ? free : minimum(free, marginExcess(marginOf(state, markOf), 'OVERNIGHT'));
}

/** Held cash stays, and so do proceeds that have not settled. What a dividend of before has brought to a closed account can leave it. */
export function decideWithdrawal(
  state: AccountState,
  amount: bigint,
  entryId: string,
  now: Date,
  markOf: MarkOf,
): AccountChange | Refusal {
  if (state.status === 'CLOSED' && cashOf(state) <= 0n) return CLOSED;
  const withdrawable = withdrawableOf(state, now, markOf);
  if (amount > withdrawable)
    return refusal('INSUFFICIENT_FUNDS', `${formatCash(withdrawable)} can be withdrawn.`, 'amount');
  return fundsChange(state, 'WITHDRAWAL', amount, entryId, now);
}

function fundsChange(
  state: AccountState,
  kind: 'DEPOSIT' | 'WITHDRAWAL',
  amount: bigint,
  entryId: string,
  now: Date,
): AccountChange {
  const inside = available(state.id);
  const [from, to] = kind === 'DEPOSIT' ? [BANK, inside] : [inside, BANK];
  return {
    occurredAt: now,
    entry: journalEntry({
      id: entryId,
      accountId: state.id,
      kind,
      referenceId: null,
      occurredAt: now,
      postings: movement(CASH_ASSET, amount, from, to),
    }),
  };
}
