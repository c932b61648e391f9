import type { Logger } from '@platform/shared/observability';
import { DAY_MS } from '@platform/shared/pure';
import { type ActionContext, type CorporateAction, decideCorporateAction } from '../domain/corporate-action.ts';
import type { Instrument } from '../domain/market.ts';
import { partitionOf } from '../domain/partition.ts';
import { CALENDARS, startOfTradingDay, tradingDayOf } from '../domain/trading-day.ts';
import { type Command, type CommandQueue, isUnavailable, TenureOverError } from './command-queue.ts';
import type { ActionCandidate, CorporateActionBook, CorporateActionSource } from './ports/corporate-actions.ts';
import type { Tenure } from './ports/ledger-store.ts';
import type { Market, PriceHistory } from './ports/market.ts';

/** How often the desk looks whether a day has begun. */
const CHECK_MS = 250;
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
  readonly prices: Pick<PriceHistory, 'closesOf'>;
  readonly source: CorporateActionSource;
  readonly book: CorporateActionBook;
  /** How many partitions the symbols are shared out in. */
  readonly partitions: number;
  readonly logger: Logger;
}

/**
 * Applies splits and cash dividends of one partition's symbols to every account that has a part in them, when their ex-date begins by the market's clock and before
 * anything fills: the venue asks `isCurrent` before each evaluation. Whatever was missed while nobody was there is caught up in order. Killed in the middle, the next one goes on with the
 * accounts that are left: each account is one commit, and an action is complete when all of them are.
 */
export class CorporateActionDesk {
  readonly #dependencies: CorporateActionDependencies;
  /** All actions up to this moment of the market's clock are applied. */
  #appliedTo: Date | undefined;
  #onCurrent: ((symbols: ReadonlySet<string>) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  /** No look before this moment, by this process's clock. */
  #nextLookAt = 0;
  #tenure: Tenure | undefined;
  /** Counts starts and stops: what an earlier run began may still be on its way. */
  #run = 0;

  constructor(dependencies: CorporateActionDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * `onCurrent` hears of it when instruments may trade again, and of which an action was applied to meanwhile. Once a later tenure of the partition has begun
   * somewhere, the ledger takes nothing of this one any more.
   */
  start(tenure: Tenure, onCurrent: (symbols: ReadonlySet<string>) => void): void {
    this.stop();
    this.#tenure = tenure;
    this.#onCurrent = onCurrent;
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
    this.#timer.unref();
    this.#check();
  }

  stop(): void {
    this.#run += 1;
    this.#tenure = undefined;
    this.#onCurrent = undefined;
    this.#appliedTo = undefined;
    this.#isLooking = false;
    this.#nextLookAt = 0;
    clearInterval(this.#timer);
  }

  /** Whether all actions up to the present day of a calendar are applied; when not, they are looked for at once. */
  isCurrent({ calendar }: Pick<Instrument, 'calendar'>): boolean {
    const isCurrent = this.#isToday(calendar);
    if (!isCurrent) this.#check();
    return isCurrent;
  }

  #isToday(calendar: string): boolean {
    if (this.#appliedTo === undefined) return false;
    return tradingDayOf(this.#appliedTo, calendar) >= tradingDayOf(this.#dependencies.market.now(), calendar);
  }

  #check(): void {
    const isDue =
      performance.now() >= this.#nextLookAt ||
      (this.#appliedTo !== undefined && !CALENDARS.every(calendar => this.#isToday(calendar)));
    const tenure = this.#tenure;
    if (this.#isLooking || tenure === undefined || !isDue) return;
    this.#isLooking = true;
    const run = this.#run;
    const now = this.#dependencies.market.now();
    void this.#applyAll(tenure, now).then(
      applied => {
        if (run !== this.#run) return;
        this.#isLooking = false;
        this.#appliedTo = now;
        this.#nextLookAt = performance.now() + LOOK_AGAIN_MS;
        this.#onCurrent?.(applied);
      },
      error => {
        if (run !== this.#run) return;
        this.#dependencies.logger.warn({ err: error }, 'corporate actions could not be applied; trying again');
        this.#isLooking = false;
        // Nothing trades until they are: whoever asks meanwhile does not make it try sooner.
        this.#appliedTo = undefined;
        this.#nextLookAt = performance.now() + RETRY_MS;
      },
    );
  }

  /** In order of their days: what one gives is what the next is about. Resolves with the instruments that one was applied to. */
  async #applyAll(tenure: Tenure, now: Date): Promise<ReadonlySet<string>> {
    const { market, book, logger } = this.#dependencies;
    const applied = new Set<string>();
    for (const action of await this.#readActions(tenure.partition, now)) {
      const instrument = market.instrument(action.symbol);
      if (instrument === undefined) logger.warn({ ...termsOf(action) }, 'a corporate action of an unknown instrument');
      else if (
        action.exDate <= tradingDayOf(now, instrument.calendar) &&
        (await this.#apply(tenure, action, instrument))
      )
        applied.add(action.symbol);
    }
    await book.noteApplied(tenure, now);
    return applied;
  }

  async #readActions(partition: number, now: Date): Promise<readonly CorporateAction[]> {
    const { source, book, partitions } = this.#dependencies;
    const { from, symbols } = await book.readScope();
    const own = symbols.filter(symbol => partitionOf(symbol, partitions) === partition);
    if (from === null || own.length === 0) return [];
    // A day more at the beginning: calendars have their days at different times.
    const first = tradingDayOf(new Date(from.getTime() - DAY_MS), 'UTC');
    return source.actionsBetween(first, tradingDayOf(now, 'UTC'), own);
  }

  /** Resolves with whether it was not complete before. */
  async #apply(tenure: Tenure, action: CorporateAction, instrument: Instrument): Promise<boolean> {
    const { market, book, logger } = this.#dependencies;
    if (await book.isComplete(action)) return false;
    const effectiveAt = startOfTradingDay(action.exDate, instrument.calendar);
    const candidates = await book.listCandidates(action, effectiveAt);
    const closeBefore = candidates.length === 0 ? null : await this.#closeBefore(action, effectiveAt);
    const context = () => ({ instrument, effectiveAt, closeBefore, now: market.now() });
    let failures = 0;
    for (let start = 0; start < candidates.length; start += ACCOUNTS_AT_ONCE) {
      const some = candidates.slice(start, start + ACCOUNTS_AT_ONCE);
      failures += await this.#applyTo(some, action, tenure, context);
    }
    if (failures === 0) await book.complete(action, effectiveAt, market.now());
    logger.info({ ...termsOf(action), accounts: candidates.length, failures }, 'a corporate action was applied');
    return true;
  }

  /** Resolves with how many it could not be applied to: that is a bug, which holds up nobody else. @throws when the ledger is away, or another venue has begun. */
  async #applyTo(
    candidates: readonly ActionCandidate[],
    action: CorporateAction,
    tenure: Tenure,
    context: () => Omit<ActionContext, 'entitled'>,
  ): Promise<number> {
    const { queue, logger } = this.#dependencies;
    const settled = await Promise.allSettled(
      candidates.map(({ accountId, entitled }) =>
        queue.submit({ ...actionCommand(accountId, action, () => ({ ...context(), entitled })), tenure }),
      ),
    );
    let failures = 0;
    for (const [index, result] of settled.entries()) {
      if (result.status === 'fulfilled') continue;
      if (result.reason instanceof TenureOverError || isUnavailable(result.reason)) throw result.reason;
      failures += 1;
      logger.error(
        { err: result.reason, accountId: candidates[index]?.accountId, ...termsOf(action) },
        'a corporate action could not be applied to an account',
      );
    }
    return failures;
  }

  /** Only splits need it: a fraction of a share is paid at it. */
  async #closeBefore({ kind, symbol }: CorporateAction, effectiveAt: Date): Promise<bigint | null> {
    if (kind !== 'SPLIT') return null;
    const from = new Date(effectiveAt.getTime() - CLOSE_BEFORE_MS);
    const closes = await this.#dependencies.prices.closesOf(symbol, 'ONE_DAY', from, effectiveAt);
    return closes.findLast(({ endsAt }) => endsAt <= effectiveAt)?.close ?? null;
  }
}

function actionCommand(accountId: string, action: CorporateAction, context: () => ActionContext): Command<void> {
  return {
    accountId,
    decide(draft) {
      if (draft === undefined) return;
      for (const change of decideCorporateAction(draft.state, action, context())) draft.record(change);
    },
  };
}

/** For the log, which has no bigint. */
function termsOf(action: CorporateAction): object {
  return Object.fromEntries(Object.entries(action).map(([name, value]) => [name, String(value)]));
}
