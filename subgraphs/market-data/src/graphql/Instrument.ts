import { isIntegerKey, isTimeKey, parsePage, toConnection } from '@platform/shared/graphql';
import { timeZoneOf } from '../domain/session.ts';
import { dateAt } from '../domain/zoned-time.ts';
import type { InstrumentResolvers } from './__generated__/resolver-types.ts';
import { counted } from './connections.ts';
import { priceText, sizeText, toDate } from './format.ts';
import { checkOrder } from './Query/calendar.ts';

export const Instrument: InstrumentResolvers = {
  __resolveReference: ({ symbol }, { catalog }) => catalog.get(symbol) ?? null,
  priceIncrement: instrument => priceText(instrument.priceIncrement),
  priceIncrements: (instrument, { on }, { priceIncrements, clock }) =>
    priceIncrements.on(instrument, on ?? dateAt(clock.now().getTime(), timeZoneOf(instrument.calendar))),
  quantityIncrement: instrument => sizeText(instrument.quantityIncrement),
  quote: ({ symbol }, _, { market }) => market.latestQuote(symbol) ?? null,
  lastTrade: ({ symbol }, _, { market }) => market.lastTrade(symbol) ?? null,
  tradingStatus: ({ symbol }, _, { market }) => market.tradingStatus(symbol),
  snapshot: (instrument, _, { snapshots }) => snapshots.load(instrument),

  async bars(instrument, { timeframe, from, to, adjustment, ...pageArguments }, { bars }) {
    const page = parsePage(pageArguments, [isTimeKey]);
    const range = { timeframe, from: from?.getTime(), to: to?.getTime(), adjustment: adjustment ?? 'SPLITS' } as const;
    const connection = toConnection(
      await bars.read(instrument, range, page),
      page,
      bar => [toDate(bar.startsAt).toISOString()],
      bar => bar,
    );
    return counted(connection, () => bars.count(instrument, range));
  },

  async quotes(instrument, { from, to, ...pageArguments }, { quotes }) {
    const page = parsePage(pageArguments, [isTimeKey]);
    const range = { from: from?.getTime(), to: to?.getTime() };
    const connection = toConnection(
      await quotes.read(instrument, range, page),
      page,
      quote => [toDate(quote.quotedAt).toISOString()],
      quote => quote,
    );
    return counted(connection, () => quotes.count(instrument, range));
  },

  async trades(instrument, { from, to, ...pageArguments }, { trades }) {
    const page = parsePage(pageArguments, [isTimeKey, isIntegerKey]);
    const range = { from: from?.getTime(), to: to?.getTime() };
    const connection = toConnection(
      await trades.read(instrument, range, page),
      page,
      trade => [toDate(trade.executedAt).toISOString(), trade.sequence.toString()],
      trade => trade,
    );
    return counted(connection, () => trades.count(instrument, range));
  },

  corporateActions(instrument, { from, to }, { corporateActions }) {
    checkOrder(from, to);
    return corporateActions.between([instrument], from, to);
  },
};
