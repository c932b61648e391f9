import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import type { Identity } from '@platform/shared/identity';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, startUser, type UserService } from './start-user.ts';

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

const ME = '{ me { id email emailVerified displayName photoUrl phoneNumber createdAt updatedAt } }';
const UPDATE = `mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) { user { displayName photoUrl } userErrors { __typename code message path } } }`;
const rowsOf = async (uid: string) =>
  (await sql`select count(*)::int as rows from users.profiles where uid = ${uid}`)[0]?.['rows'];
const representation = (identity: Identity) => ({ __typename: 'User', id: identity.uid });
const ENTITIES =
  'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { id email displayName settings { locale } watchlists { totalCount } } } }';

describe('me', () => {
  it('is null for an anonymous request', async () =>
    expect(await service.ask(undefined, ME)).toEqual({ status: 200, data: { me: null }, errors: undefined }));

  it('is made on first use from what the identity provider says', async () => {
    const alice = newPerson({
      profile: {
        email: 'alice@example.com',
        emailVerified: true,
        name: 'Alice 🦊 عائشة',
        picture: 'https://example.com/alice.png',
        phoneNumber: '+14155550100',
      },
    });
    const { data } = await service.ask(alice, ME);
    expect(data.me).toMatchObject({
      id: alice.uid,
      email: 'alice@example.com',
      emailVerified: true,
      displayName: 'Alice 🦊 عائشة',
      photoUrl: 'https://example.com/alice.png',
      phoneNumber: '+14155550100',
    });
    expect(data.me.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await rowsOf(alice.uid)).toBe(1);
  });

  it('is one profile for twenty first requests at once, and all are answered', async () => {
    const person = newPerson();
    const answers = await Promise.all(Array.from({ length: 20 }, () => service.ask(person, ME)));
    expect(answers.map(({ data, errors }) => errors ?? data.me.id)).toEqual(Array(20).fill(person.uid));
    expect(await rowsOf(person.uid)).toBe(1);
  });

  it('is made, too, when another service refers to the user before anyone asked for it', async () => {
    const person = newPerson();
    const { data } = await service.ask(person, ENTITIES, { representations: [representation(person)] });
    expect(data._entities).toEqual([
      {
        id: person.uid,
        email: `${person.uid}@example.com`,
        displayName: person.uid,
        settings: { locale: 'en-US' },
        watchlists: { totalCount: 0 },
      },
    ]);
    expect(await rowsOf(person.uid)).toBe(1);
  });

  it('takes nothing over from claims that no input could bring, and lets their bearer in all the same', async () => {
    const person = newPerson({
      profile: {
        email: 'x'.repeat(400),
        emailVerified: true,
        name: 'n'.repeat(10_000),
        picture: 'javascript:alert(1)',
        phoneNumber: 'a\0b',
      },
    });
    const { data, errors } = await service.ask(person, ME);
    expect(errors).toBeUndefined();
    expect(data.me).toMatchObject({
      email: null,
      emailVerified: false,
      displayName: null,
      photoUrl: null,
      phoneNumber: null,
    });
  });

  it('follows the identity provider in email and phone number, and keeps what the user chose himself', async () => {
    const person = newPerson();
    await service.ask(person, ME);
    await service.ask(person, UPDATE, { input: { displayName: 'My own name' } });
    const refreshed = {
      ...person,
      profile: { email: 'new@example.com', emailVerified: false, name: 'Other', phoneNumber: '+41440000000' },
    };
    const { data } = await service.ask(refreshed, ME);
    expect(data.me).toMatchObject({
      email: 'new@example.com',
      emailVerified: false,
      phoneNumber: '+41440000000',
      displayName: 'My own name',
    });
  });

  it('does not let an earlier token bring back what has changed, of the same sign-in or another', async () => {
    const earlier = newPerson({ profile: { email: 'old@example.com', emailVerified: false } });
    await service.ask(earlier, ME);
    const later = {
      ...earlier,
      authenticatedAt: new Date(earlier.authenticatedAt.getTime() - 30_000),
      tokenExpiresAt: new Date(earlier.tokenExpiresAt.getTime() + 30_000),
      profile: { email: 'new@example.com', emailVerified: true },
    };
    const changed = await service.ask(later, ME);
    expect(changed.data.me).toMatchObject({ email: 'new@example.com', emailVerified: true });
    for (const token of [earlier, later]) expect((await service.ask(token, ME)).data.me).toEqual(changed.data.me);
  });
});

describe('user(id)', () => {
  const USER = 'query ($id: ID!) { user(id: $id) { id email watchlists { totalCount } } }';

  it('is for support staff only', async () => {
    const person = newPerson();
    await service.ask(person, ME);
    const support = newPerson({ scopes: ['support:read'] });
    expect((await service.ask(support, USER, { id: person.uid })).data.user).toEqual({
      id: person.uid,
      email: `${person.uid}@example.com`,
      watchlists: { totalCount: 0 },
    });
    const refused = await service.ask(newPerson({ scopes: ['support:write', 'support'] }), USER, { id: person.uid });
    expect(refused.data.user).toBeNull();
    expect(refused.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    const anonymous = await service.ask(undefined, USER, { id: person.uid });
    expect(anonymous.data?.user ?? null).toBeNull();
    expect(anonymous.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('is null for whoever does not exist, whatever the id looks like', async () => {
    const support = newPerson({ scopes: ['support:read'] });
    for (const id of ['nobody', '', "'; drop table users.profiles; --", 'x'.repeat(3_000)])
      expect((await service.ask(support, USER, { id })).data.user).toBeNull();
  });
});

describe('updateProfile', () => {
  it('changes what is given, keeps what is left out, clears what is null', async () => {
    const person = newPerson({ profile: { emailVerified: false, name: 'Before' } });
    const change = async (input: object) => (await service.ask(person, UPDATE, { input })).data.updateProfile;
    expect(await change({ photoUrl: 'https://example.com/a.png' })).toEqual({
      user: { displayName: 'Before', photoUrl: 'https://example.com/a.png' },
      userErrors: [],
    });
    expect((await change({ displayName: '  محمد 👩‍👩‍👧‍👦  ' })).user).toEqual({
      displayName: 'محمد 👩‍👩‍👧‍👦',
      photoUrl: 'https://example.com/a.png',
    });
    expect((await change({ displayName: null })).user.displayName).toBeNull();
    expect((await change({})).user.photoUrl).toBe('https://example.com/a.png');
  });

  it('refuses what is wrong, names each place, and changes nothing', async () => {
    const person = newPerson();
    const input = { displayName: ' \u200d ', photoUrl: 'http://example.com/a.png' };
    const { data } = await service.ask(person, UPDATE, { input });
    expect(data.updateProfile).toEqual({
      user: null,
      userErrors: [
        {
          __typename: 'InvalidInput',
          code: 'INVALID_DISPLAY_NAME',
          message: expect.any(String),
          path: ['input', 'displayName'],
        },
        {
          __typename: 'InvalidInput',
          code: 'INVALID_PHOTO_URL',
          message: expect.any(String),
          path: ['input', 'photoUrl'],
        },
      ],
    });
    const half = await service.ask(person, UPDATE, { input: { displayName: 'Fine', photoUrl: 'ftp://x' } });
    expect(half.data.updateProfile.userErrors).toHaveLength(1);
    expect((await service.ask(person, ME)).data.me).toMatchObject({ displayName: person.uid, photoUrl: null });
  });

  it('refuses NUL bytes and endless texts before it looks at them', async () => {
    const person = newPerson();
    for (const displayName of ['a\0b', 'n'.repeat(10_000)]) {
      const { data, errors } = await service.ask(person, UPDATE, { input: { displayName } });
      expect(data?.updateProfile ?? null).toBeNull();
      expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
    expect((await service.ask(person, ME)).data.me.displayName).toBe(person.uid);
  });

  it('is refused to an anonymous request as a whole', async () => {
    const { data, errors } = await service.ask(undefined, UPDATE, { input: { displayName: 'x' } });
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });
});

describe('updateSettings', () => {
  const SETTINGS = `settings { locale timeZone displayCurrency theme
    notifications { orderFills orderProblems cashMovements productNews } }`;
  const UPDATE_SETTINGS = `mutation ($input: UpdateSettingsInput!) {
    updateSettings(input: $input) { ${SETTINGS} userErrors { code path } } }`;
  const DEFAULTS = {
    locale: 'en-US',
    timeZone: 'America/New_York',
    displayCurrency: 'USD',
    theme: 'SYSTEM',
    notifications: { orderFills: true, orderProblems: true, cashMovements: true, productNews: false },
  };

  it('starts from defaults, changes what is given and goes back to a default for null', async () => {
    const person = newPerson();
    const change = async (input: object) => (await service.ask(person, UPDATE_SETTINGS, { input })).data.updateSettings;
    expect(await change({})).toEqual({ settings: DEFAULTS, userErrors: [] });
    const changed = {
      locale: 'de-CH',
      timeZone: 'Europe/Zurich',
      displayCurrency: 'CHF',
      theme: 'DARK',
      notifications: { orderFills: false, orderProblems: true, cashMovements: true, productNews: true },
    };
    const input = {
      locale: 'DE-ch',
      timeZone: 'europe/zurich',
      displayCurrency: 'chf',
      theme: 'DARK',
      notifications: { orderFills: false, productNews: true },
    };
    expect((await change(input)).settings).toEqual(changed);
    expect((await change({ notifications: { orderFills: null } })).settings).toEqual({
      ...changed,
      notifications: { ...changed.notifications, orderFills: true },
    });
    expect(
      (await change({ locale: null, timeZone: null, displayCurrency: null, theme: null, notifications: null }))
        .settings,
    ).toEqual(DEFAULTS);
    expect((await service.ask(person, `{ me { ${SETTINGS} } }`)).data.me.settings).toEqual(DEFAULTS);
  });

  it('refuses each wrong value by a code of its own, and changes nothing', async () => {
    const person = newPerson();
    const input = { locale: 'en_US', timeZone: '+02:00', displayCurrency: 'DEM', theme: 'LIGHT' };
    const { data } = await service.ask(person, UPDATE_SETTINGS, { input });
    expect(data.updateSettings).toEqual({
      settings: null,
      userErrors: [
        { code: 'INVALID_LOCALE', path: ['input', 'locale'] },
        { code: 'INVALID_TIME_ZONE', path: ['input', 'timeZone'] },
        { code: 'INVALID_CURRENCY', path: ['input', 'displayCurrency'] },
      ],
    });
    expect((await service.ask(person, `{ me { ${SETTINGS} } }`)).data.me.settings).toEqual(DEFAULTS);
  });
});
