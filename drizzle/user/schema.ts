/** The tables of the user service. Rules that a database can hold stand here as constraints, beside the checks in the domain. */
import { boolean, check, index, pgSchema, primaryKey, smallint, sql, text, timestamp, unique, uuid } from '../orm.ts';

export const users = pgSchema('users');

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** Who uses the platform: one row for each Firebase uid. */
export const profiles = users.table(
  'profiles',
  {
    uid: text('uid').primaryKey(),
    email: text('email'),
    emailVerified: boolean('email_verified').notNull(),
    phoneNumber: text('phone_number'),
    displayName: text('display_name'),
    photoUrl: text('photo_url'),
    /**
     * The end of the token that email and phone number were last taken over from; an older token does not bring old values back. The column is named
     * after what it held at first, the time of the sign-in, which is before the end of every token: so old rows and old processes agree with new ones.
     */
    claimsExpireAt: moment('claims_authenticated_at').notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  table => [
    check('profiles_uid_length', sql`char_length(${table.uid}) between 1 and 128`),
    check('profiles_email_length', sql`char_length(${table.email}) between 1 and 320`),
    check('profiles_phone_number_length', sql`char_length(${table.phoneNumber}) between 1 and 32`),
    check('profiles_display_name_length', sql`char_length(${table.displayName}) between 1 and 100`),
    check(
      'profiles_photo_url_shape',
      sql`${table.photoUrl} like 'https://%' and char_length(${table.photoUrl}) <= 2048`,
    ),
    check('profiles_updated_after_created', sql`${table.updatedAt} >= ${table.createdAt}`),
  ],
);

/** How a user's clients present things: exactly one row for each profile, made with it. */
export const settings = users.table(
  'settings',
  {
    uid: text('uid')
      .primaryKey()
      .references(() => profiles.uid, { onDelete: 'cascade' }),
    locale: text('locale').notNull(),
    timeZone: text('time_zone').notNull(),
    displayCurrency: text('display_currency').notNull(),
    theme: text('theme', { enum: ['LIGHT', 'DARK', 'SYSTEM'] }).notNull(),
    notifiesOrderFills: boolean('notifies_order_fills').notNull(),
    notifiesOrderProblems: boolean('notifies_order_problems').notNull(),
    notifiesCashMovements: boolean('notifies_cash_movements').notNull(),
    notifiesProductNews: boolean('notifies_product_news').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  table => [
    check('settings_locale_shape', sql`${table.locale} ~ '^[A-Za-z0-9-]{2,64}$'`),
    check('settings_time_zone_shape', sql`${table.timeZone} ~ '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$'`),
    check('settings_display_currency_shape', sql`${table.displayCurrency} ~ '^[A-Z]{3}$'`),
    check('settings_theme_known', sql`${table.theme} in ('LIGHT', 'DARK', 'SYSTEM')`),
  ],
);

/** A user's named lists of symbols. */
export const watchlists = users.table(
  'watchlists',
  {
    /** UUIDv7: the order of ids is the order of creation, and so the order of the connection. */
    id: uuid('id').primaryKey(),
    uid: text('uid')
      .notNull()
      .references(() => profiles.uid, { onDelete: 'cascade' }),
    /** Which of the user's fifty places the list takes: the limit as a constraint. */
    slot: smallint('slot').notNull(),
    name: text('name').notNull(),
    /** The name without regard to case and to the way an accent is written, by which names are told apart. */
    nameKey: text('name_key').notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  table => [
    unique('watchlists_slot_once').on(table.uid, table.slot),
    unique('watchlists_name_once').on(table.uid, table.nameKey),
    index('watchlists_of_user').on(table.uid, table.id),
    check('watchlists_slot_range', sql`${table.slot} between 0 and 49`),
    check('watchlists_name_length', sql`char_length(${table.name}) between 1 and 64`),
    check('watchlists_updated_after_created', sql`${table.updatedAt} >= ${table.createdAt}`),
  ],
);

/** The symbols of a watchlist: each once, in places 0 to 99. */
export const watchlistSymbols = users.table(
  'watchlist_symbols',
  {
    watchlistId: uuid('watchlist_id')
      .notNull()
      .references(() => watchlists.id, { onDelete: 'cascade' }),
    symbol: text('symbol').notNull(),
    position: smallint('position').notNull(),
  },
  table => [
    primaryKey({ name: 'watchlist_symbols_pk', columns: [table.watchlistId, table.symbol] }),
    unique('watchlist_symbols_position_once').on(table.watchlistId, table.position),
    check('watchlist_symbols_position_range', sql`${table.position} between 0 and 99`),
    check('watchlist_symbols_shape', sql`${table.symbol} ~ '^[A-Z0-9./-]{1,20}$'`),
  ],
);

/** What is left of a deleted user: that sign-ins made up to then have ended. Outlives the profile, and is no reference to it. */
export const tombstones = users.table(
  'tombstones',
  {
    uid: text('uid').primaryKey(),
    deletedAt: moment('deleted_at').notNull(),
  },
  table => [check('tombstones_uid_length', sql`char_length(${table.uid}) between 1 and 128`)],
);
