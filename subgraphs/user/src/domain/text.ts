/** Control characters, line breaks, and the marks that turn the direction of everything after them (a way to fake what a line says). */
const UNWANTED = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
/** Something that leaves ink: joiners, marks, spaces, fillers and the blank of Braille alone would look like an empty line. */
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v;
/** UTF-16 units that become one code point when they are composed, at most: a letter and two marks of two units each. */
const UNITS_PER_CODE_POINT_MAX = 6;

/**
 * One line of text as people write it, in any script, with emoji: trimmed, in Unicode's composed form.
 * Undefined when nothing is to be seen of it, when it is longer than `lengthMax` code points (as Postgres' `char_length` counts them), or when
 * it holds control characters.
 */
export function parseLine(text: string, lengthMax: number): string | undefined {
  // This bounds the work, whatever came.
  if (!text.isWellFormed() || text.trim().length > UNITS_PER_CODE_POINT_MAX * lengthMax) return undefined;
  const line = text.trim().normalize('NFC');
  const length = [...line].length;
  return length <= lengthMax && VISIBLE.test(line) && !UNWANTED.test(line) ? line : undefined;
}

/** By what two names are the same for a person: regardless of case and of the way an accent is written. */
export function nameKeyOf(name: string): string {
  return name.toLowerCase().normalize('NFC');
}
