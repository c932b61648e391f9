import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type Client, newTrader } from './testkit/client.ts';
import { openFundedAccount, PLACE_ORDER, restingBuy } from './testkit/trading.ts';

const platform = inject('platform');
let trader: Client;
let accountId: string;

beforeAll(async () => {
  trader = await newTrader(platform);
  accountId = await openFundedAccount(trader, '1000.00');
});

const STATE = `query ($id: ID!) { account(id: $id) {
  name cash heldCash buyingPower sequence orders(filter: { status: OPEN }, first: 1) { totalCount } positions { symbol }
} }`;
const state = () => trader.get(STATE, { id: accountId });

/** The codes of an answer, wherever they stand. */
async function codesOf(query: string, variables: object): Promise<string[]> {
  const { data, errors } = await trader.ask(query, variables as Record<string, unknown>);
  const payloads = Object.values((data ?? {}) as Record<string, { userErrors?: { code: string }[] } | null>);
  return [
    ...(errors ?? []).map(error => String(error.extensions['code'])),
    ...payloads.flatMap(payload => payload?.userErrors ?? []).map(error => error.code),
  ];
}

const DEPOSIT = 'mutation ($input: DepositFundsInput!) { depositFunds(input: $input) { userErrors { code } } }';
const OPEN =
  'mutation ($input: OpenAccountInput!) { openAccount(input: $input) { account { id } userErrors { code } } }';

describe('a bad order is refused with a stable code, and nothing changes', () => {
  test.each([
    ['a quantity as a JSON float', { quantity: 1.5 }, 'BAD_USER_INPUT'],
    ['a price as a JSON float', { limitPrice: 1.5 }, 'BAD_USER_INPUT'],
    ['a quantity that is no number', { quantity: 'ten' }, 'BAD_USER_INPUT'],
    [
      'a quantity with 19 digits after the point',
      { quantity: '1.0000000000000000001' },
      /BAD_USER_INPUT|INVALID_QUANTITY/,
    ],
    ['a negative quantity', { quantity: '-1' }, 'INVALID_QUANTITY'],
    ['no quantity at all', { quantity: '0' }, 'INVALID_QUANTITY'],
    ['half a share', { quantity: '0.5' }, 'INVALID_QUANTITY_INCREMENT'],
    ['an unknown symbol', { symbol: 'NO-SUCH' }, 'INSTRUMENT_NOT_FOUND'],
    ['quantity and notional', { notional: '100.00' }, 'QUANTITY_OR_NOTIONAL'],
    ['neither quantity nor notional', { quantity: null }, 'QUANTITY_OR_NOTIONAL'],
    ['a limit order without a price', { limitPrice: null }, 'LIMIT_PRICE_REQUIRED'],
    ['a market order with a price', { type: 'MARKET' }, 'LIMIT_PRICE_NOT_ALLOWED'],
    ['a price off the increment', { limitPrice: '1.001' }, 'INVALID_PRICE_INCREMENT'],
    ['a negative price', { limitPrice: '-1.00' }, 'INVALID_PRICE'],
    [
      'a client order id of 10,000 characters',
      { clientOrderId: 'x'.repeat(10_000) },
      /INVALID_CLIENT_ORDER_ID|BAD_USER_INPUT/,
    ],
    ['a symbol of 10,000 characters', { symbol: 'X'.repeat(10_000) }, /INSTRUMENT_NOT_FOUND|BAD_USER_INPUT/],
    ['a NUL byte', { clientOrderId: 'a\u0000b' }, /INVALID_CLIENT_ORDER_ID|BAD_USER_INPUT/],
    ['a time in force that is not offered', { timeInForce: 'OPG' }, 'UNSUPPORTED_TIME_IN_FORCE'],
    ['a stop order without a stop price', { type: 'STOP', limitPrice: null }, 'STOP_PRICE_REQUIRED'],
    ['a side that does not exist', { side: 'HOLD' }, /BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/],
    ['more than the cash pays for', { quantity: '5000' }, 'INSUFFICIENT_BUYING_POWER'],
  ])('%s', async (_, change: object, code: string | RegExp) => {
    const before = await state();
    const codes = await codesOf(PLACE_ORDER, { input: { ...restingBuy(accountId), ...change } });
    expect(codes).toEqual([typeof code === 'string' ? code : expect.stringMatching(code)]);
    const { sequence: _before, ...kept } = before.account;
    expect((await state()).account).toMatchObject(kept);
  });
});

describe('bad money and bad names are refused with a stable code, and nothing changes', () => {
  test.each([
    ['money as a JSON float', DEPOSIT, { amount: 10.5 }, 'BAD_USER_INPUT'],
    ['a negative amount', DEPOSIT, { amount: '-10.00' }, 'INVALID_AMOUNT'],
    ['nothing', DEPOSIT, { amount: '0' }, 'INVALID_AMOUNT'],
    ['a fraction of a cent', DEPOSIT, { amount: '1.001' }, 'INVALID_AMOUNT'],
    ['a number too large for any column', DEPOSIT, { amount: '9'.repeat(60) }, /INVALID_AMOUNT|BAD_USER_INPUT/],
    ['an empty key', DEPOSIT, { idempotencyKey: '' }, 'INVALID_IDEMPOTENCY_KEY'],
    ['an empty name', OPEN, { name: '' }, 'INVALID_NAME'],
    ['a name of 10,000 characters', OPEN, { name: 'x'.repeat(10_000) }, /INVALID_NAME|BAD_USER_INPUT/],
    ['a name with a NUL byte', OPEN, { name: 'a\u0000b' }, /INVALID_NAME|BAD_USER_INPUT/],
  ])('%s', async (_, mutation, change: object, code: string | RegExp) => {
    const accounts = () => trader.get('{ me { accounts { id cash } } }');
    const before = await accounts();
    const base =
      mutation === DEPOSIT ? { accountId, amount: '1.00', idempotencyKey: crypto.randomUUID() } : { name: 'A' };
    expect(await codesOf(mutation, { input: { ...base, ...change } })).toEqual([
      typeof code === 'string' ? code : expect.stringMatching(code),
    ]);
    expect(await accounts()).toEqual(before);
  });

  test('a float literal in the query itself', async () => {
    const query = `mutation { depositFunds(input: { accountId: "${accountId}", amount: 1.5, idempotencyKey: "k" }) { userErrors { code } } }`;
    expect(await codesOf(query, {})).toEqual([expect.stringMatching(/BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/)]);
  });
});
