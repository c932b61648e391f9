import { randomUUID } from 'node:crypto';
import type { Client } from './client.ts';

const userErrors = 'userErrors { code message path }';

/** Opens an account with that much cash. @returns its id */
export async function openFundedAccount(trader: Client, amount = '100000.00'): Promise<string> {
  const { openAccount } = await trader.get(
    `mutation ($input: OpenAccountInput!) { openAccount(input: $input) { account { id } ${userErrors} } }`,
    { input: { name: 'Main', type: 'CASH' } },
  );
  const accountId: string = openAccount.account.id;
  const { depositFunds } = await trader.get(
    `mutation ($input: DepositFundsInput!) { depositFunds(input: $input) { account { cash } ${userErrors} } }`,
    { input: { accountId, amount, idempotencyKey: randomUUID() } },
  );
  if (depositFunds.userErrors.length > 0) throw new Error(JSON.stringify(depositFunds.userErrors));
  return accountId;
}

export const PLACE_ORDER = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    order { id clientOrderId status filledQuantity quantity }
    userErrors { __typename code message path }
  }
}`;

export const ORDER_UPDATED = `subscription ($accountId: ID!, $after: Sequence) {
  orderUpdated(accountId: $accountId, after: $after) {
    sequence event occurredAt
    order { id status filledQuantity }
    fill { id price quantity }
  }
}`;

/** A market order for a liquid instrument. */
export const marketBuy = (accountId: string, quantity = '1', symbol = 'AAPL') => ({
  accountId,
  symbol,
  side: 'BUY',
  type: 'MARKET',
  timeInForce: 'GTC',
  quantity,
});

/** A limit order that no market will ever meet. */
export const restingBuy = (accountId: string, symbol = 'AAPL') => ({
  accountId,
  symbol,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '1',
  limitPrice: '1.00',
});
