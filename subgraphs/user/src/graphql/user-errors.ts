import type { Problem } from '../domain/problem.ts';

/** Problems as the payloads of mutations show them: their paths begin at the argument. */
export function toUserErrors(problems: readonly Problem[]) {
  return problems.map(({ code, message, path }) => ({
    code,
    message,
    path: path.length === 0 ? null : ['input', ...path],
  }));
}
