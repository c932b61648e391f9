import type { EpochMs } from '../../../domain/tick.ts';
import { isMessage, type Message, RefusedMessage, readInstant, readMessages } from '../live/fields.ts';
import { type HistoryClient, HistoryRefused } from '../live/history-client.ts';
import type { ProviderHistory, Said } from '../live/provider.ts';
import { readQuote, readTrade } from './alpaca-messages.ts';

export type AlpacaFeedName = 'iex' | 'sip' | 'delayed_sip';

export interface AlpacaHistoryOptions {
  readonly client: HistoryClient;
  readonly feed: AlpacaFeedName;
  readonly refused: (reason: string) => void;
}

/** Symbols of one request: an address has to stay short. */
const SYMBOLS_MAX = 200;
const TRADES_PER_PAGE = 10_000;

/** Alpaca's stock data over HTTP, v2. */
export function createAlpacaHistory({ client, feed, refused }: AlpacaHistoryOptions): ProviderHistory {
  return {
    async *trades(symbols, from, to, signal) {
      for (let first = 0; first < symbols.length; first += SYMBOLS_MAX) {
        const query = {
          symbols: symbols.slice(first, first + SYMBOLS_MAX).join(','),
          ...{ start: timeText(from), end: lastNanosecondOf(to), sort: 'asc', limit: String(TRADES_PER_PAGE) },
          // What is streamed with a delay is the consolidated tape; the past has no other name for it.
          feed: feed === 'delayed_sip' ? 'sip' : feed,
        };
        let pageToken = '';
        do {
          const page = readPage(
            await client.get(
              '/v2/stocks/trades',
              pageToken === '' ? query : { ...query, page_token: pageToken },
              signal,
            ),
            pageToken,
          );
          yield readAll(page.content['trades'], refused, (message, symbol) => readPastTrade(message, symbol));
          pageToken = page.nextToken;
        } while (pageToken !== '');
      }
    },

    async latestQuotes(symbols, signal) {
      const quotes: Said[] = [];
      for (let first = 0; first < symbols.length; first += SYMBOLS_MAX) {
        const query = { symbols: symbols.slice(first, first + SYMBOLS_MAX).join(','), feed };
        const content = await client.get('/v2/stocks/quotes/latest', query, signal);
        if (!isMessage(content)) throw new HistoryRefused('expected an object of quotes');
        quotes.push(...readAll(content['quotes'], refused, (message, symbol) => [readQuote(message, symbol)]));
      }
      return quotes;
    },
  };
}

function readPage(content: unknown, token: string): { content: Message; nextToken: string } {
  if (!isMessage(content)) throw new HistoryRefused('expected a page of trades');
  const next = content['next_page_token'];
  const nextToken = typeof next === 'string' ? next : '';
  if (nextToken !== '' && nextToken === token) throw new HistoryRefused('the next page is the same page');
  return { content, nextToken };
}

/** A trade as it is known today: one that was canceled, or corrected into another one, is none any more. */
function readPastTrade(message: Message, symbol: string): Said[] {
  const trade = readTrade(message, symbol);
  if (message['u'] !== 'canceled' && message['u'] !== 'incorrect') return [trade];
  return [{ kind: 'cancel', symbol, feedId: trade.feedId, instant: readInstant(message, 't') }];
}

/** Reads an object of symbols; of each the message or the list of messages. */
function readAll(
  bySymbol: unknown,
  refused: (reason: string) => void,
  read: (message: Message, symbol: string) => Said[],
): Said[] {
  if (!isMessage(bySymbol)) return [];
  return Object.entries(bySymbol).flatMap(([symbol, messages]) =>
    (isMessage(messages) ? [messages] : readMessages(messages)).flatMap(message => {
      try {
        if (!isMessage(message)) throw new RefusedMessage('expected an object');
        return read(message, symbol);
      } catch (error) {
        refused((error as Error).message);
        return [];
      }
    }),
  );
}

const timeText = (at: EpochMs) => new Date(at).toISOString();
/** Both ends are included, and times have nanoseconds. */
const lastNanosecondOf = (at: EpochMs) => timeText(at).replace('Z', '999999Z');
