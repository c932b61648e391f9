/** How an instrument behaves in the simulation. */
export interface Profile {
  /** The price that it wanders about. */
  readonly price: number;
  /** Deviation of a year's return. */
  readonly volatility: number;
  /** How often it is quoted and traded. */
  readonly isPopular: boolean;
  /** The usual spread, in price increments. */
  readonly spreadTicks: number;
  /** A usual size at the quote, in shares or coins. */
  readonly size: number;
}

const popular = (price: number, volatility: number, spreadTicks: number, size: number): Profile => ({
  price,
  volatility,
  isPopular: true,
  spreadTicks,
  size,
});
const quiet = (price: number, volatility: number, spreadTicks: number, size: number): Profile => ({
  price,
  volatility,
  isPopular: false,
  spreadTicks,
  size,
});

/** Not forecasts: prices of a plausible size, so that a demonstration looks like a market. */
const PROFILES: Readonly<Record<string, Profile>> = {
  AAPL: popular(228, 0.26, 1, 400),
  AMZN: popular(205, 0.32, 2, 300),
  GOOGL: popular(178, 0.3, 2, 300),
  META: popular(585, 0.35, 8, 200),
  MSFT: popular(430, 0.24, 4, 200),
  NVDA: popular(138, 0.5, 1, 800),
  QQQ: popular(510, 0.2, 2, 600),
  SPY: popular(590, 0.15, 1, 900),
  TSLA: popular(340, 0.58, 6, 300),
  IBM: quiet(225, 0.24, 4, 200),
  ABBV: quiet(178, 0.23, 3, 200),
  ADBE: quiet(510, 0.34, 14, 100),
  AMD: quiet(140, 0.48, 2, 400),
  AVGO: quiet(172, 0.45, 4, 200),
  BA: quiet(152, 0.38, 4, 200),
  BAC: quiet(46, 0.25, 1, 1_500),
  CAT: quiet(390, 0.28, 12, 100),
  COST: quiet(940, 0.22, 35, 100),
  CRM: quiet(335, 0.33, 8, 100),
  CSCO: quiet(58, 0.2, 1, 900),
  CVX: quiet(160, 0.22, 2, 300),
  DIS: quiet(114, 0.27, 2, 400),
  GE: quiet(182, 0.3, 4, 200),
  GS: quiet(595, 0.26, 22, 100),
  HD: quiet(412, 0.22, 9, 100),
  INTC: quiet(24, 0.48, 1, 2_500),
  JNJ: quiet(155, 0.16, 2, 300),
  JPM: quiet(245, 0.23, 3, 300),
  KO: quiet(63, 0.14, 1, 1_200),
  MA: quiet(525, 0.2, 18, 100),
  MCD: quiet(293, 0.18, 6, 100),
  NFLX: quiet(880, 0.36, 40, 100),
  NKE: quiet(76, 0.32, 1, 500),
  ORCL: quiet(188, 0.32, 4, 200),
  PFE: quiet(25, 0.24, 1, 3_000),
  PG: quiet(172, 0.16, 2, 300),
  UNH: quiet(590, 0.28, 24, 100),
  V: quiet(310, 0.19, 5, 200),
  WMT: quiet(88, 0.19, 1, 700),
  XOM: quiet(120, 0.22, 1, 600),
  DIA: quiet(440, 0.14, 5, 300),
  GLD: quiet(248, 0.15, 2, 500),
  IWM: quiet(238, 0.23, 2, 700),
  TLT: quiet(89, 0.15, 1, 1_800),
  VTI: quiet(292, 0.15, 2, 400),
  'BTC/USD': popular(96_000, 0.55, 250, 0.8),
  'ETH/USD': popular(3_350, 0.7, 20, 9),
  'SOL/USD': quiet(245, 0.9, 4, 80),
  'LTC/USD': quiet(92, 0.8, 4, 120),
  'DOGE/USD': quiet(0.39, 1.1, 6, 40_000),
};

const UNKNOWN = quiet(100, 0.3, 3, 200);

export function profileOf(symbol: string): Profile {
  return PROFILES[symbol] ?? UNKNOWN;
}
