import { CURRENCIES } from './currencies.ts';
import { accepted, type Parsed, refused } from './problem.ts';

export const THEMES = ['LIGHT', 'DARK', 'SYSTEM'] as const;
export type Theme = (typeof THEMES)[number];

/** What a user wants to be told of. */
export interface NotificationSettings {
  readonly orderFills: boolean;
  readonly orderProblems: boolean;
  readonly cashMovements: boolean;
  readonly productNews: boolean;
}

/** How a user's clients present things. */
export interface UserSettings {
  /** Canonical BCP 47. */
  readonly locale: string;
  /** IANA. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly displayCurrency: string;
  readonly theme: Theme;
  readonly notifications: NotificationSettings;
  readonly updatedAt: Date;
}

/** The platform's markets are American, so are its defaults. */
export const DEFAULT_SETTINGS: Omit<UserSettings, 'updatedAt'> = {
  locale: 'en-US',
  timeZone: 'America/New_York',
  displayCurrency: 'USD',
  theme: 'SYSTEM',
  notifications: { orderFills: true, orderProblems: true, cashMovements: true, productNews: false },
};

const LOCALE_LENGTH_MAX = 64;
const TIME_ZONE_PATTERN = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

/** In canonical form: `EN-us` becomes `en-US`. */
export function parseLocale(text: string): Parsed<string> {
  const canonical = text.length <= LOCALE_LENGTH_MAX ? orUndefined(() => Intl.getCanonicalLocales(text)[0]) : undefined;
  return canonical === undefined || canonical.length > LOCALE_LENGTH_MAX
    ? refused(
        'INVALID_LOCALE',
        `A locale is a BCP 47 language tag of at most ${LOCALE_LENGTH_MAX} characters, such as "en-US".`,
        'locale',
      )
    : accepted(canonical);
}

/**
 * In the usual spelling: `europe/zurich` becomes `Europe/Zurich`. A name with a newer or older synonym stays as it was given
 * (`Asia/Kolkata` does not become `Asia/Calcutta`). Plain offsets (`+02:00`) are not time zones: they know no daylight saving.
 */
export function parseTimeZone(text: string): Parsed<string> {
  const known = TIME_ZONE_PATTERN.test(text)
    ? orUndefined(() => new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone)
    : undefined;
  if (known === undefined)
    return refused('INVALID_TIME_ZONE', 'A time zone is an IANA name, such as "Europe/Zurich".', 'timeZone');
  return accepted(known.toLowerCase() === text.toLowerCase() ? known : text);
}

/** In capitals. */
export function parseCurrency(text: string): Parsed<string> {
  const code = text.toUpperCase();
  return CURRENCIES.has(code)
    ? accepted(code)
    : refused('INVALID_CURRENCY', 'A currency is an ISO 4217 code in use today, such as "EUR".', 'displayCurrency');
}

/** Intl refuses by throwing a RangeError. */
function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
