import { describe, expect, it } from 'vitest';
import { aMarket, anAccount, aQuote, aSession, aTrade, fill, place, placed } from '../../test/support/fixtures.ts';
import { explainOrder } from './explain-order.ts';
import type { Fill } from './order.ts';

const rules = (steps: ReturnType<typeof explainOrder>) => steps.map(({ rule }) => rule);

describe('an explanation', () => {
  it('says what was held, against what it filled and how it ended', () => {
    const state = anAccount();
    const order = placed(state, { type: 'LIMIT', limitPrice: '190.00', quantity: '10' });
    const filled = fill(state, order, '189.50', '10');
    const execution: Fill = {
      id: 'f',
      orderId: order.id,
      accountId: state.id,
      symbol: 'AAPL',
      side: 'BUY',
      price: 189_500_000n,
      quantity: 10n ** 10n,
      fee: 0n,
      cash: -189_500n,
      settlesAt: order.submittedAt,
      executedAt: order.submittedAt,
      fillModel: 'NBBO_SIZE',
      fillModelVersion: 1,
      auction: null,
      quoteSequence: 7n,
      quotedSize: 5n * 10n ** 11n,
      quotedAt: order.submittedAt,
    };
    const steps = explainOrder(filled ?? order, [execution], aMarket());
    expect(steps.map(({ rule, message }) => [rule, message])).toEqual([
      ['HELD_CASH', 'Cash was held at 190.0000 for each of 10: its limit. 0.00 are held still, 1895.00 were paid.'],
      ['FILLED_AT_QUOTE', 'Bought 10 at the ask of 189.5000, which displayed 500 (NBBO_SIZE 1).'],
      ['ENDED', 'Ended FILLED with 10 of 10 filled.'],
    ]);
    expect(steps[1]).toMatchObject({ price: 189_500_000n, sequence: 7n });
  });

  it('says why an order was refused', () => {
    const { order } = place(anAccount({ cash: '1.00' }), { quantity: '1' });
    expect(explainOrder(order, [], aMarket())).toMatchObject([
      { rule: 'REFUSED', message: 'The order would hold 194.75, and 1.00 can be spent.' },
    ]);
  });

  it.each([
    ['the session', aMarket({ session: aSession({ isOpen: false, isOpenExtended: false }) }), 'WAITS_FOR_SESSION'],
    ['a quote', aMarket({ quote: undefined }), 'WAITS_FOR_QUOTE'],
    ['a live market', aMarket({ isLive: false }), 'WAITS_FOR_QUOTE'],
    ['its price', aMarket({ quote: aQuote(['189.90', '1'], ['190.01', '1']) }), 'WAITS_FOR_PRICE'],
    ['fresh liquidity', aMarket({ quote: aQuote(['189.90', '1'], ['190.00', '1']) }), 'WAITS_FOR_LIQUIDITY'],
  ])('says that an open order waits for %s', (_, market, rule) => {
    const order = placed(anAccount(), { type: 'LIMIT', limitPrice: '190.00', quantity: '10' });
    expect(rules(explainOrder(order, [], market))).toEqual(['HELD_CASH', rule]);
  });

  it('says what a stop and an exit wait for', () => {
    const stop = placed(anAccount(), { type: 'STOP', stopPrice: '195.00', quantity: '10' });
    expect(explainOrder(stop, [], aMarket({ lastTrade: aTrade('190.00') })).at(-1)).toMatchObject({
      rule: 'WAITS_FOR_STOP',
      message: 'No eligible print has reached 195.0000 since it was placed. The last one was at 190.0000.',
    });
    expect(rules(explainOrder({ ...stop, status: 'HELD', side: 'SELL', parentId: 'x' }, [], aMarket()))).toEqual([
      'WAITS_FOR_ENTRY',
    ]);
  });
});
