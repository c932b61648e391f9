import { invariant } from '@platform/shared/pure';
import type { Instrument } from '../domain/instrument.ts';
import type { Context } from './context.ts';

/** The instrument that something of the market is about. */
export function instrumentOf({ symbol }: { readonly symbol: string }, _: object, { catalog }: Context): Instrument {
  const instrument = catalog.get(symbol);
  invariant(instrument !== undefined, 'whatever is quoted or traded is listed');
  return instrument;
}
