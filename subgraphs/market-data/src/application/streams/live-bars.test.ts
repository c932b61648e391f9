import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { expect, test } from 'vitest';
import type { Bar } from '../../domain/bar.ts';
import { LISTED_INSTRUMENTS } from '../../domain/listings.ts';
import { Catalog } from '../catalog.ts';
import { CorporateActions } from '../corporate-actions.ts';
import { Market } from '../market.ts';
import { MinuteCorrector } from '../minute-corrector.ts';
import type { BarStore } from '../ports/bar-store.ts';
import type { MarketEvent } from '../ports/market-event.ts';
import type { MarketStore } from '../ports/market-store.ts';
import type { MarketMetrics } from '../ports/metrics.ts';
import { BarReader } from '../read-bars.ts';
import { Recorder } from '../recorder.ts';
import { LiveBars } from './live-bars.ts';

const at = (time: string) => Date.parse(`2026-11-20T${time}Z`);

/** Five-minute bars of IBM from 15:00 on, over a store that has nothing, and answers when it is let. */
async function followBars() {
  const options = {
    store: {} as MarketStore,
    catalog: new Catalog(LISTED_INSTRUMENTS),
    metrics: {} as MarketMetrics,
    logger: createLogger('test', 'silent'),
  };
  const recorder = new Recorder(options);
  const corrector = new MinuteCorrector({ ...options, recorder });
  await corrector.standBy();
  await recorder.standBy();
  const market = new Market({ ...options, recorder, corrector, startsAt: at('15:00:00') });
  const answers: (() => void)[] = [];
  const answer = <Answer>(value: Answer) => new Promise<Answer>(resolve => answers.push(() => resolve(value)));
  const store = { readPeriods: () => answer([]), foldMinutes: () => answer(new Map()) } as unknown as BarStore;
  const bars = new BarReader({ market, recorder, store, corporateActions: new CorporateActions([]) });
  const shown: Bar[] = [];
  const live = new LiveBars({
    ...{
      market,
      bars,
      timeframe: 'FIVE_MINUTES',
      instruments: [options.catalog.get('IBM')].filter(one => one != null),
    },
    emit: bar => shown.push(bar),
    fail: error => {
      throw error;
    },
  });
  const started = live.start();
  for (const release of answers.splice(0)) release();
  await started;
  let sequence = 0n;
  const apply = (event: MarketEvent) => market.apply([event], 0);
  return {
    /** Lets the store answer until nobody asks it any more and a condition holds. */
    answerUntil: (holds: () => boolean) =>
      eventually(() => {
        for (const release of answers.splice(0)) release();
        return holds();
      }),
    isAsked: () => answers.length > 0,
    trade(time: string) {
      sequence += 1n;
      const trade = { symbol: 'IBM', price: 1n, size: 1n, exchange: 'N', conditions: [], executedAt: at(time) };
      apply({ kind: 'trade', trade: { ...trade, sequence, feedId: `t${sequence}` }, isLate: false });
    },
    advance: (time: string) => apply({ kind: 'time', at: at(time) }),
    /** A minute is said to be another one; here it is the same. */
    correct(time: string) {
      const minute = recorder.pendingMinutes('IBM').find(({ startsAt }) => startsAt === at(time));
      const corrected = { symbol: 'IBM', startsAt: at(time), minute, isClosed: true, lastTrade: undefined };
      apply({ kind: 'corrected', corrected });
    },
    /** The volume of a bar as it was shown last, and whether that was its final form. */
    last(time: string) {
      const bar = shown.findLast(({ startsAt }) => startsAt === at(time));
      return bar && [Number(bar.tally.volume), bar.isFinal];
    },
  };
}

test('what happens while a bar that is over is read again is added once to the one in progress', async () => {
  const bars = await followBars();
  bars.trade('15:01:00');
  bars.trade('15:05:10');
  bars.correct('15:01:00');
  expect(bars.isAsked()).toBe(true);
  bars.advance('15:06:00');
  bars.trade('15:06:10');
  await bars.answerUntil(() => bars.last('15:05:00')?.[0] !== 1);
  expect(bars.last('15:05:00')).toEqual([2, false]);
  bars.advance('15:10:00');
  expect(bars.last('15:05:00')).toEqual([2, true]);
  expect(bars.last('15:00:00')).toEqual([1, true]);
});

test('what happens after a correction that has to wait is added once', async () => {
  const bars = await followBars();
  bars.trade('15:01:00');
  bars.trade('15:05:10');
  bars.trade('15:06:10');
  bars.correct('15:01:00');
  bars.correct('15:05:00');
  bars.trade('15:07:10');
  bars.trade('15:08:10');
  await bars.answerUntil(() => !bars.isAsked() && Number(bars.last('15:05:00')?.[0]) > 3);
  bars.advance('15:10:00');
  await bars.answerUntil(() => bars.last('15:05:00')?.[1] === true);
  expect(bars.last('15:05:00')).toEqual([4, true]);
});
