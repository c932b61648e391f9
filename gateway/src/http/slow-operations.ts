import { createHash } from 'node:crypto';
import type { Logger } from '@platform/shared/observability';
import { describePlan, type PlannedOperation } from '../federation/index.ts';

/** An operation that has ended, and what is known of it. */
export interface EndedOperation {
  readonly kind: string;
  readonly outcome: string;
  readonly durationMs: number;
  /** The text of the operation: a hash of it is shown, since it can hold what a user wrote. */
  readonly query: string | undefined;
  readonly planned: PlannedOperation | undefined;
}

/** Writes down operations that took too long. */
export type NoteSlowOperation = (ended: EndedOperation) => void;

/** @param thresholdMs 0: none is written down. */
export function createSlowOperationLog(logger: Logger, thresholdMs: number): NoteSlowOperation {
  if (thresholdMs === 0) return () => undefined;
  return ({ kind, outcome, durationMs, query, planned }) => {
    if (durationMs < thresholdMs) return;
    logger.warn(
      {
        operation: kind,
        name: planned?.definition.name?.value,
        // The same as the hash of a persisted query.
        hash: query === undefined ? undefined : createHash('sha256').update(query).digest('hex'),
        outcome,
        durationMs: Math.round(durationMs),
        plan: planned && describePlan(planned.plan),
      },
      'a slow operation',
    );
  };
}
