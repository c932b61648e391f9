import { expect, inject, test } from 'vitest';
import { anonymous, newTrader } from './testkit/client.ts';

const platform = inject('platform');

test('anyone can follow quotes: first the current one of each symbol, then changes in order', async () => {
  const live = await anonymous(platform).subscribe(
    `subscription { quoteUpdated(symbols: ["AAPL", "BTC/USD"]) {
      symbol bidPrice askPrice midPrice bidSize askSize sequence quotedAt instrument { name }
    } }`,
  );
  const quotesOf = (symbol: string) =>
    live.events.map(({ quoteUpdated }) => quoteUpdated).filter(quote => quote.symbol === symbol);
  await live.next(() => quotesOf('AAPL').length >= 3 && quotesOf('BTC/USD').length >= 3);
  live.cutOff();
  for (const symbol of ['AAPL', 'BTC/USD']) {
    const quotes = quotesOf(symbol);
    const sequences = quotes.map(quote => BigInt(quote.sequence));
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => (a < b ? -1 : 1)));
    for (const { bidPrice, askPrice, instrument } of quotes) {
      expect(Number(bidPrice)).toBeLessThan(Number(askPrice));
      expect(instrument.name).toEqual(expect.any(String));
    }
  }
});

test('a watchlist shows names and live quotes of its instruments', async () => {
  const trader = await newTrader(platform);
  const { createWatchlist } = await trader.get(
    `mutation { createWatchlist(input: { name: "Tech", symbols: ["MSFT", "AAPL"] }) {
      watchlist { id name instruments { symbol name quote { bidPrice } snapshot { quote { askPrice } } } }
      userErrors { code message }
    } }`,
  );
  expect(createWatchlist.userErrors).toEqual([]);
  expect(createWatchlist.watchlist.instruments).toMatchObject([
    { symbol: 'MSFT', name: expect.stringContaining('Microsoft'), quote: { bidPrice: expect.any(String) } },
    { symbol: 'AAPL', name: expect.stringContaining('Apple'), quote: { bidPrice: expect.any(String) } },
  ]);
});

test('a symbol that the market does not know hides nothing but itself', async () => {
  const trader = await newTrader(platform);
  const { createWatchlist } = await trader.get(
    `mutation { createWatchlist(input: { name: "Typing error", symbols: ["MSFT", "MSTF", "AAPL"] }) {
      watchlist { id symbols instruments { symbol name } }
      userErrors { code message }
    } }`,
  );
  expect(createWatchlist.watchlist).toMatchObject({
    symbols: ['MSFT', 'MSTF', 'AAPL'],
    instruments: [{ symbol: 'MSFT' }, { symbol: 'AAPL' }],
  });
  const { me } = await trader.get('{ me { watchlists { nodes { instruments { symbol name } } } } }');
  expect(me.watchlists.nodes.at(-1).instruments.map(({ symbol }: { symbol: string }) => symbol)).toEqual([
    'MSFT',
    'AAPL',
  ]);
});

test('a subscription to an unknown symbol ends with a clear error', async () => {
  const live = await anonymous(platform).subscribe('subscription { quoteUpdated(symbols: ["NO-SUCH"]) { symbol } }');
  await expect(live.next(() => true)).rejects.toThrow('BAD_USER_INPUT');
});
