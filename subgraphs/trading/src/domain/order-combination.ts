import type { Instrument } from './market.ts';
import { findUnsupportedNotional } from './notional.ts';
import { isForAuction, isImmediate, isStop } from './order.ts';
import type { Amount, OrderRequest } from './order-intent.ts';
import { type Refusal, refusal } from './refusal.ts';

/** Which types go with which times in force and sessions (Alpaca's table, "Placing orders"). */
export function findBadCombination(
  { type, timeInForce, extendedHours, orderClass }: OrderRequest,
  instrument: Instrument,
  { quantity, notional }: Amount,
): Refusal | undefined {
  const isAtOnce = isImmediate(timeInForce) || isForAuction(timeInForce);
  if (isStop(type) && isAtOnce)
    return refusal('UNSUPPORTED_TIME_IN_FORCE', 'A stop order waits for its price: it is DAY or GTC.', 'timeInForce');
  if (isForAuction(timeInForce) && instrument.assetClass === 'CRYPTO')
    return refusal('UNSUPPORTED_TIME_IN_FORCE', 'Crypto has no auctions.', 'timeInForce');
  if (extendedHours && (type !== 'LIMIT' || isAtOnce))
    return refusal(
      'UNSUPPORTED_EXTENDED_HOURS',
      'Outside the regular session only limit orders work, DAY or GTC.',
      'extendedHours',
    );
  if (orderClass !== 'SIMPLE' && (isAtOnce || extendedHours))
    return refusal(
      'UNSUPPORTED_ORDER_CLASS',
      'Groups of orders are DAY or GTC, in the regular session.',
      'timeInForce',
    );
  if (orderClass !== 'SIMPLE' && (isStop(type) || (orderClass === 'OCO' && type !== 'LIMIT')))
    return refusal(
      'UNSUPPORTED_ORDER_CLASS',
      'A group begins with a market or limit order, an OCO with a limit order.',
      'type',
    );
  if (notional !== null) return findUnsupportedNotional({ type, timeInForce, extendedHours, orderClass }, instrument);
  const isFraction = quantity % instrument.quantityIncrement !== 0n;
  if (isFraction && (timeInForce !== 'DAY' || type === 'TRAILING_STOP' || orderClass !== 'SIMPLE'))
    return refusal(
      'INVALID_QUANTITY_INCREMENT',
      'Fractions are traded by DAY orders only, and not by trailing stops or groups.',
      'quantity',
    );
  return undefined;
}
