import { describe, expect, it } from 'vitest';
import { anAccount, placed } from '../../test/support/fixtures.ts';
import type { Order } from './order.ts';
import { findWashTrade } from './wash-trade.ts';

/**
 * Alpaca's table, both ways round: what is open, what is placed, and whether it is refused. `<` a buy limit below the sell limit, `>=` at or above it.
 */
const TABLE = `
  open BUY  MARKET      placed SELL MARKET      refused
  open BUY  MARKET      placed SELL LIMIT       refused
  open BUY  MARKET      placed SELL STOP        refused
  open BUY  MARKET      placed SELL STOP_LIMIT  refused
  open BUY  STOP        placed SELL MARKET      refused
  open BUY  STOP        placed SELL LIMIT       refused
  open BUY  STOP        placed SELL STOP        refused
  open BUY  STOP        placed SELL STOP_LIMIT  refused
  open BUY  LIMIT       placed SELL MARKET      refused
  open BUY  LIMIT       placed SELL LIMIT       priced
  open BUY  LIMIT       placed SELL STOP        refused
  open BUY  LIMIT       placed SELL STOP_LIMIT  priced
  open BUY  STOP_LIMIT  placed SELL MARKET      refused
  open BUY  STOP_LIMIT  placed SELL LIMIT       priced
  open BUY  STOP_LIMIT  placed SELL STOP        refused
  open BUY  STOP_LIMIT  placed SELL STOP_LIMIT  priced
  open SELL MARKET      placed BUY  MARKET      refused
  open SELL MARKET      placed BUY  LIMIT       refused
  open SELL MARKET      placed BUY  STOP        refused
  open SELL MARKET      placed BUY  STOP_LIMIT  refused
  open SELL STOP        placed BUY  MARKET      refused
  open SELL STOP        placed BUY  LIMIT       refused
  open SELL STOP        placed BUY  STOP        refused
  open SELL STOP        placed BUY  STOP_LIMIT  refused
  open SELL LIMIT       placed BUY  MARKET      refused
  open SELL LIMIT       placed BUY  LIMIT       priced
  open SELL LIMIT       placed BUY  STOP        refused
  open SELL LIMIT       placed BUY  STOP_LIMIT  priced
  open SELL STOP_LIMIT  placed BUY  MARKET      refused
  open SELL STOP_LIMIT  placed BUY  LIMIT       priced
  open SELL STOP_LIMIT  placed BUY  STOP        refused
  open SELL STOP_LIMIT  placed BUY  STOP_LIMIT  priced
`;

const rows = TABLE.trim()
  .split('\n')
  .map(
    line =>
      line.trim().split(/\s+/) as [
        string,
        Order['side'],
        Order['type'],
        string,
        Order['side'],
        Order['type'],
        'refused' | 'priced',
      ],
  );

const anOrder = () => placed(anAccount());
const withLimit = (type: Order['type'], limitPrice: bigint) =>
  type === 'LIMIT' || type === 'STOP_LIMIT' ? limitPrice : null;

describe('a wash trade', () => {
  it('has a table of 32 rows', () => expect(rows).toHaveLength(32));

  it.each(rows)('%s %s %s, %s %s %s: %s', (_, openSide, openType, __, side, type, verdict) => {
    for (const [buyLimit, sellLimit] of [
      [100n, 101n],
      [100n, 100n],
      [101n, 100n],
    ] as const) {
      const limitOf = (of: Order['side']) => (of === 'BUY' ? buyLimit : sellLimit);
      const open = { ...anOrder(), side: openSide, type: openType, limitPrice: withLimit(openType, limitOf(openSide)) };
      const terms = { side, type, limitPrice: withLimit(type, limitOf(side)), orderClass: 'SIMPLE' } as const;
      const isRefused = verdict === 'refused' || buyLimit >= sellLimit;
      expect(findWashTrade(terms, [open], open.symbol)?.id).toBe(isRefused ? open.id : undefined);
    }
  });

  it.each([
    ['the same side', { side: 'BUY' }],
    ['another instrument', { symbol: 'IBM' }],
    ['a group', { orderClass: 'OCO' }],
    ['a trailing stop', { type: 'TRAILING_STOP' }],
  ] as const)('is not made with %s', (_, change) => {
    const open: Order = { ...anOrder(), symbol: 'AAPL', side: 'SELL', type: 'MARKET', ...change };
    expect(
      findWashTrade({ side: 'BUY', type: 'MARKET', limitPrice: null, orderClass: 'SIMPLE' }, [open], 'AAPL'),
    ).toBeUndefined();
    expect(
      findWashTrade(
        { side: 'BUY', type: 'TRAILING_STOP', limitPrice: null, orderClass: 'SIMPLE' },
        [{ ...open, symbol: 'AAPL', side: 'SELL', type: 'MARKET', orderClass: 'SIMPLE' }],
        'AAPL',
      ),
    ).toBeUndefined();
  });
});
