import { describe, expect, it } from 'vitest';
import { anAccount, aQuote, cash, fill, markOf, placed, price } from '../../test/support/fixtures.ts';
import type { AccountState } from './account.ts';
import { formatCash, formatPrice } from './units.ts';
import { midPrice, percentOf, valueAccount, valuePosition } from './valuation.ts';

/** One trade of an example: `buy 12 at 100`. */
function trade(state: AccountState, side: 'BUY' | 'SELL', traded: string, at: string): void {
  const order = placed(state, { side, type: 'LIMIT', quantity: traded, limitPrice: at });
  fill(state, order, at, traded);
}

function run(trades: string): AccountState {
  const state = anAccount({ cash: '1000000.00' });
  for (const line of trades.split(',')) {
    const [side, traded = '', , at = ''] = line.trim().split(' ');
    trade(state, side === 'buy' ? 'BUY' : 'SELL', traded, at);
  }
  return state;
}

const positionIn = (state: AccountState) => {
  const position = state.positions.get('AAPL');
  if (position === undefined) throw new Error('there is a position');
  return position;
};

describe('average cost', () => {
  it('loses no third of a cent', () => {
    const position = positionIn(run('buy 3 at 33.33, sell 1 at 33.33, sell 1 at 33.33, sell 1 at 33.34'));
    expect(formatCash(position.costBasis)).toBe('0.00');
    expect(formatCash(position.realizedPnl)).toBe('0.01');
  });

  it('and what is left at the market are the whole profit (ghostfolio: NOVN at 87.80 makes 21.93)', () => {
    const state = run('buy 2 at 75.80, sell 1 at 85.73');
    const value = valueAccount(state, markOf({ AAPL: '87.80' }));
    expect(formatCash(value.realizedPnl + value.unrealizedPnl)).toBe('21.93');
    // Fees are not part of the profit of a trade: they are taken from the cash.
    expect(formatCash(value.equity)).toBe('1000021.92');
  });
});

describe('what something is worth', () => {
  it.each([
    ['the middle of both sides', aQuote(['10.00', '1'], ['10.01', '1']), '10.0050'],
    ['the bid alone', aQuote(['10.00', '1'], null), '10.0000'],
    ['the ask alone', aQuote(null, ['10.01', '1']), '10.0100'],
  ])('is %s', (_, quote, expected) => expect(formatPrice(midPrice(quote) ?? 0n)).toBe(expected));

  it('is unknown without a price, and then counts at cost', () => {
    expect(midPrice(aQuote(null, null))).toBeNull();
    const state = run('buy 10 at 20');
    expect(valuePosition(positionIn(state), undefined)).toMatchObject({
      marketPrice: null,
      marketValue: null,
      unrealizedPnl: null,
    });
    expect(valueAccount(state, markOf())).toMatchObject({
      marketValue: cash('200.00'),
      unrealizedPnl: 0n,
      equity: cash('1000000.00'),
    });
  });

  it('counts what is held for a sale', () => {
    const state = run('buy 10 at 20');
    placed(state, { side: 'SELL', type: 'LIMIT', quantity: '4', limitPrice: '30' });
    expect(valuePosition(positionIn(state), price('21'))).toMatchObject({
      marketPrice: price('21'),
      marketValue: cash('210.00'),
      unrealizedPnl: cash('10.00'),
    });
  });

  it('is a percentage of something, or of nothing none', () => {
    expect(percentOf(1n, 3n)).toBe(3_333n);
    expect(percentOf(1n, 0n)).toBeNull();
  });
});
