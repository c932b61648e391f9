import { accepted, type Parsed, type Problem, problemsOf } from '../domain/problem.ts';
import {
  DEFAULT_SETTINGS,
  type NotificationSettings,
  parseCurrency,
  parseLocale,
  parseTimeZone,
  type Theme,
  type UserSettings,
} from '../domain/settings.ts';
import type { SettingsChanges } from './ports/user-store.ts';
import { requireUser, type Session, signInEnded } from './session.ts';

/** Absent: unchanged. Null: back to the default. */
export interface SettingsCommand {
  readonly locale?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly displayCurrency?: string | null | undefined;
  readonly theme?: Theme | null | undefined;
  readonly notifications?: NotificationsCommand | null | undefined;
}

export type NotificationsCommand = {
  readonly [Key in keyof NotificationSettings]?: NotificationSettings[Key] | null | undefined;
};

export async function updateSettings(
  session: Session,
  command: SettingsCommand,
): Promise<{ readonly settings: UserSettings } | { readonly problems: readonly Problem[] }> {
  const current = await requireUser(session);
  const changes = changesOf(command);
  if ('problems' in changes) return changes;
  if (Object.keys(changes).length === 0) return { settings: current.settings };
  const user = await session.users.changeSettings(current.uid, changes, session.clock.now());
  if (user === undefined) throw signInEnded();
  return { settings: user.settings };
}

function changesOf(command: SettingsCommand): SettingsChanges | { readonly problems: readonly Problem[] } {
  const locale = orDefault(command.locale, DEFAULT_SETTINGS.locale, parseLocale);
  const timeZone = orDefault(command.timeZone, DEFAULT_SETTINGS.timeZone, parseTimeZone);
  const displayCurrency = orDefault(command.displayCurrency, DEFAULT_SETTINGS.displayCurrency, parseCurrency);
  if (!locale.ok || !timeZone.ok || !displayCurrency.ok)
    return { problems: problemsOf(locale, timeZone, displayCurrency) };
  const notifications = notificationChanges(command.notifications);
  return {
    ...(locale.value !== undefined && { locale: locale.value }),
    ...(timeZone.value !== undefined && { timeZone: timeZone.value }),
    ...(displayCurrency.value !== undefined && { displayCurrency: displayCurrency.value }),
    ...(command.theme !== undefined && { theme: command.theme ?? DEFAULT_SETTINGS.theme }),
    ...(Object.keys(notifications).length > 0 && { notifications }),
  };
}

function orDefault(
  input: string | null | undefined,
  fallback: string,
  parse: (text: string) => Parsed<string>,
): Parsed<string | undefined> {
  if (input === undefined) return accepted(undefined);
  return input === null ? accepted(fallback) : parse(input);
}

function notificationChanges(command: NotificationsCommand | null | undefined): Partial<NotificationSettings> {
  const defaults = DEFAULT_SETTINGS.notifications;
  if (command === undefined) return {};
  if (command === null) return defaults;
  const { orderFills, orderProblems, cashMovements, productNews } = command;
  return {
    ...(orderFills !== undefined && { orderFills: orderFills ?? defaults.orderFills }),
    ...(orderProblems !== undefined && { orderProblems: orderProblems ?? defaults.orderProblems }),
    ...(cashMovements !== undefined && { cashMovements: cashMovements ?? defaults.cashMovements }),
    ...(productNews !== undefined && { productNews: productNews ?? defaults.productNews }),
  };
}
