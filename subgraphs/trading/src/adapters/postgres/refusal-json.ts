import type { Refusal } from '../../domain/refusal.ts';

/** JSON has no bigint: the amounts of a refusal are kept as text. */
export function toStoredRefusal(refusal: Refusal): object {
  return Object.fromEntries(
    Object.entries(refusal).map(([name, value]) => [name, typeof value === 'bigint' ? value.toString() : value]),
  );
}

const REFUSAL_AMOUNTS = new Set(['required', 'available', 'increment', 'limit', 'actual']);

export function fromStoredRefusal(stored: unknown): Refusal {
  const entries = Object.entries(stored as object).map(([name, value]) => [
    name,
    REFUSAL_AMOUNTS.has(name) && value !== null ? BigInt(String(value)) : value,
  ]);
  return Object.fromEntries(entries) as Refusal;
}
