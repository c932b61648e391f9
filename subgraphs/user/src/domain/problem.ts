/** Why a value or a command is refused, by code; schema.graphql says what each means. */
export type ProblemCode =
  | 'INVALID_DISPLAY_NAME'
  | 'INVALID_PHOTO_URL'
  | 'INVALID_LOCALE'
  | 'INVALID_TIME_ZONE'
  | 'INVALID_CURRENCY'
  | 'INVALID_NAME'
  | 'INVALID_SYMBOL'
  | 'WATCHLIST_NOT_FOUND'
  | 'WATCHLIST_NAME_TAKEN'
  | 'WATCHLIST_LIMIT_REACHED'
  | 'WATCHLIST_FULL'
  | 'WATCHLIST_SYMBOLS_MISMATCH'
  | 'USER_ID_MISMATCH';

export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  /** Where in the command: `['name']`, `['symbols', '3']`. */
  readonly path: readonly string[];
}

/** What came of untrusted input: a value that holds, or why there is none. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

export function accepted<Value>(value: Value): Parsed<Value> {
  return { ok: true, value };
}

export function refused(code: ProblemCode, message: string, ...path: readonly string[]): Parsed<never> {
  return { ok: false, problem: { code, message, path } };
}

/** The problems among several results, in their order. */
export function problemsOf(...results: readonly Parsed<unknown>[]): readonly Problem[] {
  return results.flatMap(result => (result.ok ? [] : [result.problem]));
}
