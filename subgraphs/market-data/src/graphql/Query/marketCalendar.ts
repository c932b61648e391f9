import { badUserInput } from '@platform/shared/graphql';
import { NYSE_FIRST_YEAR, NYSE_LAST_YEAR } from '@platform/shared/pure';
import { sessionsBetween } from '../../domain/session.ts';
import type { QueryResolvers } from '../__generated__/resolver-types.ts';
import { checkDays, parseCalendar } from './calendar.ts';

export const marketCalendar: NonNullable<QueryResolvers['marketCalendar']> = (_, { calendar: name, from, to }) => {
  const calendar = parseCalendar(name);
  if (from < `${NYSE_FIRST_YEAR}-01-01` || to > `${NYSE_LAST_YEAR}-12-31`)
    throw badUserInput(`The calendar is known from ${NYSE_FIRST_YEAR}-01-01 to ${NYSE_LAST_YEAR}-12-31.`);
  checkDays(from, to);
  return sessionsBetween(calendar, from, to);
};
