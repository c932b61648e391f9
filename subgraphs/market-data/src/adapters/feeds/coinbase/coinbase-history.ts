import type { EpochMs } from '../../../domain/tick.ts';
import { isMessage, readMessages } from '../live/fields.ts';
import { type HistoryClient, HistoryRefused } from '../live/history-client.ts';
import type { ProviderHistory, Said } from '../live/provider.ts';
import { readTrade, toProductId } from './coinbase-messages.ts';

/** Trades of one answer, at most, that are asked for. */
const TRADES_PER_PAGE = 1_000;

/** Coinbase's public market trades over HTTP: the newest first, times to the second. */
export function createCoinbaseHistory(client: HistoryClient, refused: (reason: string) => void): ProviderHistory {
  return {
    async *trades(symbols, from, to, signal) {
      for (const symbol of symbols) yield* tradesOf(symbol, from, to, signal);
    },

    /** A subscription to the ticker begins with the quotes as they stand. */
    latestQuotes: async () => [],
  };

  async function* tradesOf(symbol: string, from: EpochMs, to: EpochMs, signal: AbortSignal) {
    const path = `/api/v3/brokerage/market/products/${toProductId(symbol)}/ticker`;
    const start = Math.floor(from / 1_000);
    let end: number | undefined = Math.floor(to / 1_000) + 1;
    while (end !== undefined && end > start) {
      const query = { limit: String(TRADES_PER_PAGE), start: String(start), end: String(end) };
      const content = await client.get(path, query, signal);
      if (!isMessage(content)) throw new HistoryRefused('expected an object of trades');
      const page = readTrades(readMessages(content['trades']), refused);
      yield page.filter(({ instant }) => instant.at >= from && instant.at <= to);
      // It may give less than it was asked for: only an empty page is the last one.
      end = page.length === 0 ? undefined : nextEnd(page, end);
    }
  }
}

/** Up to the oldest second that has come, again, since only a part of it may have; a second that does not fit into a page cannot be had whole. */
function nextEnd(page: readonly Said[], end: number): number {
  const oldest = Math.min(...page.map(({ instant }) => instant.at));
  return Math.min(Math.floor(oldest / 1_000) + 1, end - 1);
}

function readTrades(messages: readonly unknown[], refused: (reason: string) => void): Said[] {
  return messages.flatMap(message => {
    try {
      return isMessage(message) ? [readTrade(message)] : [];
    } catch (error) {
      refused((error as Error).message);
      return [];
    }
  });
}
