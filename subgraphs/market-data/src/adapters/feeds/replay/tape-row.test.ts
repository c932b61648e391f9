import { describe, expect, test } from 'vitest';
import { parseTapeRow } from './tape-row.ts';

const parse = (row: string) => parseTapeRow(row.split(','), 'row');

describe('a row of a tape', () => {
  test('is a quote with two sides', () => {
    expect(parse('Q,2013-10-07T13:30:00.072Z,IBM,181.6900,200,181.9000,100,,,P,')).toEqual({
      kind: 'quote',
      symbol: 'IBM',
      quotedAt: Date.UTC(2013, 9, 7, 13, 30, 0, 72),
      bidPrice: 181_690_000_000n,
      bidSize: 200_000_000_000n,
      askPrice: 181_900_000_000n,
      askSize: 100_000_000_000n,
    });
  });

  test('is a quote with one side', () => {
    expect(parse('Q,2013-10-07T13:30:00Z,IBM,,,181.9000,100,,,P,')).toMatchObject({
      bidPrice: undefined,
      bidSize: undefined,
      askPrice: 181_900_000_000n,
    });
    expect(parse('Q,2013-10-07T13:30:00Z,IBM,181.9,100,,0,,,,')).toMatchObject({
      askPrice: undefined,
      askSize: undefined,
    });
  });

  test('is a trade, with the condition of an odd lot where it is one', () => {
    expect(parse('T,2013-10-07T13:30:00.072Z,IBM,,,,,181.9000,40,P,1')).toEqual({
      kind: 'trade',
      symbol: 'IBM',
      executedAt: Date.UTC(2013, 9, 7, 13, 30, 0, 72),
      price: 181_900_000_000n,
      size: 40_000_000_000n,
      exchange: 'P',
      conditions: ['I'],
      feedId: 'row',
    });
    expect(parse('T,2013-10-07T13:30:00Z,BTC/USD,,,,,96000.12,0.00000001,,')).toMatchObject({
      conditions: [],
      exchange: undefined,
      size: 10n,
    });
  });

  test.each([
    ['', 'expected 11 fields'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,181.9,40,P,0,O;xx', 'conditions:'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,181.9,40,P,0,I', 'conditions: I is said of odd lots'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,181.9,40,P,0,O,5', 'expected 11 fields'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,181.9,40,P', 'expected 11 fields'],
    ['X,2013-10-07T13:30:00Z,IBM,,,,,181.9,40,P,0', 'type:'],
    ['T,2013-10-07 13:30:00,IBM,,,,,181.9,40,P,0', 'time:'],
    ['T,2013-02-30T13:30:00Z,IBM,,,,,181.9,40,P,0', 'time:'],
    ['T,2013-10-07T25:30:00Z,IBM,,,,,181.9,40,P,0', 'time:'],
    ['T,2013-10-07T13:30:00Z,ibm,,,,,181.9,40,P,0', 'symbol:'],
    ['T,2013-10-07T13:30:00Z,,,,,,181.9,40,P,0', 'symbol:'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,-181.9,40,P,0', 'price:'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,0,40,P,0', 'price:'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,1e3,40,P,0', 'price:'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,181.1234567891,40,P,0', 'price:'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,181.9,0,P,0', 'size:'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,181.9,,P,0', 'size:'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,181.9,40,P,2', 'odd_lot:'],
    ['T,2013-10-07T13:30:00Z,IBM,,,,,181.9,40,"P",0', 'exchange:'],
    ['T,2013-10-07T13:30:00Z,IBM,181.9,40,,,181.9,40,P,0', 'no bid and no ask'],
    ['Q,2013-10-07T13:30:00Z,IBM,,,,,,,P,', 'at least one side'],
    ['Q,2013-10-07T13:30:00Z,IBM,181.9,,182,100,,,P,', 'bid_size:'],
    ['Q,2013-10-07T13:30:00Z,IBM,181.9,100,,100,,,P,', 'ask_price:'],
    ['Q,2013-10-07T13:30:00Z,IBM,181.9,100,182,100,181,,P,', 'no price'],
  ])('is refused with its reason: %j', (row, reason) => {
    expect(() => parse(row)).toThrow(reason);
  });
});
