import { eventually } from '@platform/shared/testkit';
import { expect, it } from 'vitest';
import { useStage } from './support/stage.ts';

const stage = useStage();

it('stops follow what was printed while nobody was the venue, in the order of the tape', async () => {
  const { platform, alice, accountId } = stage;
  const exit = { side: 'SELL', quantity: '10' };
  await alice.closed((await alice.place(accountId, { quantity: '30' })).order!.id);
  const stop = (await alice.place(accountId, { ...exit, type: 'STOP', stopPrice: '180.00' })).order!;
  const trail = (await alice.place(accountId, { ...exit, type: 'TRAILING_STOP', trailPrice: '5.00' })).order!;
  const low = (await alice.place(accountId, { ...exit, type: 'STOP', stopPrice: '150.00' })).order!;
  await eventually(async () => {
    const [row] = await platform.sql<{ hasSeen: boolean }[]>`
      select seen_until > ${low.submittedAt} as "hasSeen" from trading.venue_tenures`;
    return row?.hasSeen;
  }, 30_000);
  await platform.yieldVenue();
  for (const price of ['200.00', '194.50', '179.00', '189.95']) platform.exchange.print('AAPL', price);
  await platform.restart();
  const isSold = async (id: string) => (await alice.order(id)).status === 'FILLED';
  await eventually(async () => (await isSold(stop.id)) && (await isSold(trail.id)), 30_000);
  const elected = await platform.sql`
    select id, elected_price::text as price, high_water_mark::text as mark from trading.orders where elected_price is not null order by id`;
  expect([...elected]).toEqual([
    { id: stop.id, price: '179.000000', mark: null },
    { id: trail.id, price: '194.500000', mark: '200.000000' },
  ]);
  expect(await alice.order(stop.id)).toMatchObject({ averageFillPrice: '189.9000' });
  expect(await alice.order(low.id)).toMatchObject({ status: 'NEW', triggeredAt: null });
});
