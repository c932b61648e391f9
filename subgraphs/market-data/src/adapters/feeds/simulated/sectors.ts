/** What moves together beyond what the whole market does. */
export type Sector =
  | 'technology'
  | 'consumer'
  | 'health'
  | 'finance'
  | 'energy'
  | 'industry'
  | 'bonds'
  | 'gold'
  | 'crypto'
  | 'other';

const SYMBOLS: Readonly<Record<Exclude<Sector, 'other'>, readonly string[]>> = {
  technology: 'AAPL ADBE AMD AVGO CRM CSCO GOOGL INTC META MSFT NFLX NVDA ORCL QQQ'.split(' '),
  consumer: 'AMZN COST DIS HD KO MCD NKE PG TSLA WMT'.split(' '),
  health: 'ABBV JNJ PFE UNH'.split(' '),
  finance: 'BAC GS JPM MA V'.split(' '),
  energy: 'CVX XOM'.split(' '),
  industry: 'BA CAT GE IBM'.split(' '),
  bonds: ['TLT'],
  gold: ['GLD'],
  crypto: 'BTC/USD DOGE/USD ETH/USD LTC/USD SOL/USD'.split(' '),
};
const SECTOR_OF = new Map(
  Object.entries(SYMBOLS).flatMap(([sector, symbols]) => symbols.map(symbol => [symbol, sector as Sector] as const)),
);
const BROAD_FUNDS = new Set(['SPY', 'VTI', 'DIA', 'IWM', 'QQQ']);

/** How much of an instrument's moves is the market's, and its sector's: their squares and that of its own part make one. */
export interface Exposure {
  readonly sector: Sector;
  readonly toMarket: number;
  readonly toSector: number;
  readonly own: number;
}

export function exposureOf(symbol: string): Exposure {
  const sector = SECTOR_OF.get(symbol) ?? 'other';
  const [toMarket, toSector] = loadingsOf(symbol, sector);
  return { sector, toMarket, toSector, own: Math.sqrt(1 - toMarket ** 2 - toSector ** 2) };
}

function loadingsOf(symbol: string, sector: Sector): readonly [toMarket: number, toSector: number] {
  if (BROAD_FUNDS.has(symbol)) return [0.93, sector === 'technology' ? 0.3 : 0];
  if (sector === 'bonds') return [-0.3, 0.5];
  if (sector === 'gold') return [0, 0.5];
  if (sector === 'crypto') return [0.15, 0.8];
  return [0.55, 0.4];
}
