import path from 'node:path';
import type { Sql } from '@platform/shared/postgres';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, clientOf, newTrader } from './testkit/client.ts';
import { expectSoundLedger, openDatabase } from './testkit/database.ts';
import { type E2ePlatform, startE2ePlatform, temporaryDataDirectory } from './testkit/e2e-platform.ts';
import { placeRandomOrders, seededRandom } from './testkit/random-orders.ts';
import { minuteBar, readTape, realTape, type Tape, writeTape } from './testkit/tape.ts';
import { marketBuy, ORDER_UPDATED, openFundedAccount, PLACE_ORDER } from './testkit/trading.ts';

const SPEED = '60';

const { directory, remove } = temporaryDataDirectory();
const written = path.join(directory, 'tape.csv');
writeTape(written);
const real = realTape();
if (real === undefined) console.warn('The recorded session of IBM is not here; only the written tape is replayed.');
afterAll(remove);

const tapes = [['a written tape', written], ...(real === undefined ? [] : [['the session of 7 October 2013', real]])];

describe.each(tapes)('a platform that replays %s', (name = '', file = '') => {
  const dataDirectory = path.join(directory, name.replaceAll(' ', '-'));
  const variables = { MARKET_DATA_FEED: 'replay', MARKET_DATA_REPLAY_FILE: file, MARKET_DATA_REPLAY_SPEED: SPEED };
  const tape: Tape = readTape(file);
  let running: E2ePlatform;
  let demo: Client;

  const start = async (): Promise<void> => {
    running = await startE2ePlatform(dataDirectory, variables);
    const { demoUser } = running.ready;
    if (demoUser === undefined) throw new Error(running.said.join('\n'));
    demo = clientOf(running.addresses, demoUser.uid, demoUser.idToken);
  };
  beforeAll(start);
  afterAll(() => running.stop());

  test('gives the newcomer a token and an account to trade with', async () => {
    expect(await demo.get('{ me { id displayName accounts { name buyingPower } } }')).toEqual({
      me: { id: 'demo-user', displayName: 'Demo Trader', accounts: [{ name: 'Demo', buyingPower: '100000.00' }] },
    });
  });

  test('streams the recorded quotes as they were', async () => {
    const live = await demo.subscribe(
      'subscription { quoteUpdated(symbols: ["IBM"]) { bidPrice bidSize askPrice askSize quotedAt sequence } }',
    );
    await live.next(() => live.events.length >= 20);
    live.cutOff();
    const recorded = new Set(tape.quotes.map(quoteKey));
    const streamed = live.events.map(({ quoteUpdated: { quotedAt, ...quote } }) =>
      quoteKey({ ...quote, timeMs: Date.parse(quotedAt) }),
    );
    expect(streamed.filter(key => !recorded.has(key))).toEqual([]);
    const times = live.events.map(({ quoteUpdated }) => Date.parse(quoteUpdated.quotedAt));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('fills a market buy of 100 at an ask that the tape shows at that moment', async () => {
    const accountId = await openFundedAccount(demo);
    const live = await demo.subscribe(ORDER_UPDATED, { accountId, after: '0' });
    await demo.get(PLACE_ORDER, { input: { ...marketBuy(accountId, '100', 'IBM'), timeInForce: 'DAY' } });
    await live.next(({ orderUpdated }) => orderUpdated.order.status === 'FILLED');
    live.cutOff();

    const sql = openDatabase(running.addresses.databaseUrl);
    const fills = await fillsOf(sql, [accountId]);
    expect(fills.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(100);
    expect(fills.filter(fill => fill.side !== 'BUY' || !isShown(tape, fill))).toEqual([]);
    await expectSoundLedger(sql);
    await sql.end();
  });

  test('fills none of a thousand random orders at a price or size that the tape did not show', async () => {
    const seed = Number(process.env['E2E_SEED'] ?? Date.now() % 1_000_000);
    console.log(`random orders: E2E_SEED=${seed}`);
    const accounts = await placeRandomOrders(
      await newTrader(running.addresses),
      file === written ? 200 : 1_000,
      seededRandom(seed),
    );
    const sql = openDatabase(running.addresses.databaseUrl);
    // The faster orders are taken, the fewer quotes have come by then: the rest fill as the tape goes on.
    const fills = await eventually(async () => {
      const some = await fillsOf(sql, accounts);
      return some.length > 50 ? some : undefined;
    });
    expect(fills.filter(fill => !isShown(tape, fill))).toEqual([]);
    for (const [key, taken] of Map.groupBy(fills, ({ side, quoteSequence }) => `${side} ${quoteSequence}`)) {
      const quantity = taken.reduce((sum, fill) => sum + fill.quantity, 0);
      expect([key, isShown(tape, { ...(taken[0] as RecordedFill), quantity })]).toEqual([key, true]);
    }
    await expectSoundLedger(sql);
    await sql.end();
  });

  test('makes the right minute bars', async () => {
    const live = await demo.subscribe(
      `subscription { barUpdated(symbols: ["IBM"], timeframe: ONE_MINUTE) { startsAt isFinal ${BAR} } }`,
    );
    const { barUpdated: final } = await live.next(({ barUpdated }) => barUpdated.isFinal);
    live.cutOff();
    expect(numbers(final)).toEqual(minuteBar(tape, final.startsAt));
    const { instrument } = await demo.get(
      `query ($to: DateTime!) { instrument(symbol: "IBM") { bars(timeframe: ONE_MINUTE, to: $to, last: 500) {
        nodes { startsAt isFinal ${BAR} }
      } } }`,
      { to: final.startsAt },
    );
    const bars: ({ startsAt: string; isFinal: boolean } & BarValues)[] = instrument.bars.nodes;
    expect(bars.length).toBeGreaterThan(0);
    for (const bar of bars) expect([bar.startsAt, numbers(bar)]).toEqual([bar.startsAt, minuteBar(tape, bar.startsAt)]);
  });

  if (file === written)
    test('finds everything again at the second start', async () => {
      const ACCOUNTS =
        '{ me { id accounts { id cash positions { symbol quantity } orders(first: 5) { nodes { id status } } } } }';
      const before = await demo.get(ACCOUNTS);
      const [, { positions } = { positions: [] }] = before.me.accounts;
      expect(positions).toEqual([{ symbol: 'IBM', quantity: '100' }]);
      await running.stop();
      await start();
      expect(await demo.get(ACCOUNTS)).toEqual(before);
    });
});

interface RecordedFill {
  readonly side: 'BUY' | 'SELL';
  readonly price: number;
  readonly quantity: number;
  readonly executedAt: Date;
  readonly quoteSequence: string;
}

const fillsOf = (sql: Sql, accountIds: readonly string[]) => sql<RecordedFill[]>`
  select side, price::float8 as price, quantity::float8 as quantity, executed_at as "executedAt", quote_sequence as "quoteSequence"
  from trading.fills where account_id = any(${[...accountIds]}) order by executed_at`;

/** Whether the quote that stood on the tape at that moment (of several in one millisecond, any) showed this price for this much. */
function isShown({ quotes }: Tape, { side, price, quantity, executedAt }: RecordedFill): boolean {
  const last = quotes.findLastIndex(({ timeMs }) => timeMs <= executedAt.getTime());
  const timeMs = quotes[last]?.timeMs;
  for (let index = last; index >= 0 && quotes[index]?.timeMs === timeMs; index -= 1) {
    const quote = quotes[index];
    const [shownPrice, shownSize] =
      side === 'BUY' ? [quote?.askPrice, quote?.askSize] : [quote?.bidPrice, quote?.bidSize];
    if (Number(shownPrice) === price && Number(shownSize) >= quantity) return true;
  }
  return false;
}

const BAR = 'open high low close volume tradeCount';

interface BarValues {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly tradeCount: number;
}

const numbers = ({ open, high, low, close, volume, tradeCount }: BarValues) => ({
  open: Number(open),
  high: Number(high),
  low: Number(low),
  close: Number(close),
  volume: Number(volume),
  tradeCount,
});

/** A quote as a text that is the same however many zeros its numbers end with. */
function quoteKey({ timeMs, bidPrice, bidSize, askPrice, askSize }: Tape['quotes'][number]): string {
  return [timeMs, ...[bidPrice, bidSize, askPrice, askSize].map(Number)].join(' ');
}
