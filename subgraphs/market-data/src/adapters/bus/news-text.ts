import type { MarketEvent } from '../../application/ports/market-event.ts';
import type { Minute, Prices, Tally } from '../../domain/bar.ts';
import type { EpochMs, Quote, Trade } from '../../domain/tick.ts';
import type { TradingState, TradingStatus } from '../../domain/trading-status.ts';
import type { DateText } from '../../domain/zoned-time.ts';

/** How events of the market are written for the bus: JSON arrays, a letter first, numbers of the core as text of digits, nothing as null. */

type Digits = string;
type TradeText = [string, Digits, Digits, string | null, readonly string[], number, string, Digits];
type PricesText = [Digits, Digits, Digits, Digits, 0 | 1];
type TallyText = [PricesText | null, Digits, number, Digits, Digits];
type MinuteText = [TallyText, DateText | null, TallyText | null];
type Correction = [Digits, Digits, readonly string[]];

export type EventText =
  | ['q', string, Digits | null, Digits | null, Digits | null, Digits | null, number, Digits]
  | ['t', ...TradeText, 0 | 1]
  | ['s', string, TradingState, string | null, Digits | null, Digits | null, number, Digits]
  | ['a', string, string, number | null, number, Correction | null]
  | ['c', string, number, 0 | 1, MinuteText | null, TradeText | null]
  | ['x', Digits, TradeText, TradeText | null]
  | ['n', number];

const digits = (value: bigint | undefined): Digits | null => (value === undefined ? null : value.toString());
const number = (text: Digits | null): bigint | undefined => (text === null ? undefined : BigInt(text));

export function toText(event: MarketEvent): EventText {
  switch (event.kind) {
    case 'quote':
      return quoteText(event.quote);
    case 'trade':
      return ['t', ...tradeText(event.trade), event.isLate ? 1 : 0];
    case 'status':
      return statusText(event.status);
    case 'amendment': {
      const { symbol, feedId, executedAt, at, corrected } = event.amendment;
      const values: Correction | undefined = corrected && [
        corrected.price.toString(),
        corrected.size.toString(),
        corrected.conditions,
      ];
      return ['a', symbol, feedId, executedAt ?? null, at, values ?? null];
    }
    case 'corrected': {
      const { symbol, startsAt, isClosed, minute, lastTrade } = event.corrected;
      return [
        'c',
        symbol,
        startsAt,
        isClosed ? 1 : 0,
        minute ? minuteText(minute) : null,
        lastTrade ? tradeText(lastTrade) : null,
      ];
    }
    case 'trade corrected': {
      const { number, original, corrected } = event.correction;
      return ['x', number.toString(), tradeText(original), corrected ? tradeText(corrected) : null];
    }
    case 'time':
      return ['n', event.at];
  }
}

/** @throws Error for what is no event. */
export function fromText(text: EventText): MarketEvent {
  switch (text[0]) {
    case 'q':
      return { kind: 'quote', quote: toQuote(text) };
    case 't': {
      const [, ...trade] = text;
      return { kind: 'trade', trade: toTrade(trade.slice(0, 8) as TradeText), isLate: text[9] === 1 };
    }
    case 's':
      return { kind: 'status', status: toStatus(text) };
    case 'a': {
      const [, symbol, feedId, executedAt, at, values] = text;
      const corrected = values
        ? { price: BigInt(values[0]), size: BigInt(values[1]), conditions: values[2] }
        : undefined;
      return { kind: 'amendment', amendment: { symbol, feedId, executedAt: executedAt ?? undefined, at, corrected } };
    }
    case 'c': {
      const [, symbol, startsAt, isClosed, values, trade] = text;
      const minute = values ? toMinute(symbol, startsAt, values) : undefined;
      const lastTrade = trade ? toTrade(trade) : undefined;
      return { kind: 'corrected', corrected: { symbol, startsAt, minute, isClosed: isClosed === 1, lastTrade } };
    }
    case 'x': {
      const [, number, original, corrected] = text;
      return {
        kind: 'trade corrected',
        correction: {
          ...{ number: BigInt(number), original: toTrade(original) },
          corrected: corrected ? toTrade(corrected) : undefined,
        },
      };
    }
    case 'n':
      return { kind: 'time', at: text[1] };
    default:
      throw new TypeError('not an event of the market');
  }
}

function quoteText(quote: Quote): EventText {
  const { symbol, bidPrice, bidSize, askPrice, askSize, quotedAt, sequence } = quote;
  const sides = [digits(bidPrice), digits(bidSize), digits(askPrice), digits(askSize)] as const;
  return ['q', symbol, ...sides, quotedAt, sequence.toString()];
}

function toQuote([, symbol, bidPrice, bidSize, askPrice, askSize, quotedAt, sequence]: EventText & { 0: 'q' }): Quote {
  return {
    ...{ symbol, quotedAt, sequence: BigInt(sequence) },
    ...{ bidPrice: number(bidPrice), bidSize: number(bidSize), askPrice: number(askPrice), askSize: number(askSize) },
  };
}

function tradeText({ symbol, price, size, exchange, conditions, executedAt, feedId, sequence }: Trade): TradeText {
  return [
    symbol,
    price.toString(),
    size.toString(),
    exchange ?? null,
    conditions,
    executedAt,
    feedId,
    sequence.toString(),
  ];
}

function toTrade([symbol, price, size, exchange, conditions, executedAt, feedId, sequence]: TradeText): Trade {
  return {
    ...{ symbol, price: BigInt(price), size: BigInt(size), exchange: exchange ?? undefined, conditions },
    ...{ executedAt, feedId, sequence: BigInt(sequence) },
  };
}

function statusText(status: TradingStatus): EventText {
  const { symbol, state, reason, lowerBand, upperBand, changedAt, sequence } = status;
  return ['s', symbol, state, reason ?? null, digits(lowerBand), digits(upperBand), changedAt, sequence.toString()];
}

function toStatus([, symbol, state, reason, lower, upper, changedAt, sequence]: EventText & { 0: 's' }): TradingStatus {
  return {
    ...{ symbol, state, reason: reason ?? undefined, changedAt, sequence: BigInt(sequence) },
    ...{ lowerBand: number(lower), upperBand: number(upper) },
  };
}

function minuteText({ tally, tradingDate, day }: Minute): MinuteText {
  return [tallyText(tally), tradingDate ?? null, day ? tallyText(day) : null];
}

function toMinute(symbol: string, startsAt: EpochMs, [tally, tradingDate, day]: MinuteText): Minute {
  return {
    ...{ symbol, startsAt, tally: toTally(tally) },
    ...{ tradingDate: tradingDate ?? undefined, day: day ? toTally(day) : undefined },
  };
}

function tallyText({ prices, volume, tradeCount, pricedNotional, pricedVolume }: Tally): TallyText {
  return [
    prices ? pricesText(prices) : null,
    ...([volume.toString(), tradeCount, pricedNotional.toString(), pricedVolume.toString()] as const),
  ];
}

function toTally([prices, volume, tradeCount, pricedNotional, pricedVolume]: TallyText): Tally {
  return {
    prices: prices ? toPrices(prices) : undefined,
    ...{ volume: BigInt(volume), tradeCount },
    ...{ pricedNotional: BigInt(pricedNotional), pricedVolume: BigInt(pricedVolume) },
  };
}

function pricesText({ open, high, low, close, isCloseTentative }: Prices): PricesText {
  return [open.toString(), high.toString(), low.toString(), close.toString(), isCloseTentative ? 1 : 0];
}

function toPrices([open, high, low, close, isCloseTentative]: PricesText): Prices {
  const prices = { open: BigInt(open), high: BigInt(high), low: BigInt(low), close: BigInt(close) };
  return isCloseTentative === 1 ? { ...prices, isCloseTentative: true } : prices;
}
