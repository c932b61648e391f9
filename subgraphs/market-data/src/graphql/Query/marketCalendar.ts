import { badUserInput } from '@platform/shared/graphql';
import { NYSE_FIRST_YEAR, NYSE_LAST_YEAR } from '../../domain/nyse-holidays.ts';
import { sessionsBetween } from '../../domain/session.ts';
import { addDays } from '../../domain/zoned-time.ts';
import type { QueryResolvers } from '../__generated__/resolver-types.ts';
import { parseCalendar } from './calendar.ts';

const DAYS_MAX = 3_660;

export const marketCalendar: NonNullable<QueryResolvers['marketCalendar']> = (_, { calendar: name, from, to }) => {
  const calendar = parseCalendar(name);
  if (from < `${NYSE_FIRST_YEAR}-01-01` || to > `${NYSE_LAST_YEAR}-12-31`)
    throw badUserInput(`The calendar is known from ${NYSE_FIRST_YEAR}-01-01 to ${NYSE_LAST_YEAR}-12-31.`);
  if (from > to) throw badUserInput('The first day is after the last.');
  if (addDays(from, DAYS_MAX) <= to) throw badUserInput('Ask for at most ten years at once.');
  return sessionsBetween(calendar, from, to);
};
