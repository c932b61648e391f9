import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSymbols, parseSymbols, removeSymbols, reorderSymbols, WATCHLIST_SYMBOLS_MAX } from './watchlist.ts';

const symbol = fc.stringMatching(/^[A-Z0-9./-]{1,3}$/);
const symbols = fc.uniqueArray(symbol, { maxLength: WATCHLIST_SYMBOLS_MAX });

describe('symbols of a watchlist', () => {
  it('are each there once, in the order in which they came first, whatever is added', () =>
    fc.assert(
      fc.property(symbols, fc.array(symbol, { maxLength: 60 }), (current, added) => {
        const result = addSymbols(current, added);
        const union = [...current, ...added.filter((one, at) => !current.includes(one) && added.indexOf(one) === at)];
        if (union.length > WATCHLIST_SYMBOLS_MAX)
          expect(result).toMatchObject({ ok: false, problem: { code: 'WATCHLIST_FULL' } });
        else expect(result).toEqual({ ok: true, value: union });
      }),
    ));

  it('are as before after adding and removing what was not there', () =>
    fc.assert(
      fc.property(symbols, symbols, (current, others) => {
        const fresh = others.filter(one => !current.includes(one));
        const added = addSymbols(current, fresh);
        if (added.ok) expect(removeSymbols(added.value, fresh)).toEqual(current);
      }),
    ));

  it('can be put in any order, and in no order of others', () =>
    fc.assert(
      fc.property(
        symbols.chain(current =>
          fc.record({
            current: fc.constant(current),
            order: fc.shuffledSubarray(current, { minLength: current.length }),
          }),
        ),
        symbol,
        ({ current, order }, stranger) => {
          expect(reorderSymbols(current, order)).toEqual({ ok: true, value: order });
          const refused = { ok: false, problem: { code: 'WATCHLIST_SYMBOLS_MISMATCH' } };
          if (current.length > 0) expect(reorderSymbols(current, order.slice(1))).toMatchObject(refused);
          if (!current.includes(stranger)) expect(reorderSymbols(current, [...order, stranger])).toMatchObject(refused);
        },
      ),
    ));
});

describe('parseSymbols', () => {
  it('points at the first that is wrong', () =>
    expect(parseSymbols(['IBM', 'BTC/USD', 'B\0', ''])).toMatchObject({
      ok: false,
      problem: { code: 'INVALID_SYMBOL', path: ['symbols', '2'] },
    }));
});
