import type { AccountState } from './account.ts';
import {
  MARGIN_EQUITY_MIN,
  type MarginRegime,
  marginBuyingPower,
  marginExcess,
  marginOf,
  requirementOf,
} from './margin.ts';
import type { Instrument, MarketView } from './market.ts';
import type { OrderSide } from './order.ts';
import { type InsufficientBuyingPower, type Refusal, refusal } from './refusal.ts';
import { unsettledAt, withdrawableCash } from './settlement.ts';
import { restrictedUntil, settledCashOnly } from './standing.ts';
import { formatCash } from './units.ts';

/** What an order would open, and what is held for it. */
export interface Opening {
  readonly side: OrderSide;
  readonly quantity: bigint;
  readonly reservePrice: bigint;
  readonly heldCash: bigint;
}

/** In the regular session positions are held to the maintenance margin, outside it to what may be carried overnight. */
export function regimeOf({ session }: Pick<MarketView, 'session'>): MarginRegime {
  return session.isOpen ? 'INTRADAY' : 'OVERNIGHT';
}

/** What new orders that buy can be placed for, in cents: free cash, settled or not, or what margin allows. */
export function buyingPowerOf(state: AccountState, market: Pick<MarketView, 'now' | 'session' | 'markOf'>): bigint {
  if (state.type === 'MARGIN') return marginBuyingPower(marginOf(state, market.markOf), regimeOf(market));
  return settledCashOnly(state.standing, market.now)
    ? withdrawableCash(state.cash, unsettledAt(state, market.now))
    : state.cash.available;
}

/**
 * Why a margin account may not open this; closing is always allowed. No order is accepted that would leave the account below what it is held to, were it and all open
 * orders filled at the prices that they are reserved at.
 */
export function findMarginRefusal(
  state: AccountState,
  instrument: Instrument,
  opening: Opening,
  market: Pick<MarketView, 'now' | 'session' | 'markOf'>,
): Refusal | undefined {
  const until = restrictedUntil(state.standing, market.now);
  if (until !== undefined)
    return refusal(
      'ACCOUNT_RESTRICTED',
      `An intraday margin deficit was not met in time: until ${until.toISOString()} the account only closes positions.`,
      'accountId',
    );
  const margin = marginOf(state, market.markOf);
  const short = opening.side === 'SELL' ? findShortRefusal(instrument, opening, margin.equity) : undefined;
  if (short !== undefined) return short;
  const regime = regimeOf(market);
  const quantity = opening.side === 'BUY' ? opening.quantity : -opening.quantity;
  const asked = requirementOf(instrument.assetClass, opening.reservePrice, quantity);
  const required =
    margin.equity < MARGIN_EQUITY_MIN ? asked.value : regime === 'INTRADAY' ? asked.maintenance : asked.initial;
  const excess = marginExcess(margin, regime);
  if (required <= excess) return undefined;
  const available = required === 0n ? 0n : (opening.heldCash * excess) / required;
  return {
    code: 'INSUFFICIENT_BUYING_POWER',
    message: `The order would open ${formatCash(opening.heldCash)}, and the account's margin allows ${formatCash(available)} of it.`,
    required: opening.heldCash,
    available,
  } satisfies InsufficientBuyingPower;
}

function findShortRefusal(instrument: Instrument, { quantity }: Opening, equity: bigint): Refusal | undefined {
  if (!instrument.isShortable)
    return refusal('INSTRUMENT_NOT_SHORTABLE', `${instrument.symbol} cannot be sold short.`, 'symbol');
  if (quantity % instrument.quantityIncrement !== 0n)
    return refusal('INVALID_QUANTITY_INCREMENT', 'Fractions cannot be sold short.', 'quantity');
  if (equity < MARGIN_EQUITY_MIN)
    return refusal('MARGIN_EQUITY_TOO_LOW', `Selling short needs equity of ${formatCash(MARGIN_EQUITY_MIN)}.`);
  return undefined;
}
