import { describe, expect, it } from 'vitest';
import { aMarket, anAccount, aQuote, aTrade, place } from '../../test/support/fixtures.ts';
import type { MarketView } from './market.ts';
import type { OrderRequest } from './order-intent.ts';

const codeOf = (terms: Partial<OrderRequest>, view: Partial<MarketView> = {}) =>
  place(
    anAccount({ cash: '10000000.00', owns: { AAPL: ['100', '1.00'] } }),
    { type: 'LIMIT', ...terms },
    { market: aMarket({ collarPercent: 50n, quote: aQuote(['99.90', '10'], ['100.10', '10']), ...view }) },
  ).refusal?.code ?? 'TAKEN';
const buy = (limitPrice: string, view?: Partial<MarketView>) => codeOf({ limitPrice }, view);
const sell = (limitPrice: string, view?: Partial<MarketView>) => codeOf({ side: 'SELL', limitPrice }, view);

describe('a limit beyond the market', () => {
  it.each<[string, string, string]>([
    ['a buy half as much above', buy('150.00'), 'TAKEN'],
    ['a buy a cent further', buy('150.01'), 'PRICE_TOO_FAR_FROM_MARKET'],
    ['a patient buy', buy('0.01'), 'TAKEN'],
    ['a sale at half', sell('50.00'), 'TAKEN'],
    ['a sale a cent further', sell('49.99'), 'PRICE_TOO_FAR_FROM_MARKET'],
    ['a patient sale', sell('100000.00'), 'TAKEN'],
    ['a stop-limit', codeOf({ type: 'STOP_LIMIT', stopPrice: '110', limitPrice: '1500' }), 'PRICE_TOO_FAR_FROM_MARKET'],
    ['a buy-stop-limit far above', codeOf({ type: 'STOP_LIMIT', stopPrice: '200', limitPrice: '201' }), 'TAKEN'],
    [
      'a sell-stop-limit far below',
      codeOf({ side: 'SELL', type: 'STOP_LIMIT', stopPrice: '40', limitPrice: '39' }),
      'TAKEN',
    ],
    ['a buy where there is no price', buy('1500.00', { quote: undefined }), 'TAKEN'],
    ['a buy where nothing is too far', buy('1500.00', { collarPercent: 0n }), 'TAKEN'],
    ['a sale where nothing is below', sell('0.01', { collarPercent: 100n }), 'TAKEN'],
    ['a buy by the last price, which is higher', buy('300.00', { lastTrade: aTrade('200.00') }), 'TAKEN'],
    ['a sale by the last price, which is lower', sell('26.00', { lastTrade: aTrade('52.00') }), 'TAKEN'],
  ])('%s', (_, code, expected) => expect(code).toBe(expected));

  it('is seen in the stop of a group, too', () => {
    const group = { limitPrice: '100', orderClass: 'OTO' } as const;
    const stop = (limitPrice: string) => codeOf({ ...group, stopLoss: { stopPrice: '90', limitPrice } });
    expect([stop('45.00'), stop('44.99')]).toEqual(['TAKEN', 'PRICE_TOO_FAR_FROM_MARKET']);
  });
});
