import { PRICE_SCALE, SIZE_SCALE } from '../../../domain/instrument.ts';
import {
  type Instant,
  type Message,
  RefusedMessage,
  readId,
  readInstant,
  readPositive,
  readSide,
  readText,
  requireSymbol,
} from '../live/fields.ts';
import type { Said } from '../live/provider.ts';

const EXCHANGE = 'COINBASE';

/** Coinbase writes `BTC-USD` what is `BTC/USD` here. */
export function toProductId(symbol: string): string {
  return symbol.replace('/', '-');
}

function readSymbol(message: Message): string {
  const productId = readText(message, 'product_id');
  const parts = productId.split('-');
  if (parts.length !== 2)
    throw new RefusedMessage(`product_id: expected a pair: ${JSON.stringify(productId.slice(0, 40))}`);
  return requireSymbol(parts.join('/'));
}

/** A trade, out of the stream or the history. Ids count up within a product. @throws RefusedMessage */
export function readTrade(message: Message): Extract<Said, { kind: 'trade' }> {
  const instant = readInstant(message, 'time');
  return {
    ...{ kind: 'trade', instant, symbol: readSymbol(message), executedAt: instant.at, exchange: EXCHANGE },
    feedId: `coinbase:${readId(message, 'trade_id')}`,
    price: readPositive(message, 'price', PRICE_SCALE),
    size: readPositive(message, 'size', SIZE_SCALE),
    conditions: [],
  };
}

/** The best bid and offer out of a ticker; it has no time but that of the message. @throws RefusedMessage */
export function readTicker(message: Message, instant: Instant): Extract<Said, { kind: 'quote' }> {
  const bid = readSide(message, 'best_bid', 'best_bid_quantity');
  const ask = readSide(message, 'best_ask', 'best_ask_quantity');
  return {
    ...{ kind: 'quote', instant, symbol: readSymbol(message), quotedAt: instant.at },
    ...{ bidPrice: bid?.price, bidSize: bid?.size, askPrice: ask?.price, askSize: ask?.size },
  };
}
