import { minimum } from '@platform/shared/pure';
import type { QuoteLevel } from './market.ts';
import { workableAt } from './notional.ts';
import type { FillModel, Order } from './order.ts';
import { QUANTITY_SCALE } from './units.ts';

/** Bumped whenever a model would fill differently: each fill keeps the version that made it. */
export const FILL_MODEL_VERSIONS: Readonly<Record<FillModel, number>> = { NBBO_SIZE: 1, ALPACA_COMPAT: 1 };

/** Whether fills of a model use up what the quote displays. */
export function takesLiquidity(model: FillModel): boolean {
  return model === 'NBBO_SIZE';
}

/** How much of a marketable order fills now, in its model. `taken` is what fills have used up of the level already. */
export function fillableQuantity(order: Order, level: QuoteLevel, taken: bigint, quoteSequence: bigint): bigint {
  return order.fillModel === 'NBBO_SIZE'
    ? withinDisplayedSize(order, level, taken)
    : asAlpacaPaper(order, level, quoteSequence);
}

/** What is displayed and not taken yet, whoever took it. */
function withinDisplayedSize(order: Order, level: QuoteLevel, taken: bigint): bigint {
  const remaining = workableAt(order, level.price);
  const free = level.size - taken;
  if (free <= 0n || (order.timeInForce === 'FOK' && free < remaining)) return 0n;
  return minimum(free, remaining);
}

const ONE = 10n ** BigInt(QUANTITY_SCALE);
const PARTIAL_SHARE = 0.1;

/**
 * As Alpaca's paper trading fills ("Paper trading", docs.alpaca.markets): at the quote without a look at its size, one time in ten only a random part of it.
 * The chance is a pure function of the order, its progress and the quote, so that a replay fills the same.
 */
function asAlpacaPaper(order: Order, level: QuoteLevel, quoteSequence: bigint): bigint {
  const remaining = workableAt(order, level.price);
  if (order.timeInForce === 'FOK' || chanceOf(`${order.id} ${order.filledQuantity} ${quoteSequence}`) >= PARTIAL_SHARE)
    return remaining;
  const shares = remaining / ONE;
  const part =
    (shares * BigInt(Math.trunc(chanceOf(`part ${order.id} ${order.filledQuantity} ${quoteSequence}`) * 1_000))) /
    1_000n;
  return part === 0n ? remaining : part * ONE;
}

/** A number from 0 to 1 that looks random and is always the same for a text (FNV-1a, then a final mix). */
function chanceOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
