import { badUserInput } from '@platform/shared/graphql';
import type { CalendarName } from '../../domain/instrument.ts';
import { isCalendarName } from '../../domain/session.ts';
import { addDays, type DateText } from '../../domain/zoned-time.ts';

/** Ten years: each day of a range may cost something. */
const DAYS_MAX = 3_660;

/** @throws GraphQLError `BAD_USER_INPUT` for a calendar that is not known. An explicit null means the default. */
export function parseCalendar(name: string | null | undefined): CalendarName {
  const calendar = name ?? 'XNYS';
  if (!isCalendarName(calendar))
    throw badUserInput(`There is no calendar ${JSON.stringify(calendar.slice(0, 30))}: expected XNYS or ALWAYS_OPEN.`);
  return calendar;
}

/** @throws GraphQLError `BAD_USER_INPUT` for a range of days that ends before it begins, or is longer than ten years. */
export function checkDays(from: DateText, to: DateText): void {
  checkOrder(from, to);
  if (addDays(from, DAYS_MAX) <= to) throw badUserInput('Ask for at most ten years at once.');
}

/** @throws GraphQLError `BAD_USER_INPUT` for a range of days that ends before it begins. */
export function checkOrder(from: DateText, to: DateText): void {
  if (from > to) throw badUserInput('The first day is after the last.');
}
