import type { Logger } from '@platform/shared/observability';
import type { LawFinding, LedgerAuditor } from './ports/ledger-auditor.ts';

/** An audit waits for this many times as long as the last one took, so that it never takes more than a tenth of the database's time. */
const REST_FACTOR = 9;

export interface AuditDependencies {
  readonly auditor: LedgerAuditor;
  /** Seconds from one audit to the next; 0: none. */
  readonly intervalSeconds: number;
  readonly onFindings: (findings: readonly LawFinding[]) => void;
  readonly logger: Logger;
}

/** Audits the ledger again and again, from `start` to `stop`; what it finds goes to the log and to `onFindings`. Both may be called any number of times. */
export class BackgroundAuditor {
  readonly #dependencies: AuditDependencies;
  #timer: NodeJS.Timeout | undefined;

  constructor(dependencies: AuditDependencies) {
    this.#dependencies = dependencies;
  }

  start(): void {
    this.stop();
    if (this.#dependencies.intervalSeconds > 0) this.#schedule(0);
  }

  /** An audit that runs ends by itself and starts no other. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(tookMs: number): void {
    const timer = setTimeout(
      async () => {
        const startedAt = performance.now();
        await this.#audit();
        if (this.#timer === timer) this.#schedule(performance.now() - startedAt);
      },
      Math.max(this.#dependencies.intervalSeconds * 1_000, tookMs * REST_FACTOR),
    );
    timer.unref();
    this.#timer = timer;
  }

  async #audit(): Promise<void> {
    const { auditor, onFindings, logger } = this.#dependencies;
    try {
      const findings = await auditor.audit();
      for (const { law, violations } of findings)
        if (violations.length > 0) logger.error({ law, violations }, 'the ledger breaks a law');
      onFindings(findings);
    } catch (error) {
      logger.warn({ err: error }, 'the ledger could not be audited; trying again');
    }
  }
}
