import { describe, expect, test } from 'vitest';
import { TradingStatuses } from './trading-statuses.ts';

const OPENED = Date.UTC(2021, 2, 1, 14, 30);

function statusesOf() {
  const statuses = new TradingStatuses(OPENED);
  let sequence = 100n;
  const change = (symbol: string, to: Parameters<TradingStatuses['changed']>[1], at = OPENED + 1) => {
    sequence += 1n;
    const status = statuses.changed(symbol, to, at, () => sequence);
    if (status !== undefined) statuses.take(status);
    return status;
  };
  return { statuses, change };
}

describe('trading statuses', () => {
  test('say that whatever nobody has spoken of is trading', () => {
    expect(statusesOf().statuses.get('IBM')).toEqual({
      ...{ symbol: 'IBM', state: 'TRADING', reason: undefined, lowerBand: undefined, upperBand: undefined },
      ...{ changedAt: OPENED, sequence: 0n },
    });
  });

  test('take the bands away with a halt, and the reason with its end', () => {
    const { statuses, change } = statusesOf();
    change('IBM', { lowerBand: 95n, upperBand: 105n });
    expect(change('IBM', { state: 'HALTED', reason: 'LUDP' }, OPENED + 2)).toEqual({
      ...{ symbol: 'IBM', state: 'HALTED', reason: 'LUDP', lowerBand: undefined, upperBand: undefined },
      ...{ changedAt: OPENED + 2, sequence: 102n },
    });
    expect(change('IBM', { state: 'TRADING' })).toMatchObject({ state: 'TRADING', reason: undefined });
    expect(statuses.get('IBM').sequence).toBe(103n);
  });

  test('do not count what changes nothing', () => {
    const { change } = statusesOf();
    expect(change('IBM', { state: 'TRADING', reason: 'ignored' })).toBeUndefined();
    change('IBM', { state: 'HALTED', reason: 'T1' });
    expect(change('IBM', { state: 'HALTED', reason: 'T1' })).toBeUndefined();
    expect(change('IBM', { lowerBand: 1n, upperBand: 2n })).toBeUndefined();
    expect(change('IBM', { state: 'HALTED', reason: 'T2' })).toBeDefined();
  });

  test('take a regular trade for the end of a halt from before a restart, and only of such a one', () => {
    const { statuses, change } = statusesOf();
    const halt = { state: 'HALTED', reason: 'T1', lowerBand: undefined, upperBand: undefined } as const;
    statuses.restore([{ symbol: 'IBM', ...halt, changedAt: OPENED - 1, sequence: 7n }]);
    change('SPY', { state: 'HALTED', reason: 'T1' });
    expect(statuses.isHaltOver({ symbol: 'IBM', conditions: ['I'] })).toBe(false);
    expect(statuses.isHaltOver({ symbol: 'IBM', conditions: [] })).toBe(true);
    expect(statuses.isHaltOver({ symbol: 'SPY', conditions: [] })).toBe(false);
    change('IBM', { state: 'HALTED', reason: 'T1' });
    expect(statuses.isHaltOver({ symbol: 'IBM', conditions: [] })).toBe(false);
  });
});
