import type { Bus } from '@platform/shared/bus';
import { createLogger } from '@platform/shared/observability';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MarketNews } from '../../application/ports/market-channel.ts';
import type { MarketEvent } from '../../application/ports/market-event.ts';
import { createMarketChannel } from './market-channel.ts';

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const amount = fc.bigInt({ min: 1n, max: 10n ** 24n });
const sequence = fc.bigInt({ min: 0n, max: 2n ** 63n });
const at = fc.integer({ min: 0, max: 4_102_444_800_000 });
const symbol = fc.constantFrom('IBM', 'BRK.B', 'BTC/USD');
// Whatever a provider sends, up to what would break a message.
const text = fc.string({ unit: 'binary', maxLength: 12 }).map(value => value.replaceAll('\0', ''));
const conditions = fc.array(text, { maxLength: 3 });
const trade = fc.record({
  ...{
    symbol,
    price: amount,
    size: amount,
    exchange: optional(text),
    conditions,
    executedAt: at,
    feedId: text,
    sequence,
  },
});
const prices = fc
  .record({ open: amount, high: amount, low: amount, close: amount, isCloseTentative: fc.boolean() })
  .map(({ isCloseTentative, ...four }) => (isCloseTentative ? { ...four, isCloseTentative: true as const } : four));
const tally = fc.record({
  prices: optional(prices),
  ...{ volume: amount, tradeCount: fc.nat(), pricedNotional: amount, pricedVolume: amount },
});
const minute = fc
  .record({ tally, tradingDate: optional(fc.constant('2026-11-20')), day: optional(tally) })
  .map(values => ({ symbol: 'IBM', startsAt: 60_000, ...values }));
const event: fc.Arbitrary<MarketEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('quote' as const),
    quote: fc.record({
      ...{ symbol, bidPrice: optional(amount), bidSize: optional(amount), askPrice: optional(amount) },
      ...{ askSize: optional(amount), quotedAt: at, sequence },
    }),
  }),
  fc.record({ kind: fc.constant('trade' as const), trade, isLate: fc.boolean() }),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.record({
      ...{ symbol, state: fc.constantFrom('TRADING' as const, 'HALTED' as const), reason: optional(text) },
      ...{ lowerBand: optional(amount), upperBand: optional(amount), changedAt: at, sequence },
    }),
  }),
  fc.record({
    kind: fc.constant('amendment' as const),
    amendment: fc.record({
      ...{ symbol, feedId: text, executedAt: optional(at), at },
      corrected: optional(fc.record({ price: amount, size: amount, conditions })),
    }),
  }),
  fc.record({
    kind: fc.constant('corrected' as const),
    corrected: fc.record({
      ...{ symbol: fc.constant('IBM'), startsAt: fc.constant(60_000), isClosed: fc.boolean() },
      ...{ minute: optional(minute), lastTrade: optional(trade) },
    }),
  }),
  fc.record({
    kind: fc.constant('trade corrected' as const),
    correction: fc.record({
      number: fc.bigInt({ min: 1n, max: 10n ** 18n }),
      original: trade,
      corrected: optional(trade),
    }),
  }),
  fc.record({ kind: fc.constant('time' as const), at }),
);

test('whatever the writer tells arrives as it was told, in order, in messages that the bus carries', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 40 }),
      fc.bigInt({ min: 0n, max: 2n ** 63n }),
      fc.integer({ min: 2_000, max: 8_000 }),
      async (events, token, maxPayloadBytes) => {
        const heard: MarketNews[] = [];
        let onMessage = (_: string) => {};
        const bus = {
          maxPayloadBytes,
          async publish(_: string, message: string) {
            expect(Buffer.byteLength(message)).toBeLessThanOrEqual(maxPayloadBytes);
            onMessage(message);
          },
          async listen(_: string, listener: { onMessage: (message: string) => void }) {
            onMessage = listener.onMessage;
          },
        } as unknown as Bus;
        const channel = createMarketChannel(bus, createLogger('test', 'silent'));
        await channel.onNews(news => heard.push(news));
        await channel.tell({ token, now: 5, time: 4, stored: 3, first: 7, events });
        expect(heard.flatMap(news => news.events)).toEqual(events);
        let first = 7;
        for (const [index, news] of heard.entries()) {
          const time = index === heard.length - 1 ? 4 : undefined;
          expect(news).toMatchObject({ token, now: 5, time, stored: 3, first });
          first += news.events.length;
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('what cannot be read is passed over', async () => {
  const heard: MarketNews[] = [];
  let onMessage = (_: string) => {};
  const bus = {
    async listen(_: string, listener: { onMessage: (message: string) => void }) {
      onMessage = listener.onMessage;
    },
  } as unknown as Bus;
  await createMarketChannel(bus, createLogger('test', 'silent')).onNews(news => heard.push(news));
  for (const message of ['', 'null', '{}', '{"token":"x","events":[]}', '{"token":"1","events":[["?"]]}'])
    onMessage(message);
  expect(heard).toEqual([]);
});
