import { Counter, type Registry } from 'prom-client';
import type { Logger } from './logger.ts';

/** What somebody did, or tried to, that takes a privilege: reading what is another user's, changing what concerns all. */
export interface PrivilegedAction {
  /** `<noun>.<verb>`, for example `user.read`. */
  readonly action: string;
  /** Who: a user id, or the name of a program. */
  readonly actor: string;
  /** Whose, or what: ids. */
  readonly subjects: readonly string[];
  readonly outcome: 'done' | 'refused';
  /** With what, from where, why it was refused: whatever of that is known. */
  readonly details?: Readonly<Record<string, string>>;
}

export type AuditLog = (action: PrivilegedAction) => void;

/** Subjects named in one line; of more, their number is told. */
const SUBJECTS_MAX = 100;

/**
 * Writes each privileged action as a line of its own among the others, marked `"audit": true`, with the id of the request; whatever LOG_LEVEL is. Counts them
 * on /metrics.
 */
export function createAuditLog(logger: Logger, metrics: Registry): AuditLog {
  const log = logger.child({ audit: true }, logger.level === 'silent' ? {} : { level: 'info' });
  const counter = new Counter({
    name: 'privileged_actions_total',
    help: 'What somebody did, or tried to, that takes a privilege; the log has who and whose.',
    labelNames: ['action', 'outcome'],
    registers: [metrics],
  });
  return ({ action, actor, subjects, outcome, details }) => {
    counter.inc({ action, outcome });
    const named = { subjects: subjects.slice(0, SUBJECTS_MAX), subjectCount: subjects.length };
    log.info({ action, actor, outcome, ...named, ...(details !== undefined && { details }) }, 'privileged action');
  };
}
