/** An example that somebody has published, and what must come out. Amounts in dollars; no fees. */
export interface ProfitVector {
  readonly source: string;
  /** As test/support/trade-history.ts reads it. */
  readonly history: string;
  /** The account's own book: average cost. */
  readonly average: string;
  readonly cost: string;
  readonly realized: string;
  /** Cost of what is left by other methods, where the source has it. */
  readonly fifoCost?: string;
  readonly compressedFifoCost?: string;
  /** What the rest is worth a share, and what all of it then gained. */
  readonly mark?: string;
  readonly gross?: string;
  /** What the source charges, and what is left of `gross` after it. */
  readonly fees?: string;
  readonly net?: string;
  /** Whether it sells what it does not own. */
  readonly isShort?: true;
}

const TT = '1: buy 12 @ 100, 1: buy 17 @ 99';
const ALPACA = '1: buy 100 @ 10, 1: buy 50 @ 12, 2: buy 30 @ 15, 3: sell 120 @ 20';
const NAUTILUS = '1: buy 100 @ 50, 1: sell 100 @ 55';

/** The published examples of trading-domain B.7: Trading Technologies, Alpaca, LEAN, nautilus_trader and ghostfolio. */
export const PROFIT_VECTORS: readonly ProfitVector[] = [
  { source: 'TT: two buys', history: TT, average: '99.413793', cost: '2883.00', realized: '0.00' },
  { source: 'TT: a sale', history: `${TT}, 1: sell 9 @ 101`, average: '99.4140', cost: '1988.28', realized: '14.28' },
  {
    source: 'TT: another sale',
    history: `${TT}, 1: sell 9 @ 101, 1: sell 4 @ 105`,
    average: '99.41375',
    cost: '1590.62',
    realized: '36.62',
  },
  {
    source: 'TT: bought again',
    history: `${TT}, 1: sell 9 @ 101, 1: sell 4 @ 105, 1: buy 3 @ 103`,
    average: '99.9800',
    cost: '1899.62',
    realized: '36.62',
  },
  {
    source: 'Alpaca: strict FIFO, compressed FIFO and weighted average of one history',
    history: ALPACA,
    average: '11.388833',
    cost: '683.33',
    realized: '1033.33',
    fifoCost: '810.00',
    compressedFifoCost: '770.00',
  },
  {
    source: 'Alpaca: compressed FIFO within a day',
    history: '1: buy 100 @ 10, 1: buy 50 @ 9, 1: sell 50 @ 12, 1: buy 50 @ 11',
    average: '10.111133',
    cost: '1516.67',
    realized: '116.67',
    compressedFifoCost: '1500.00',
  },
  {
    source: 'LEAN: bought again after a sale',
    history: '1: buy 2 @ 10, 1: sell 1 @ 11, 1: buy 1 @ 12',
    average: '11.0000',
    cost: '22.00',
    realized: '1.00',
  },
  {
    source: 'LEAN: until nothing is left',
    history: '1: buy 2 @ 10, 1: sell 1 @ 11, 1: buy 1 @ 12, 1: sell 2 @ 13',
    average: '0.0000',
    cost: '0.00',
    realized: '5.00',
  },
  {
    source: 'LEAN: four buys',
    history: '1: buy 10 @ 10, 1: buy 5 @ 11, 1: buy 20 @ 14, 1: buy 3 @ 9',
    average: '12.157895',
    cost: '462.00',
    realized: '0.00',
  },
  { source: 'nautilus: long and flat', history: NAUTILUS, average: '0.0000', cost: '0.00', realized: '500.00' },
  {
    source: 'nautilus: netting, long and then short',
    history: `${NAUTILUS}, 1: sell 50 @ 54, 1: buy 50 @ 52`,
    average: '0.0000',
    cost: '0.00',
    realized: '600.00',
    isShort: true,
  },
  {
    source: 'a sale that turns long into short (as nautilus nets, in one order)',
    history: '1: buy 100 @ 50, 1: sell 150 @ 55, 1: buy 50 @ 53',
    average: '0.0000',
    cost: '0.00',
    realized: '600.00',
    isShort: true,
  },
  {
    source: 'ghostfolio: NOVN, sold in part',
    history: '1: buy 2 @ 75.80, 2: sell 1 @ 85.73',
    average: '75.8000',
    cost: '75.80',
    realized: '9.93',
    mark: '87.80',
    gross: '21.93',
    fees: '4.25',
    net: '17.68',
  },
];
