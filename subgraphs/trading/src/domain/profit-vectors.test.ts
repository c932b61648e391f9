import { describe, expect, it } from 'vitest';
import { anAccount, cash, fill, placed, price } from '../../test/support/fixtures.ts';
import { PROFIT_VECTORS, type ProfitVector } from '../../test/support/profit-vectors.ts';
import { linesOf, lotEventsOf } from '../../test/support/trade-history.ts';
import type { AccountState } from './account.ts';
import { type LotMethod, lotsOf } from './lots.ts';
import { formatCash, formatPrice } from './units.ts';
import { valuePosition } from './valuation.ts';

/** Places and fills every trade of a history, as the venue would. */
function lived({ history, isShort }: ProfitVector): AccountState {
  const state = anAccount({ cash: '1000000.00', overrides: { type: isShort === true ? 'MARGIN' : 'CASH' } });
  for (const { verb, amount, price: at } of linesOf(history)) {
    const order = placed(state, {
      side: verb === 'buy' ? 'BUY' : 'SELL',
      type: 'LIMIT',
      quantity: amount,
      limitPrice: at,
    });
    fill(state, order, at, amount);
  }
  return state;
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

function byMethod(history: string, method: LotMethod) {
  const { open, closed } = lotsOf(lotEventsOf(history), method);
  return {
    cost: formatCash(sum(open.map(lot => lot.cash))),
    realized: formatCash(sum(closed.map(({ proceeds, costBasis }) => proceeds - costBasis))),
  };
}

const named = (vectors: readonly ProfitVector[]) => vectors.map(vector => [vector.source, vector] as const);

describe('published examples, by the account that traded them', () => {
  it.each(named(PROFIT_VECTORS))('%s', (_, vector) => {
    const position = lived(vector).positions.get('AAPL');
    if (position === undefined) throw new Error('there is a position');
    expect(formatPrice(valuePosition(position, undefined).averageEntryPrice)).toBe(vector.average);
    expect(formatCash(position.costBasis)).toBe(vector.cost);
    expect(formatCash(position.realizedPnl)).toBe(vector.realized);
    if (vector.mark === undefined) return;
    const { unrealizedPnl } = valuePosition(position, price(vector.mark));
    const gross = position.realizedPnl + (unrealizedPnl ?? 0n);
    expect(formatCash(gross)).toBe(vector.gross);
    expect(formatCash(gross - cash(vector.fees ?? '0'))).toBe(vector.net);
  });
});

describe('published examples, by their lots', () => {
  const cases = PROFIT_VECTORS.flatMap(({ source, history, fifoCost, compressedFifoCost }) => [
    ...(fifoCost === undefined ? [] : [[source, 'FIFO' as const, history, fifoCost] as const]),
    ...(compressedFifoCost === undefined
      ? []
      : [[source, 'COMPRESSED_FIFO' as const, history, compressedFifoCost] as const]),
  ]);

  it.each(cases)('%s: %s', (_, method, history, cost) => expect(byMethod(history, method).cost).toBe(cost));

  it.each(named(PROFIT_VECTORS.filter(({ cost }) => cost === '0.00')))(
    'end with the same profit by every method when nothing is left: %s',
    (_, { history, realized }) => {
      for (const method of ['FIFO', 'LIFO', 'HIFO', 'COMPRESSED_FIFO'] as const)
        expect(byMethod(history, method)).toEqual({ cost: '0.00', realized });
    },
  );
});
