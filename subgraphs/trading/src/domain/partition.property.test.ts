import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partitionOf } from './partition.ts';

const symbols = fc.stringMatching(/^[A-Z]{1,5}([./][A-Z]{1,4})?$/);
const counts = fc.integer({ min: 1, max: 64 });

it('every symbol is in one partition of those that there are', () => {
  fc.assert(
    fc.property(symbols, counts, (symbol, count) => {
      const partition = partitionOf(symbol, count);
      expect(Number.isInteger(partition) && partition >= 0 && partition < count).toBe(true);
    }),
  );
});

it('one partition has everything', () => {
  fc.assert(
    fc.property(fc.string(), symbol => {
      expect(partitionOf(symbol, 1)).toBe(0);
    }),
  );
});

it('partitions have about as many symbols each, also of symbols that differ in one letter', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const listed = letters.flatMap(first => letters.flatMap(second => letters.map(third => first + second + third)));
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 64 }), count => {
      const sizes = new Array<number>(count).fill(0);
      for (const symbol of listed) sizes[partitionOf(symbol, count)] = (sizes[partitionOf(symbol, count)] ?? 0) + 1;
      const fair = listed.length / count;
      for (const size of sizes) expect(Math.abs(size - fair)).toBeLessThan(5 * Math.sqrt(fair));
    }),
  );
});

it('stays what it is: processes of different versions share the partitions', () => {
  expect(['AAPL', 'MSFT', 'BTC/USD', 'BRK.B', ''].map(symbol => partitionOf(symbol, 8))).toEqual([2, 2, 7, 2, 3]);
});
