import { describe, expect, it } from 'vitest';
import { anAccount, cash, markOf, NOON, nextId, placed } from '../../test/support/fixtures.ts';
import { type AccountChange, applyChange } from './account.ts';
import { decideDeposit, decideWithdrawal, parseAmount } from './decide-funds.ts';

describe('an amount', () => {
  it.each([
    ['1', 100n],
    ['0.01', 1n],
    ['20.50', 2_050n],
    ['20.5000', 2_050n],
    ['1000000000', 100_000_000_000n],
  ])('of %s is read', (text, cents) => expect(parseAmount(text)).toBe(cents));

  it.each(['0', '0.00', '-1', '0.001', '1000000000.01', '1e3', '', ' 1', '１', 'NaN'])('of %j is refused', text =>
    expect(parseAmount(text)).toMatchObject({ code: 'INVALID_AMOUNT', field: 'amount' }),
  );
});

describe('a deposit', () => {
  it('comes from the bank and is there at once', () => {
    const state = anAccount({ cash: '1.00' });
    const change = decideDeposit(state, cash('20.50'), nextId(), NOON) as AccountChange;
    expect(change.entry).toMatchObject({
      kind: 'DEPOSIT',
      postings: [
        { accountId: null, bucket: 'BANK', amount: -2_050n },
        { accountId: state.id, bucket: 'AVAILABLE', amount: 2_050n },
      ],
    });
    applyChange(state, change);
    expect(state.cash).toEqual({ available: cash('21.50'), held: 0n });
  });

  it('is refused to a closed account, and beyond what an account holds', () => {
    expect(decideDeposit(closedWith('0.00'), 1n, nextId(), NOON)).toMatchObject({ code: 'ACCOUNT_CLOSED' });
    const rich = anAccount({ cash: '99999999999.99' });
    expect(decideDeposit(rich, 1n, nextId(), NOON)).not.toHaveProperty('code');
    expect(decideDeposit(rich, 2n, nextId(), NOON)).toMatchObject({ code: 'INVALID_AMOUNT' });
  });
});

/** An account that was empty when it was closed, and has got a dividend since, or paid one that it owed. */
const closedWith = (cash: string) => anAccount({ cash, overrides: { status: 'CLOSED', type: 'MARGIN' } });

describe('a dividend that came late', () => {
  it('can leave a closed account', () => {
    const state = closedWith('12.34');
    expect(decideWithdrawal(state, 1_235n, nextId(), NOON, markOf())).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
    applyChange(state, decideWithdrawal(state, 1_234n, nextId(), NOON, markOf()) as AccountChange);
    expect(decideWithdrawal(state, 1n, nextId(), NOON, markOf())).toMatchObject({ code: 'ACCOUNT_CLOSED' });
  });

  it('that a closed account owed can be paid, and no more than that', () => {
    const state = closedWith('-12.34');
    expect(decideDeposit(state, 1_235n, nextId(), NOON)).toMatchObject({ code: 'ACCOUNT_CLOSED' });
    applyChange(state, decideDeposit(state, 1_234n, nextId(), NOON) as AccountChange);
    expect(state.cash.available).toBe(0n);
  });
});

describe('a withdrawal', () => {
  it('takes what is not held, to the cent, and no more', () => {
    const state = anAccount({ cash: '1000.00' });
    placed(state, { type: 'LIMIT', quantity: '4', limitPrice: '100.00' });
    expect(decideWithdrawal(state, cash('600.01'), nextId(), NOON, markOf())).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
    });
    applyChange(state, decideWithdrawal(state, cash('600.00'), nextId(), NOON, markOf()) as AccountChange);
    expect(state.cash).toEqual({ available: 0n, held: cash('400.00') });
  });

  it('is refused to a closed account', () =>
    expect(decideWithdrawal(closedWith('0.00'), 1n, nextId(), NOON, markOf())).toMatchObject({
      code: 'ACCOUNT_CLOSED',
    }));
});
