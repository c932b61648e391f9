import { eventually } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.ts';

const stage = useStage();

const UPDATE = `mutation($input: UpdateRiskPolicyInput!) { updateRiskPolicy(input: $input) {
  account { riskPolicy {
    maxOrderValue maxPositionValue maxDailyLoss allowedSymbols isKillSwitchEngaged dailyLoss
    pending { maxOrderValue isKillSwitchEngaged effectiveAt }
  } }
  userErrors { code message path }
} }`;

async function update(input: object) {
  const { data, errors } = await stage.alice.ask(UPDATE, { input: { accountId: stage.accountId, ...input } });
  expect(errors).toBeUndefined();
  return data.updateRiskPolicy;
}

describe('a risk policy', () => {
  it('holds at once when it is tightened, and says what broke it', async () => {
    expect(await update({ maxOrderValue: '1000.00', allowedSymbols: ['AAPL', 'IBM'] })).toMatchObject({
      account: { riskPolicy: { maxOrderValue: '1000.00', allowedSymbols: ['AAPL', 'IBM'], pending: null } },
      userErrors: [],
    });
    const answer = await stage.alice.ask(
      `mutation($input: PlaceOrderInput!) { placeOrder(input: $input) {
        order { id status statusReason }
        userErrors { __typename code ... on RiskPolicyViolation { rule limit actual } }
      } }`,
      {
        input: {
          accountId: stage.accountId,
          symbol: 'AAPL',
          side: 'BUY',
          type: 'LIMIT',
          limitPrice: '100.01',
          quantity: '10',
        },
      },
    );
    expect(answer.data.placeOrder).toMatchObject({
      order: { status: 'REJECTED', statusReason: 'RISK_POLICY_VIOLATION' },
      userErrors: [{ __typename: 'RiskPolicyViolation', rule: 'MAX_ORDER_VALUE', limit: '1000.00', actual: '1000.10' }],
    });
  });

  it('loosens only after the cooling-off time, also across a restart', async () => {
    await update({ maxOrderValue: '1000.00' });
    const loosened = await update({ maxOrderValue: null });
    expect(loosened.account.riskPolicy).toMatchObject({ maxOrderValue: '1000.00', pending: { maxOrderValue: null } });
    await stage.platform.restart();
    const { userErrors } = await stage.alice.place(stage.accountId, { quantity: '100' });
    expect(userErrors).toMatchObject([{ code: 'RISK_POLICY_VIOLATION' }]);
  });

  it('limits what a day may lose', async () => {
    expect((await update({ maxDailyLoss: '500.00' })).account.riskPolicy).toMatchObject({ dailyLoss: '0.00' });
    await stage.alice.closed((await stage.alice.place(stage.accountId, { quantity: '100' })).order!.id);
    stage.platform.exchange.quote('AAPL', '184.90', '500', '185.00', '500');
    await eventually(async () => {
      const { userErrors } = await stage.alice.place(stage.accountId, { quantity: '1' });
      return userErrors.length > 0 && userErrors[0]?.code === 'RISK_POLICY_VIOLATION';
    });
    // What closes is still taken.
    const sold = await stage.alice.place(stage.accountId, { side: 'SELL', quantity: '100' });
    expect(sold.userErrors).toEqual([]);
    await stage.alice.closed(sold.order!.id);
  });

  it('has a kill switch that cancels what is open, closes the positions if asked, and opens nothing more', async () => {
    await stage.alice.closed((await stage.alice.place(stage.accountId, { quantity: '10' })).order!.id);
    const resting = await stage.alice.place(stage.accountId, { type: 'LIMIT', quantity: '1', limitPrice: '100' });
    const { account, userErrors } = await update({ killSwitch: true, closePositions: true });
    expect(userErrors).toEqual([]);
    expect(account.riskPolicy.isKillSwitchEngaged).toBe(true);
    expect(await stage.alice.order(resting.order!.id)).toMatchObject({
      status: 'CANCELED',
      statusReason: 'KILL_SWITCH',
    });
    await eventually(async () => (await stage.alice.account(stage.accountId)).positions.length === 0);
    expect((await stage.alice.place(stage.accountId, { quantity: '1' })).userErrors).toMatchObject([
      { code: 'RISK_POLICY_VIOLATION' },
    ]);
    expect((await update({ killSwitch: false })).account.riskPolicy).toMatchObject({
      isKillSwitchEngaged: true,
      pending: { isKillSwitchEngaged: false },
    });
  });

  it.each([
    ['an amount that is none', { maxOrderValue: '0' }, 'INVALID_AMOUNT', 'maxOrderValue'],
    ['a symbol that does not exist', { allowedSymbols: ['NOPE'] }, 'INSTRUMENT_NOT_FOUND', 'allowedSymbols'],
  ])('is not changed by %s', async (_, input, code, field) => {
    expect((await update(input)).userErrors).toMatchObject([{ code, path: ['input', field] }]);
  });

  it('is not changed by somebody else', async () => {
    const mallory = stage.platform.trader('mallory');
    const input = { accountId: stage.accountId, killSwitch: true };
    const { data } = await mallory.ask(UPDATE, { input });
    expect(data.updateRiskPolicy).toMatchObject({ account: null, userErrors: [{ code: 'ACCOUNT_NOT_FOUND' }] });
  });
});
