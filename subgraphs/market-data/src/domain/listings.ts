import { parseDecimal } from '@platform/shared/pure';
import { type Instrument, PRICE_SCALE, SIZE_SCALE } from './instrument.ts';

/** Symbol, name, exchange (ISO 10383). */
type Listing = readonly [symbol: string, name: string, exchange: string];

const STOCKS: readonly Listing[] = [
  ['AAPL', 'Apple Inc.', 'XNAS'],
  ['ABBV', 'AbbVie Inc.', 'XNYS'],
  ['ADBE', 'Adobe Inc.', 'XNAS'],
  ['AMD', 'Advanced Micro Devices, Inc.', 'XNAS'],
  ['AMZN', 'Amazon.com, Inc.', 'XNAS'],
  ['AVGO', 'Broadcom Inc.', 'XNAS'],
  ['BA', 'The Boeing Company', 'XNYS'],
  ['BAC', 'Bank of America Corporation', 'XNYS'],
  ['CAT', 'Caterpillar Inc.', 'XNYS'],
  ['COST', 'Costco Wholesale Corporation', 'XNAS'],
  ['CRM', 'Salesforce, Inc.', 'XNYS'],
  ['CSCO', 'Cisco Systems, Inc.', 'XNAS'],
  ['CVX', 'Chevron Corporation', 'XNYS'],
  ['DIS', 'The Walt Disney Company', 'XNYS'],
  ['GE', 'General Electric Company', 'XNYS'],
  ['GOOGL', 'Alphabet Inc. Class A', 'XNAS'],
  ['GS', 'The Goldman Sachs Group, Inc.', 'XNYS'],
  ['HD', 'The Home Depot, Inc.', 'XNYS'],
  ['IBM', 'International Business Machines Corporation', 'XNYS'],
  ['INTC', 'Intel Corporation', 'XNAS'],
  ['JNJ', 'Johnson & Johnson', 'XNYS'],
  ['JPM', 'JPMorgan Chase & Co.', 'XNYS'],
  ['KO', 'The Coca-Cola Company', 'XNYS'],
  ['MA', 'Mastercard Incorporated', 'XNYS'],
  ['MCD', "McDonald's Corporation", 'XNYS'],
  ['META', 'Meta Platforms, Inc.', 'XNAS'],
  ['MSFT', 'Microsoft Corporation', 'XNAS'],
  ['NFLX', 'Netflix, Inc.', 'XNAS'],
  ['NKE', 'NIKE, Inc.', 'XNYS'],
  ['NVDA', 'NVIDIA Corporation', 'XNAS'],
  ['ORCL', 'Oracle Corporation', 'XNYS'],
  ['PFE', 'Pfizer Inc.', 'XNYS'],
  ['PG', 'The Procter & Gamble Company', 'XNYS'],
  ['TSLA', 'Tesla, Inc.', 'XNAS'],
  ['UNH', 'UnitedHealth Group Incorporated', 'XNYS'],
  ['V', 'Visa Inc.', 'XNYS'],
  ['WMT', 'Walmart Inc.', 'XNYS'],
  ['XOM', 'Exxon Mobil Corporation', 'XNYS'],
];

const FUNDS: readonly Listing[] = [
  ['DIA', 'SPDR Dow Jones Industrial Average ETF Trust', 'ARCX'],
  ['GLD', 'SPDR Gold Shares', 'ARCX'],
  ['IWM', 'iShares Russell 2000 ETF', 'ARCX'],
  ['QQQ', 'Invesco QQQ Trust', 'XNAS'],
  ['SPY', 'SPDR S&P 500 ETF Trust', 'ARCX'],
  ['TLT', 'iShares 20+ Year Treasury Bond ETF', 'XNAS'],
  ['VTI', 'Vanguard Total Stock Market ETF', 'ARCX'],
];

/** Symbol, name, smallest step of the price, smallest step of the quantity. */
const CRYPTO_PAIRS: readonly (readonly [string, string, string, string])[] = [
  ['BTC/USD', 'Bitcoin in US dollars', '0.01', '0.00000001'],
  ['DOGE/USD', 'Dogecoin in US dollars', '0.00001', '0.1'],
  ['ETH/USD', 'Ether in US dollars', '0.01', '0.000001'],
  ['LTC/USD', 'Litecoin in US dollars', '0.01', '0.00001'],
  ['SOL/USD', 'Solana in US dollars', '0.01', '0.0001'],
];

const PENNY = parseDecimal('0.01', PRICE_SCALE);
const ONE_SHARE = parseDecimal('1', SIZE_SCALE);

/** What is listed from the first start on. */
export const LISTED_INSTRUMENTS: readonly Instrument[] = [
  ...[...STOCKS, ...FUNDS].map(
    ([symbol, name, exchange]): Instrument => ({
      symbol,
      name,
      assetClass: 'US_EQUITY',
      exchange,
      calendar: 'XNYS',
      currency: 'USD',
      status: 'ACTIVE',
      isTradable: true,
      isShortable: true,
      isFractionable: true,
      priceIncrement: PENNY,
      quantityIncrement: ONE_SHARE,
    }),
  ),
  ...CRYPTO_PAIRS.map(
    ([symbol, name, priceIncrement, quantityIncrement]): Instrument => ({
      symbol,
      name,
      assetClass: 'CRYPTO',
      exchange: 'CRYPTO',
      calendar: 'ALWAYS_OPEN',
      currency: 'USD',
      status: 'ACTIVE',
      isTradable: true,
      isShortable: false,
      isFractionable: true,
      priceIncrement: parseDecimal(priceIncrement, PRICE_SCALE),
      quantityIncrement: parseDecimal(quantityIncrement, SIZE_SCALE),
    }),
  ),
];
