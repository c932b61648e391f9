import { marketHoursAt } from '../../domain/session.ts';
import type { QueryResolvers } from '../__generated__/resolver-types.ts';
import { optional, toDate } from '../format.ts';
import { parseCalendar } from './calendar.ts';

export const marketClock: NonNullable<QueryResolvers['marketClock']> = (
  _,
  { calendar: name },
  { clock, clockSource },
) => {
  const calendar = parseCalendar(name);
  const now = clock.now();
  const { phase, isOpen, nextOpen, nextClose, extendedClose } = marketHoursAt(calendar, now.getTime());
  return {
    ...{ calendar, now, phase, isOpen, source: clockSource },
    nextOpen: optional(nextOpen, toDate),
    nextClose: optional(nextClose, toDate),
    extendedClose: optional(extendedClose, toDate),
  };
};
