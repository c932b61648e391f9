import type { Logger } from '@platform/shared/observability';
import type { DateText } from '@platform/shared/pure';
import { type CorporateAction, decideCorporateAction } from '../domain/corporate-action.ts';
import type { Instrument } from '../domain/market.ts';
import { startOfTradingDay, tradingDayOf } from '../domain/trading-day.ts';
import type { Command, CommandQueue } from './command-queue.ts';
import type { CorporateActionBook, CorporateActionSource } from './ports/corporate-actions.ts';
import type { Market, PriceHistory } from './ports/market.ts';

/** How often actions are looked for that were announced after their day had begun. */
const LOOK_AGAIN_MS = 10 * 60_000;
/** After market-data or Postgres could not be asked. */
const RETRY_MS = 1_000;
/** Accounts that are worked on at once. */
const ACCOUNTS_AT_ONCE = 256;
/** How far back the last close before a split is looked for: over any holidays. */
const CLOSE_BEFORE_MS = 14 * 24 * 60 * 60_000;

export interface CorporateActionDependencies {
  readonly queue: CommandQueue;
  readonly market: Market;
  readonly prices: PriceHistory;
  readonly source: CorporateActionSource;
  readonly book: CorporateActionBook;
  readonly logger: Logger;
}

/**
 * Applies splits and cash dividends to every account that has a part in them, when their ex-date begins by the market's clock and before anything fills: the venue
 * asks `isCurrent` before each evaluation. Whatever was missed while nobody was there is caught up in order. Killed in the middle, the next one goes on with the
 * accounts that are left: each account is one commit, and an action is complete when all of them are.
 */
export class CorporateActionDesk {
  readonly #dependencies: CorporateActionDependencies;
  /** The last day of each calendar whose actions are applied. */
  readonly #appliedTo = new Map<string, DateText>();
  #onCurrent: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  /** Of this run: what an earlier one began may still be on its way when it was stopped. */
  #run = 0;

  constructor(dependencies: CorporateActionDependencies) {
    this.#dependencies = dependencies;
  }

  /** `onCurrent` hears of it when instruments may trade (again): their prices and orders may be others now. */
  start(onCurrent: () => void): void {
    this.stop();
    this.#onCurrent = onCurrent;
    this.#look();
  }

  stop(): void {
    this.#run += 1;
    this.#onCurrent = undefined;
    this.#isLooking = false;
    this.#appliedTo.clear();
    clearTimeout(this.#timer);
  }

  /** Whether all actions up to the present day of its calendar are applied; when not, they are looked for now. */
  isCurrent({ calendar }: Pick<Instrument, 'calendar'>): boolean {
    const day = this.#appliedTo.get(calendar);
    if (day !== undefined && day >= this.#today(calendar)) return true;
    // A calendar that is seen for the first time was not among those that the last look was about.
    this.#appliedTo.set(calendar, day ?? '');
    this.#look();
    return false;
  }

  #today(calendar: string): DateText {
    return tradingDayOf(this.#dependencies.market.now(), calendar);
  }

  #look(): void {
    if (this.#isLooking || this.#onCurrent === undefined) return;
    this.#isLooking = true;
    clearTimeout(this.#timer);
    const run = this.#run;
    const days = new Map([...this.#appliedTo.keys()].map(calendar => [calendar, this.#today(calendar)]));
    void this.#applyAll().then(
      () => this.#done(run, days),
      error => {
        if (run !== this.#run) return;
        this.#dependencies.logger.warn({ err: error }, 'corporate actions could not be applied; trying again');
        this.#isLooking = false;
        this.#lookIn(RETRY_MS);
      },
    );
  }

  #done(run: number, days: ReadonlyMap<string, DateText>): void {
    if (run !== this.#run) return;
    this.#isLooking = false;
    for (const [calendar, day] of days) this.#appliedTo.set(calendar, day);
    this.#lookIn(LOOK_AGAIN_MS);
    this.#onCurrent?.();
  }

  #lookIn(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), delayMs);
    this.#timer.unref();
  }

  /** In order of their days: what one gives is what the next is about. */
  async #applyAll(): Promise<void> {
    const { market, source, book, logger } = this.#dependencies;
    const { from, symbols } = await book.readScope();
    if (from === null || symbols.length === 0) return;
    const now = market.now();
    // A day more on either side: calendars have their days at different times.
    const actions = await source.actionsBetween(dayBefore(from), tradingDayOf(now, 'UTC'), symbols);
    for (const action of actions) {
      const instrument = market.instrument(action.symbol);
      if (instrument === undefined) logger.warn({ action }, 'a corporate action of an unknown instrument');
      else if (action.exDate <= tradingDayOf(now, instrument.calendar)) await this.#apply(action, instrument);
    }
  }

  async #apply(action: CorporateAction, instrument: Instrument): Promise<void> {
    const { queue, market, book, logger } = this.#dependencies;
    if (await book.isComplete(action)) return;
    const effectiveAt = startOfTradingDay(action.exDate, instrument.calendar);
    const candidates = await book.listCandidates(action, effectiveAt);
    const closeBefore = candidates.length === 0 ? null : await this.#closeBefore(action, effectiveAt);
    for (let start = 0; start < candidates.length; start += ACCOUNTS_AT_ONCE)
      await Promise.all(
        candidates.slice(start, start + ACCOUNTS_AT_ONCE).map(({ accountId, tradedSince }) =>
          queue.submit(
            actionCommand(accountId, action, () => ({
              instrument,
              effectiveAt,
              tradedSince,
              closeBefore,
              now: market.now(),
            })),
          ),
        ),
      );
    await book.complete(action, effectiveAt, market.now());
    logger.info({ ...termsOf(action), accounts: candidates.length }, 'a corporate action was applied');
  }

  /** Only splits need it: a fraction of a share is paid at it. */
  async #closeBefore({ kind, symbol }: CorporateAction, effectiveAt: Date): Promise<bigint | null> {
    if (kind !== 'SPLIT') return null;
    const from = new Date(effectiveAt.getTime() - CLOSE_BEFORE_MS);
    const closes = await this.#dependencies.prices.closesOf(symbol, 'ONE_DAY', from, effectiveAt);
    return closes.findLast(({ endsAt }) => endsAt <= effectiveAt)?.close ?? null;
  }
}

function actionCommand(
  accountId: string,
  action: CorporateAction,
  context: () => Parameters<typeof decideCorporateAction>[2],
): Command<void> {
  return {
    accountId,
    decide(draft) {
      if (draft === undefined) return;
      for (const change of decideCorporateAction(draft.state, action, context())) draft.record(change);
    },
  };
}

function dayBefore(at: Date): DateText {
  return tradingDayOf(new Date(at.getTime() - 24 * 60 * 60_000), 'UTC');
}

/** For the log, which has no bigint. */
function termsOf(action: CorporateAction): object {
  return Object.fromEntries(Object.entries(action).map(([name, value]) => [name, String(value)]));
}
