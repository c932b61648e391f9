import { and, eq, inArray, lte, sql } from '@platform/drizzle/orm';
import { profiles, settings, tombstones } from '@platform/drizzle/user/schema';
import type { SettingsChanges, SignIn, UserStore } from '../../application/ports/user-store.ts';
import { isEnded, type User } from '../../domain/user.ts';
import { type Database, inTransaction, type Transaction } from './database.ts';

/** Profiles, settings and tombstones in Postgres. */
export function createUserStore(database: Database): UserStore {
  const find = async (uid: string) => (await findAll(database, [uid])).get(uid);
  return {
    findAll: uids => findAll(database, uids),
    findSignIn: (uid, authenticatedAt) => findSignIn(database, uid, authenticatedAt),
    create: (user, authenticatedAt) => inTransaction(database, tx => createUser(tx, user, authenticatedAt)),
    async refreshContact(uid, contact, claimsExpireAt, now) {
      await database
        .update(profiles)
        .set({ ...contact, claimsExpireAt, updatedAt: notBefore(profiles.updatedAt, now) })
        .where(and(eq(profiles.uid, uid), lte(profiles.claimsExpireAt, claimsExpireAt)));
      return find(uid);
    },
    async changeProfile(uid, changes, now) {
      await database
        .update(profiles)
        .set({ ...changes, updatedAt: notBefore(profiles.updatedAt, now) })
        .where(eq(profiles.uid, uid));
      return find(uid);
    },
    async changeSettings(uid, changes, now) {
      await database
        .update(settings)
        .set({ ...settingsColumns(changes), updatedAt: notBefore(settings.updatedAt, now) })
        .where(eq(settings.uid, uid));
      return find(uid);
    },
    erase: (uid, deletedAt) => inTransaction(database, tx => eraseUser(tx, uid, deletedAt)),
  };
}

const userColumns = { profile: profiles, settings };

async function findAll(database: Database | Transaction, uids: readonly string[]): Promise<ReadonlyMap<string, User>> {
  const rows = await database
    .select(userColumns)
    .from(profiles)
    .innerJoin(settings, eq(settings.uid, profiles.uid))
    .where(inArray(profiles.uid, [...uids]));
  return new Map(rows.map(row => [row.profile.uid, toUser(row)]));
}

/** One query for a user who is there, so that the profile and the tombstone are of one moment. */
async function findSignIn(database: Database | Transaction, uid: string, authenticatedAt: Date): Promise<SignIn> {
  const [row] = await database
    .select({ ...userColumns, deletedAt: tombstones.deletedAt })
    .from(profiles)
    .innerJoin(settings, eq(settings.uid, profiles.uid))
    .leftJoin(tombstones, eq(tombstones.uid, profiles.uid))
    .where(eq(profiles.uid, uid));
  const deletedAt = row?.deletedAt ?? (row === undefined ? await findDeletion(database, uid) : null);
  if (deletedAt !== null && isEnded(authenticatedAt, deletedAt)) return { state: 'ended', deletedAt };
  return row === undefined ? { state: 'new' } : { state: 'known', user: toUser(row) };
}

async function findDeletion(database: Database | Transaction, uid: string): Promise<Date | null> {
  const [row] = await database.select().from(tombstones).where(eq(tombstones.uid, uid));
  return row?.deletedAt ?? null;
}

async function createUser(tx: Transaction, user: User, authenticatedAt: Date): Promise<SignIn> {
  await lockUser(tx, user.uid);
  const signIn = await findSignIn(tx, user.uid, authenticatedAt);
  if (signIn.state !== 'new') return signIn;
  const { settings: chosen, ...profile } = user;
  await tx.insert(profiles).values(profile);
  await tx.insert(settings).values({
    uid: user.uid,
    locale: chosen.locale,
    timeZone: chosen.timeZone,
    displayCurrency: chosen.displayCurrency,
    theme: chosen.theme,
    notifiesOrderFills: chosen.notifications.orderFills,
    notifiesOrderProblems: chosen.notifications.orderProblems,
    notifiesCashMovements: chosen.notifications.cashMovements,
    notifiesProductNews: chosen.notifications.productNews,
    updatedAt: chosen.updatedAt,
  });
  return { state: 'known', user };
}

async function eraseUser(tx: Transaction, uid: string, deletedAt: Date): Promise<void> {
  await lockUser(tx, uid);
  await tx
    .insert(tombstones)
    .values({ uid, deletedAt })
    .onConflictDoUpdate({
      target: tombstones.uid,
      set: { deletedAt: sql`greatest(${tombstones.deletedAt}, excluded.deleted_at)` },
    });
  await tx.delete(profiles).where(eq(profiles.uid, uid)); // settings, watchlists and their symbols go with it
}

/** A row that does not exist cannot be locked: whoever makes or erases a profile holds this until the end of the transaction instead. */
async function lockUser(tx: Transaction, uid: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`users.profiles:${uid}`}, 0))`);
}

/** Times of change never run backwards, also when the clocks of two replicas differ. */
function notBefore(column: typeof profiles.updatedAt | typeof settings.updatedAt, now: Date) {
  return sql`greatest(${column}, ${now.toISOString()}::timestamptz)`;
}

function settingsColumns({ notifications = {}, ...others }: SettingsChanges) {
  const { orderFills, orderProblems, cashMovements, productNews } = notifications;
  return {
    ...others,
    ...(orderFills !== undefined && { notifiesOrderFills: orderFills }),
    ...(orderProblems !== undefined && { notifiesOrderProblems: orderProblems }),
    ...(cashMovements !== undefined && { notifiesCashMovements: cashMovements }),
    ...(productNews !== undefined && { notifiesProductNews: productNews }),
  };
}

interface UserRow {
  readonly profile: typeof profiles.$inferSelect;
  readonly settings: typeof settings.$inferSelect;
}

function toUser({ profile, settings: row }: UserRow): User {
  return {
    ...profile,
    settings: {
      locale: row.locale,
      timeZone: row.timeZone,
      displayCurrency: row.displayCurrency,
      theme: row.theme,
      notifications: {
        orderFills: row.notifiesOrderFills,
        orderProblems: row.notifiesOrderProblems,
        cashMovements: row.notifiesCashMovements,
        productNews: row.notifiesProductNews,
      },
      updatedAt: row.updatedAt,
    },
  };
}
