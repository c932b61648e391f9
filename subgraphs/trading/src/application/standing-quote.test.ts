import { expect, it } from 'vitest';
import { aQuote, NOON, price, quantity } from '../../test/support/fixtures.ts';
import type { Quote } from '../domain/market.ts';
import { readStandingQuote } from './standing-quote.ts';

const ago = (minutes: number) => new Date(NOON.getTime() - minutes * 60_000);
const shown = (minutes: number, askSize = '500') =>
  aQuote(['189.90', '500'], ['190.00', askSize], { quotedAt: ago(minutes) });

/** 100 were bought of 500 at 190.00, half an hour before the quote that stands. */
async function takenOf(quotes: readonly Quote[]): Promise<{ ask: bigint | undefined; bid: bigint | undefined }> {
  const quote = await readStandingQuote(
    {
      market: { latestQuote: () => shown(0) },
      orders: {
        async sumTakenLiquidity(_, side, at, size, since) {
          const isIt = side === 'BUY' && at === price('190.00') && size === quantity('500');
          return isIt && since <= ago(30) ? quantity('100') : 0n;
        },
      },
      prices: { minuteQuotes: async () => quotes },
    },
    'AAPL',
  );
  return { ask: quote?.ask.consumed, bid: quote?.bid.consumed };
}

it.each([
  ['stays taken for as long as it stands', [shown(60), shown(29), shown(1)], '100'],
  ['stays taken when only the other side has changed', [aQuote(null, ['190.00', '500'], { quotedAt: ago(31) })], '100'],
  ['is whole once another was shown in between', [shown(60), shown(20, '400'), shown(1)], '0'],
  ['is whole after ten minutes where nothing is known of it', [], '0'],
])('a level that was taken of %s', async (_, quotes, taken) =>
  expect(await takenOf(quotes)).toEqual({ ask: quantity(taken), bid: 0n }),
);
