import { badUserInput } from '@platform/shared/graphql';
import type { CalendarName } from '../../domain/instrument.ts';
import { isCalendarName } from '../../domain/session.ts';

/** @throws GraphQLError `BAD_USER_INPUT` for a calendar that is not known. An explicit null means the default. */
export function parseCalendar(name: string | null | undefined): CalendarName {
  const calendar = name ?? 'XNYS';
  if (!isCalendarName(calendar))
    throw badUserInput(`There is no calendar ${JSON.stringify(calendar.slice(0, 30))}: expected XNYS or ALWAYS_OPEN.`);
  return calendar;
}
