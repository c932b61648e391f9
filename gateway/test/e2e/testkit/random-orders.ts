import type { Client } from './client.ts';
import { openFundedAccount, PLACE_ORDER } from './trading.ts';

const TRADERS = 10;
const AT_ONCE = 20;

/** Mulberry32: the same seed gives the same orders. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Places random orders for IBM around its live quote in a row of accounts, some of them at once. @returns the accounts */
export async function placeRandomOrders(trader: Client, count: number, random: () => number): Promise<string[]> {
  const accounts = await Promise.all(Array.from({ length: TRADERS }, () => openFundedAccount(trader, '1000000.00')));
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  for (let placed = 0; placed < count; placed += AT_ONCE) {
    const { instrument } = await trader.get('{ instrument(symbol: "IBM") { quote { bidPrice askPrice } } }');
    const middle = (Number(instrument.quote.bidPrice) + Number(instrument.quote.askPrice)) / 2;
    const orders = Array.from({ length: AT_ONCE }, () => {
      const type = pick(['MARKET', 'LIMIT', 'LIMIT', 'STOP']);
      const near = (middle + (random() - 0.5) * 0.6).toFixed(2);
      return {
        accountId: pick(accounts),
        symbol: 'IBM',
        side: pick(['BUY', 'BUY', 'SELL']),
        type,
        quantity: String(1 + Math.floor(random() * 400)),
        timeInForce: type === 'STOP' ? 'DAY' : pick(['DAY', 'GTC', 'IOC', 'FOK']),
        ...(type === 'LIMIT' && { limitPrice: near }),
        ...(type === 'STOP' && { stopPrice: near }),
      };
    });
    await Promise.all(orders.map(input => trader.get(PLACE_ORDER, { input })));
  }
  return accounts;
}
