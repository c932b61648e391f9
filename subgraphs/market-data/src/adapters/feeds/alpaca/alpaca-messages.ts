import { PRICE_SCALE, SIZE_SCALE } from '../../../domain/instrument.ts';
import type { TradingState } from '../../../domain/trading-status.ts';
import {
  type Message,
  RefusedMessage,
  readId,
  readInstant,
  readOptionalPrice,
  readPositive,
  readSide,
  readText,
  readTexts,
  requireSymbol,
} from '../live/fields.ts';
import type { Said } from '../live/provider.ts';

/** The id of a trade is the exchange's own, so that it is one only together with the exchange. */
const feedIdOf = (exchange: string, id: string) => `alpaca:${exchange}:${id}`;
const readSymbol = (message: Message) => requireSymbol(readText(message, 'S'));

function readExchange(message: Message): string {
  const exchange = readText(message, 'x');
  if (!/^[A-Z0-9]{1,8}$/.test(exchange)) throw new RefusedMessage('x: expected the code of a venue');
  return exchange;
}

/** A trade (`t`), live or out of the history; there the symbol stands beside it. @throws RefusedMessage */
export function readTrade(message: Message, symbol = readSymbol(message)): Extract<Said, { kind: 'trade' }> {
  const instant = readInstant(message, 't');
  const exchange = readExchange(message);
  return {
    ...{ kind: 'trade', instant, symbol, executedAt: instant.at, exchange },
    feedId: feedIdOf(exchange, readId(message, 'i')),
    price: readPositive(message, 'p', PRICE_SCALE),
    size: readPositive(message, 's', SIZE_SCALE),
    conditions: readTexts(message, 'c'),
  };
}

/** A quote (`q`). Sizes are in shares. @throws RefusedMessage */
export function readQuote(message: Message, symbol = readSymbol(message)): Extract<Said, { kind: 'quote' }> {
  const instant = readInstant(message, 't');
  const bid = readSide(message, 'bp', 'bs');
  const ask = readSide(message, 'ap', 'as');
  return {
    ...{ kind: 'quote', instant, symbol, quotedAt: instant.at },
    ...{ bidPrice: bid?.price, bidSize: bid?.size, askPrice: ask?.price, askSize: ask?.size },
  };
}

/** A trade that was another one (`c`). @throws RefusedMessage */
export function readCorrection(message: Message): Said {
  const exchange = readExchange(message);
  return {
    ...{ kind: 'correction', instant: readInstant(message, 't'), symbol: readSymbol(message), exchange },
    feedId: feedIdOf(exchange, readId(message, 'oi')),
    correctedFeedId: feedIdOf(exchange, readId(message, 'ci')),
    price: readPositive(message, 'cp', PRICE_SCALE),
    size: readPositive(message, 'cs', SIZE_SCALE),
    conditions: readTexts(message, 'cc'),
  };
}

/** A trade that was none (`x`). @throws RefusedMessage */
export function readCancel(message: Message): Said {
  return {
    ...{ kind: 'cancel', instant: readInstant(message, 't'), symbol: readSymbol(message) },
    feedId: feedIdOf(readExchange(message), readId(message, 'i')),
  };
}

/** Codes of both tapes, which do not overlap. With `Q` quoting begins again, not yet trading. */
const STATES: Readonly<Record<string, TradingState>> = {
  // CTA (tapes A and B)
  '2': 'HALTED',
  '3': 'TRADING',
  // UTP (tape C)
  H: 'HALTED',
  P: 'HALTED',
  Q: 'HALTED',
  T: 'TRADING',
};

/** A halt or its end (`s`); undefined for what is neither: indications, imbalances, short sale restrictions. @throws RefusedMessage */
export function readStatus(message: Message): Said | undefined {
  const state = STATES[readText(message, 'sc')];
  if (state === undefined) return undefined;
  const instant = readInstant(message, 't');
  const reason = typeof message['rc'] === 'string' ? message['rc'].trim() : '';
  return {
    ...{ kind: 'status', instant, at: instant.at, symbol: readSymbol(message), state },
    reason: reason === '' || state === 'TRADING' ? undefined : reason,
  };
}

/** Limit up and limit down (`l`). @throws RefusedMessage */
export function readBands(message: Message): Said {
  const instant = readInstant(message, 't');
  const upper = readOptionalPrice(message, 'u');
  const lower = readOptionalPrice(message, 'd');
  const areBoth = upper !== undefined && lower !== undefined;
  return {
    ...{ kind: 'bands', instant, at: instant.at, symbol: readSymbol(message) },
    ...{ lowerBand: areBoth ? lower : undefined, upperBand: areBoth ? upper : undefined },
  };
}
