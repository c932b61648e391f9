import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.ts';

const stage = useStage();

/** Trades at a price of its own: the quote moves there first. */
async function trade(side: 'BUY' | 'SELL', quantity: string, price: string, symbol = 'AAPL'): Promise<void> {
  stage.platform.exchange.quote(symbol, price, `${1_000 + stage.person}`, price, `${1_000 + stage.person}`);
  const { order } = await stage.alice.place(stage.accountId, {
    symbol,
    side,
    type: 'LIMIT',
    quantity,
    limitPrice: price,
  });
  await stage.alice.closed(order!.id);
}

const CLOSED_LOTS = `query($id: ID!, $method: LotMethod, $symbols: [String!], $first: Int, $after: String) { account(id: $id) {
  closedLots(method: $method, symbols: $symbols, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { symbol side quantity costBasis proceeds realizedPnl holdingTerm instrument { symbol } } } } }`;

describe('lots', () => {
  it('show which purchases are left of each position, by any method, beside its average cost', async () => {
    await trade('BUY', '10', '100.00');
    await trade('BUY', '10', '120.00');
    await trade('BUY', '5', '50.00', 'PART');
    await trade('SELL', '5', '130.00');
    const { positions } = await stage.alice.read(
      `query($id: ID!) { account(id: $id) { positions { symbol costBasis
        fifo: lots { side quantity costBasis averageEntryPrice openedAt } lifo: lots(method: LIFO) { quantity costBasis } } } }`,
      { id: stage.accountId },
    );
    expect(positions).toMatchObject([
      {
        symbol: 'AAPL',
        costBasis: '1650.00',
        fifo: [
          { side: 'LONG', quantity: '5', costBasis: '500.00', averageEntryPrice: '100.0000' },
          { side: 'LONG', quantity: '10', costBasis: '1200.00', averageEntryPrice: '120.0000' },
        ],
        lifo: [
          { quantity: '5', costBasis: '600.00' },
          { quantity: '10', costBasis: '1000.00' },
        ],
      },
      { symbol: 'PART', costBasis: '250.00', fifo: [{ quantity: '5', costBasis: '250.00' }] },
    ]);
  });

  it('show what was closed, newest first, in pages', async () => {
    await trade('BUY', '10', '100.00');
    await trade('BUY', '10', '120.00');
    await trade('SELL', '15', '130.00');
    await trade('BUY', '1', '50.00', 'PART');
    await trade('SELL', '1', '40.00', 'PART');
    const read = async (variables: object) =>
      (await stage.alice.read(CLOSED_LOTS, { id: stage.accountId, method: 'FIFO', ...variables })).closedLots;
    const first = await read({ first: 2 });
    expect(first).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true },
      nodes: [
        {
          symbol: 'PART',
          quantity: '1',
          costBasis: '50.00',
          proceeds: '40.00',
          realizedPnl: '-10.00',
          holdingTerm: 'SHORT_TERM',
        },
        { symbol: 'AAPL', quantity: '5', costBasis: '600.00', proceeds: '650.00', realizedPnl: '50.00' },
      ],
    });
    expect(await read({ first: 2, after: first.pageInfo.endCursor })).toMatchObject({
      pageInfo: { hasNextPage: false },
      nodes: [
        {
          symbol: 'AAPL',
          side: 'LONG',
          quantity: '10',
          costBasis: '1000.00',
          proceeds: '1300.00',
          realizedPnl: '300.00',
        },
      ],
    });
    expect(await read({ method: 'HIFO', symbols: ['AAPL'] })).toMatchObject({
      totalCount: 2,
      nodes: [
        { quantity: '5', costBasis: '500.00' },
        { quantity: '10', costBasis: '1200.00' },
      ],
    });
  });
});
