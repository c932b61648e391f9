import type { Logger } from '@platform/shared/observability';
import type { DateText } from '@platform/shared/pure';
import { riskDay } from '../domain/risk-policy.ts';
import type { CommandQueue } from './command-queue.ts';
import { noteRiskDay } from './note-risk-day.ts';
import type { Market } from './ports/market.ts';
import type { AccountReader } from './ports/readers.ts';

const CHECK_MS = 1_000;

export interface RiskDaysDependencies {
  readonly queue: CommandQueue;
  readonly market: Market;
  readonly accounts: Pick<AccountReader, 'listIdsWithRiskLimits'>;
  readonly logger: Logger;
}

/**
 * Begins the day of every account with a limited daily loss: what it is worth is noted as the day changes, at the prices that the last day left, and not when the
 * account happens to trade. A day that could not be noted is tried again. Both may be called any number of times.
 */
export class RiskDays {
  readonly #dependencies: RiskDaysDependencies;
  #timer: NodeJS.Timeout | undefined;
  #noted: DateText | undefined;

  constructor(dependencies: RiskDaysDependencies) {
    this.#dependencies = dependencies;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => void this.#check(), CHECK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #check(): Promise<void> {
    const { queue, market, accounts, logger } = this.#dependencies;
    const day = riskDay(market.now());
    if (day === this.#noted || !market.isLive) return;
    this.#noted = day;
    try {
      for (const accountId of await accounts.listIdsWithRiskLimits())
        await queue.submit({ accountId, decide: draft => draft && noteRiskDay(draft, market) });
    } catch (error) {
      this.#noted = undefined;
      logger.warn({ err: error }, 'the beginning of the day could not be noted for every account; trying again');
    }
  }
}
