import { divideHalfEven } from '@platform/shared/pure';
import { SIZE_SCALE } from './instrument.ts';
import type { DateText } from './zoned-time.ts';

/** Something that a company does to its shares. It takes effect after the close of `lastCumDate`, the last day that a share is traded with it. */
export type CorporateAction = { readonly symbol: string; readonly lastCumDate: DateText } & (
  | { readonly kind: 'SPLIT'; readonly newShares: number; readonly oldShares: number }
  /** Cash for each share; `close` is that of the last day with it. Both in units of a price. */
  | { readonly kind: 'DIVIDEND'; readonly amount: bigint; readonly close: bigint }
);

/** What is paid on one day, a regular and a special dividend for one, is one dividend to whoever holds the share. */
export function joinDividends(actions: readonly CorporateAction[]): CorporateAction[] {
  const byDay = new Map<string, CorporateAction>();
  for (const action of actions) {
    const key = `${action.symbol} ${action.lastCumDate} ${action.kind}`;
    const before = byDay.get(key);
    const isMore = action.kind === 'DIVIDEND' && before?.kind === 'DIVIDEND';
    byDay.set(key, isMore ? { ...action, amount: before.amount + action.amount } : action);
  }
  return [...byDay.values()];
}

/** Sources round ratios, or compute them from prices: 1.999996 is two for one. Anything nearer than this is noise. */
const NOISE_PER_MILLION = 10n;
/** The least simple ratio taken: 371:370 has been seen. */
const OLD_SHARES_MAX = 1_000;
/** Nobody gives out more for one old share: the value is something else. */
const NEW_SHARES_FOR_ONE_MAX = 1_000_000n;

/**
 * The simplest ratio, new shares for old, that a source's value can mean: the one with the fewest old shares within a hundred-thousandth
 * of the value. Undefined when there is none, or when nothing would change.
 */
export function splitRatioOf(
  value: bigint,
  scale: number,
): { readonly newShares: number; readonly oldShares: number } | undefined {
  const unit = 10n ** BigInt(scale);
  if (value > NEW_SHARES_FOR_ONE_MAX * unit) return undefined;
  for (let oldShares = 1; oldShares <= OLD_SHARES_MAX; oldShares += 1) {
    const scaled = value * BigInt(oldShares);
    const newShares = (scaled + unit / 2n) / unit;
    const error = newShares * unit - scaled;
    if (newShares === 0n || (error < 0n ? -error : error) * 1_000_000n > scaled * NOISE_PER_MILLION) continue;
    return newShares === BigInt(oldShares) ? undefined : { newShares: Number(newShares), oldShares };
  }
  return undefined;
}

/** New shares for one old share, in units of a size; rounded where a third, say, has no end. */
export function splitRatio({
  newShares,
  oldShares,
}: {
  readonly newShares: number;
  readonly oldShares: number;
}): bigint {
  return divideHalfEven(BigInt(newShares) * 10n ** BigInt(SIZE_SCALE), BigInt(oldShares));
}
