import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import type { Identity } from '@platform/shared/identity';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWatchlist, newPerson, startUser, type UserService } from './start-user.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let service: UserService;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await freshDatabase();
  service = await startUser(database.url);
  sql = postgres(database.url, { max: 2, onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await service?.stop();
  await database?.drop();
});

const ME = '{ me { id email displayName settings { theme } watchlists { totalCount } } }';
const DELETE =
  'mutation ($input: DeleteMeInput!) { deleteMe(input: $input) { deletedUserId deletedAt userErrors { code path } } }';
const deleteMe = async (person: Identity | undefined, input = {}) =>
  (await service.ask(person, DELETE, { input })).data?.deleteMe;
/** The same person, signed in again a minute from now. */
const signedInAgain = (person: Identity): Identity => ({ ...person, authenticatedAt: new Date(Date.now() + 60_000) });

/** A person with something in every table. */
async function settledPerson(): Promise<Identity> {
  const person = newPerson();
  await createWatchlist(service, person, 'Mine', ['IBM']);
  await service.ask(person, 'mutation { updateSettings(input: { theme: DARK }) { userErrors { code } } }');
  return person;
}

/** Every text of every row of every table of the service, so that no table is forgotten here. */
async function everythingKept(): Promise<string> {
  const tables = await sql`select table_name from information_schema.tables where table_schema = 'users'`;
  const rows = await Promise.all(
    tables.map(table => sql`select * from ${sql(`users.${String(table['table_name'])}`)}`),
  );
  return JSON.stringify(rows);
}

describe('deleteMe', () => {
  it('erases everything personal and keeps only the bare id and the time', async () => {
    const person = newPerson({
      profile: { email: 'secret@example.com', emailVerified: true, name: 'Secret Name', phoneNumber: '+10000000000' },
    });
    await createWatchlist(service, person, 'Secret list', ['SECRET']);
    expect(await everythingKept()).toContain('secret@example.com');
    expect(await deleteMe(person)).toEqual({
      deletedUserId: person.uid,
      deletedAt: expect.stringMatching(/Z$/),
      userErrors: [],
    });
    const kept = await everythingKept();
    for (const trace of ['secret@example.com', 'Secret', 'SECRET', '+10000000000']) expect(kept).not.toContain(trace);
    expect(await sql`select uid from users.tombstones where uid = ${person.uid}`).toHaveLength(1);
  });

  it('ends the sign-in: nothing brings the profile back, and commands need a new one', async () => {
    const person = await settledPerson();
    await deleteMe(person);
    const references = [{ __typename: 'User', id: person.uid }];
    const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
    expect((await service.ask(person, ME)).data.me).toBeNull();
    expect((await service.ask(person, entities, { r: references })).data._entities).toEqual([null]);
    for (const command of [
      'mutation { updateProfile(input: { displayName: "x" }) { user { id } } }',
      'mutation { updateSettings(input: { theme: DARK }) { settings { theme } } }',
      'mutation { createWatchlist(input: { name: "x" }) { watchlist { id } } }',
    ]) {
      const { data, errors } = await service.ask(person, command);
      expect(data).toBeNull();
      expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    }
    expect(await sql`select uid from users.profiles where uid = ${person.uid}`).toHaveLength(0);
    const support = newPerson({ scopes: ['support:read'] });
    expect((await service.ask(support, `{ user(id: "${person.uid}") { id } }`)).data.user).toBeNull();
  });

  it('says the same when it is repeated, and moves nothing', async () => {
    const person = await settledPerson();
    const first = await deleteMe(person);
    expect(await deleteMe(person)).toEqual(first);
    expect((await service.ask(person, ME)).data.me).toBeNull();
  });

  it('lets a later sign-in start anew, and still knows the earlier one as ended', async () => {
    const person = await settledPerson();
    await deleteMe(person);
    const again = signedInAgain(person);
    expect((await service.ask(again, ME)).data.me).toMatchObject({
      id: person.uid,
      settings: { theme: 'SYSTEM' },
      watchlists: { totalCount: 0 },
    });
    expect((await service.ask(person, ME)).data.me).toBeNull();
    expect((await deleteMe(person)).deletedUserId).toBe(person.uid);
    expect((await service.ask(again, ME)).data.me.id).toBe(person.uid);
  });

  it('works for someone who never had a profile', async () => {
    const person = newPerson();
    expect((await deleteMe(person)).deletedUserId).toBe(person.uid);
    expect((await service.ask(person, ME)).data.me).toBeNull();
  });

  it('ends its own sign-in when the clock of whoever signed it is ahead', async () => {
    const person = newPerson({ authenticatedAt: new Date(Date.now() + 30_000) });
    await deleteMe(person);
    expect((await service.ask(person, ME)).data.me).toBeNull();
  });

  it('is refused when it names someone else, and to an anonymous request', async () => {
    const person = await settledPerson();
    expect(await deleteMe(person, { userId: 'somebody-else' })).toEqual({
      deletedUserId: null,
      deletedAt: null,
      userErrors: [{ code: 'USER_ID_MISMATCH', path: ['input', 'userId'] }],
    });
    expect((await service.ask(person, ME)).data.me.watchlists.totalCount).toBe(1);
    expect((await service.ask(undefined, DELETE, { input: {} })).errors?.[0]?.extensions['code']).toBe(
      'UNAUTHENTICATED',
    );
    expect((await deleteMe(person, { userId: person.uid })).deletedUserId).toBe(person.uid);
  });

  it('leaves nothing behind when requests of the same person run at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = newPerson();
      const requests = Array.from({ length: 8 }, (_, index) =>
        index % 2 === 0
          ? service.ask(person, ME)
          : service.ask(person, `mutation { createWatchlist(input: { name: "${index}" }) { userErrors { code } } }`),
      );
      const [, ...answers] = await Promise.all([deleteMe(person), ...requests]);
      for (const { errors } of answers)
        for (const error of errors ?? []) expect(error.extensions['code']).toBe('UNAUTHENTICATED');
      expect(await sql`select uid from users.profiles where uid = ${person.uid}`).toHaveLength(0);
    }
  });
});
