/** The value of a sequence field, where it is one: a whole number, as text or as a number. */
export function sequenceOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && /^\d{1,40}$/.test(value) ? value : undefined;
}

/** True when `sequence` comes after `previous`, or when `previous` says nothing. */
export function isAfter(sequence: string, previous: unknown): boolean {
  const before = sequenceOf(previous);
  return before === undefined || BigInt(sequence) > BigInt(before);
}
