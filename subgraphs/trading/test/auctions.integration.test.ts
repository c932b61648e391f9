import { eventually } from '@platform/shared/testkit';
import { expect, it } from 'vitest';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { createOrderReader } from '../src/adapters/postgres/order-reader.ts';
import { MISSED_AFTER_MS } from '../src/application/missed-auctions.ts';
import { quantity } from './support/fixtures.ts';
import { startPlatform } from './support/platform.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();

/** Orders for the opening are taken until two minutes before it. */
const FROZEN_MS = 120_000;

it('an opening auction fills what waited for it, shares its print, and cannot be left once it is about to be held', async () => {
  const { platform, alice, accountId } = stage;
  const bob = platform.trader(`bob-${stage.person}`);
  const other = await bob.openAccount('100000.00');
  platform.exchange.quote('IBM', '181.00', '500', '181.10', '500');
  const opening = { symbol: 'IBM', timeInForce: 'OPG' };

  // Trading reads the session a moment later, and the window is short: until both orders were taken for the same opening.
  const { whole, shared, opensAt } = await eventually(async () => {
    const nextOpen = new Date(Date.now() + FROZEN_MS + 1_500);
    platform.exchange.setSession({ phase: 'CLOSED', nextOpen, nextClose: new Date(nextOpen.getTime() + 3_600_000) });
    const expiresAt = new Date(nextOpen.getTime() + 15 * 60_000).toISOString();
    const first = await alice.place(accountId, { ...opening, quantity: '100' });
    const second = await bob.place(other, { ...opening, type: 'LIMIT', limitPrice: '182.00', quantity: '50' });
    if (first.order?.expiresAt === expiresAt && second.order?.expiresAt === expiresAt)
      return { whole: first.order, shared: second.order, opensAt: nextOpen };
    if (first.order?.isOpen) await alice.cancel(first.order.id);
    if (second.order?.isOpen) await bob.cancel(second.order.id);
    return undefined;
  });
  expect([whole.status, shared.status]).toEqual(['ACCEPTED', 'ACCEPTED']);
  const waits = await alice.read('query($id: ID!) { order(id: $id) { explanation { rule } } }', { id: whole.id });
  expect(waits.explanation.at(-1)).toEqual({ rule: 'WAITS_FOR_AUCTION' });

  await eventually(() => Date.now() >= opensAt.getTime() - FROZEN_MS);
  expect((await alice.cancel(whole.id)).userErrors).toMatchObject([{ code: 'ORDER_NOT_CANCELABLE' }]);
  expect((await alice.replace({ orderId: whole.id, quantity: '5' })).userErrors).toMatchObject([
    { code: 'ORDER_NOT_REPLACEABLE' },
  ]);
  expect((await alice.place(accountId, { ...opening, quantity: '1' })).userErrors).toMatchObject([
    { code: 'AUCTION_CLOSED', path: ['input', 'timeInForce'] },
  ]);

  platform.exchange.print('IBM', '181.05', ['O'], '120');
  expect(await alice.closed(whole.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '181.0500' });
  expect(await bob.closed(shared.id)).toMatchObject({
    ...{ status: 'CANCELED', statusReason: 'AUCTION_SIZE_TAKEN', filledQuantity: '20' },
  });
  const told = await alice.read(
    'query($id: ID!) { order(id: $id) { explanation { rule message } fills(first: 1) { nodes { auction } } } }',
    { id: whole.id },
  );
  expect(told.fills.nodes).toEqual([{ auction: 'OPG' }]);
  expect(told.explanation.find(({ rule }: { rule: string }) => rule === 'FILLED_IN_AUCTION')?.message).toContain(
    'Bought 100 in the opening auction at 181.0500, which printed 120',
  );
});

it('an auction that was held while nobody was the venue fills what waited for it', async () => {
  let aheadMs = 0;
  const clock = { now: () => new Date(Date.now() + aheadMs) };
  const platform = await startPlatform({ clock });
  try {
    const alice = platform.trader('alice');
    const accountId = await alice.openAccount('100000.00');
    platform.exchange.quote('IBM', '181.00', '500', '181.10', '500');
    const nextOpen = new Date(Date.now() + 30 * 60_000);
    platform.exchange.setSession({ phase: 'CLOSED', nextOpen, nextClose: new Date(nextOpen.getTime() + 3_600_000) });
    const order = await eventually(async () => {
      const placed = (await alice.place(accountId, { symbol: 'IBM', timeInForce: 'OPG', quantity: '100' })).order;
      return placed?.status === 'ACCEPTED' ? placed : undefined;
    });
    await platform.yieldVenue();
    aheadMs = nextOpen.getTime() - Date.now();
    for (const conditions of [['@'], ['@'], ['O', '@']]) platform.exchange.print('IBM', '181.05', conditions, '120');
    aheadMs += MISSED_AFTER_MS;
    platform.exchange.setSession({
      phase: 'REGULAR',
      nextOpen: null,
      nextClose: new Date(nextOpen.getTime() + 3_600_000),
    });
    await platform.restart();
    expect(await alice.closed(order.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '181.0500' });
    const database = openDatabase(platform.config);
    const [fill] = await platform.sql<{ sequence: string }[]>`select quote_sequence as sequence from trading.fills`;
    const taken = await createOrderReader(database.db).sumTakenInAuction('IBM', BigInt(fill?.sequence ?? 0));
    await database.stop();
    expect(taken).toEqual({ BUY: quantity('100'), SELL: 0n });
  } finally {
    await platform.stop();
  }
});

it('a halt is explained, and over when the tape says so', async () => {
  const { platform, alice, accountId } = stage;
  platform.exchange.setStatus('AAPL', { state: 'HALTED', reason: 'LUDP' });
  const waiting = await eventually(async () => {
    const { order } = await alice.place(accountId, { quantity: '10' });
    return order?.status === 'ACCEPTED' ? order : undefined;
  });
  const { explanation } = await alice.read('query($id: ID!) { order(id: $id) { explanation { rule message } } }', {
    id: waiting.id,
  });
  expect(explanation.at(-1)).toEqual({
    rule: 'WAITS_FOR_RESUMPTION',
    message: 'AAPL is halted (LUDP): nothing is filled until it resumes.',
  });
  platform.exchange.setStatus('AAPL', { state: 'TRADING', lowerBand: '170.00', upperBand: '189.99' });
  await eventually(async () => {
    const order = await alice.read('query($id: ID!) { order(id: $id) { status explanation { rule } } }', {
      id: waiting.id,
    });
    return order.status === 'NEW' && order.explanation.at(-1).rule === 'WAITS_FOR_BAND';
  });
  platform.exchange.setStatus('AAPL', { state: 'TRADING' });
  expect(await alice.closed(waiting.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '190.0000' });
});
