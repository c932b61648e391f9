import type { EpochMs } from './tick.ts';

export type TradingState = 'TRADING' | 'HALTED';

/** Whether an instrument may be traded just now, and within which prices. */
export interface TradingStatus {
  readonly symbol: string;
  readonly state: TradingState;
  /** The tape's code of the halt, for example `LUDP`, `T1` or `MWC1`; undefined while it is trading, or when none was given. */
  readonly reason: string | undefined;
  /** The prices between which it may be traded (limit up, limit down); both or neither. */
  readonly lowerBand: bigint | undefined;
  readonly upperBand: bigint | undefined;
  readonly changedAt: EpochMs;
  /** Counts the statuses of the symbol, always upwards, also across restarts; 0 while nothing was ever said of it. */
  readonly sequence: bigint;
}

/** What can change of a status. */
export type StatusChange = Partial<Pick<TradingStatus, 'state' | 'reason' | 'lowerBand' | 'upperBand'>>;

/** A status with a change; undefined when it changes nothing. A halt takes the bands away, and its end the reason. */
export function changeStatus(
  status: Omit<TradingStatus, 'sequence' | 'changedAt'>,
  change: StatusChange,
): Omit<TradingStatus, 'sequence' | 'changedAt'> | undefined {
  const next = { ...status, ...change };
  if (next.state === 'TRADING') next.reason = undefined;
  else next.lowerBand = next.upperBand = undefined;
  const isSame =
    next.state === status.state &&
    next.reason === status.reason &&
    next.lowerBand === status.lowerBand &&
    next.upperBand === status.upperBand;
  return isSame ? undefined : next;
}
