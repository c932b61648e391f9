import { describe, expect, it } from 'vitest';
import { PROFIT_VECTORS } from './support/profit-vectors.ts';
import { useStage } from './support/stage.ts';
import { linesOf } from './support/trade-history.ts';

const stage = useStage();

describe('published examples, through the whole service', () => {
  it('come out to the cent', async () => {
    for (const vector of PROFIT_VECTORS) {
      const accountId = await stage.alice.openAccount(
        '100000.00',
        'NBBO_SIZE',
        vector.isShort === true ? 'MARGIN' : 'CASH',
      );
      let size = 1_000;
      for (const { verb, amount, price } of linesOf(vector.history)) {
        size += 1;
        // A size of its own each time: nothing of it was taken before.
        stage.platform.exchange.quote('AAPL', price, `${size}`, price, `${size}`);
        const side = verb === 'buy' ? 'BUY' : 'SELL';
        const { order } = await stage.alice.place(accountId, {
          side,
          type: 'LIMIT',
          quantity: amount,
          limitPrice: price,
        });
        await stage.alice.closed(order!.id);
      }
      const { position, realizedPnl } = await stage.alice.read(
        'query($id: ID!) { account(id: $id) { realizedPnl position(symbol: "AAPL") { averageEntryPrice costBasis fifo: lots { costBasis } compressed: lots(method: COMPRESSED_FIFO) { costBasis } } } }',
        { id: accountId },
      );
      expect([vector.source, realizedPnl]).toEqual([vector.source, vector.realized]);
      if (vector.cost === '0.00') expect(position).toBeNull();
      else expect(position).toMatchObject({ averageEntryPrice: vector.average, costBasis: vector.cost });
      if (vector.fifoCost !== undefined) expect(costOf(position.fifo)).toBe(Number(vector.fifoCost));
    }
  });
});

const costOf = (lots: readonly { readonly costBasis: string }[]) =>
  lots.reduce((total, { costBasis }) => total + Number(costBasis), 0);
