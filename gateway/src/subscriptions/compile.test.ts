import { describe, expect, it } from 'vitest';
import { compiled } from '../../test/support/compiled.ts';
import { findRefusal } from '../federation/index.ts';
import { prepare } from './prepare.ts';

const limits = { accessGuard: findRefusal, partitionsMax: 100 };

function keysOf(query: string, variables: Record<string, unknown> = {}) {
  const { topics, errors } = prepare(compiled(query), variables, undefined, limits);
  return topics?.map(({ key }) => key) ?? errors?.map(({ message }) => message) ?? [];
}

describe('equal subscriptions have equal keys', () => {
  const plain = 'subscription { priceChanged(ids: ["1"]) { id amount } }';
  it.each([
    ['under another name', 'subscription Other { priceChanged(ids: ["1"]) { id amount } }', {}],
    ['with a variable', 'subscription ($x: [ID!]!) { priceChanged(ids: $x) { id amount } }', { x: ['1'] }],
    ['with a variable of one', 'subscription ($x: [ID!]!) { priceChanged(ids: $x) { id amount } }', { x: '1' }],
    ['with a default', 'subscription ($x: [ID!]! = ["1"]) { priceChanged(ids: $x) { id amount } }', {}],
    ['with a number as the id', 'subscription { priceChanged(ids: [1]) { id amount } }', {}],
    [
      'with a fragment around',
      'subscription { ...F } fragment F on Subscription { priceChanged(ids: ["1"]) { id amount } }',
      {},
    ],
    ['in two parts', 'subscription { priceChanged(ids: ["1"]) { id } priceChanged(ids: ["1"]) { amount } }', {}],
    ['with a value twice', 'subscription { priceChanged(ids: ["1", "1"]) { id amount } }', {}],
  ])('%s', (_, query, variables) => expect(keysOf(query, variables)).toEqual(keysOf(plain)));

  it('but not for other fields, another order, another alias or another value', () => {
    for (const query of [
      'subscription { priceChanged(ids: ["1"]) { id } }',
      'subscription { priceChanged(ids: ["1"]) { amount id } }',
      'subscription { price: priceChanged(ids: ["1"]) { id amount } }',
      'subscription { priceChanged(ids: ["2"]) { id amount } }',
    ])
      expect(keysOf(query)).not.toEqual(keysOf(plain));
  });

  it('shares the partitions that two lists have in common', () => {
    const of = (ids: string) => keysOf(`subscription { priceChanged(ids: ${ids}) { id amount } }`);
    const [one, two] = of('["1", "2"]');
    expect(of('["2", "3"]')[0]).toBe(two);
    expect(of('["1"]')).toEqual([one]);
    expect(of('[]')).toHaveLength(1);
  });
});

describe('what the engine needs of an event', () => {
  it('is selected, whether the client did or not, and the client’s own variables stay', () => {
    const { canonical } = compiled(
      'subscription ($w: Boolean!) { entryAdded { text product @include(if: $w) { name } } }',
    );
    expect(canonical).toMatchObject({
      variableNames: ['w'],
      resumeVariable: 'delivery_resume',
      sequenceAlias: 'delivery_sequence',
      partitionVariable: undefined,
    });
    expect(canonical.text).toContain('entryAdded(after: $delivery_resume)');
    expect(canonical.text).toContain('delivery_sequence: sequence');
  });

  it('does not take the place of a variable that the client has under that name', () => {
    const query =
      'subscription ($delivery_resume: Boolean!) { entryAdded { text product @include(if: $delivery_resume) { id } } }';
    expect(compiled(query).canonical.resumeVariable).toBe('delivery_resume_');
  });
});

describe('a public stream', () => {
  it('is asked for in nobody’s name only while nothing of a user is in it', () => {
    const of = (query: string) => {
      const identity = {
        uid: 'a',
        roles: [],
        scopes: ['cost:read'],
        authenticatedAt: new Date(),
        tokenExpiresAt: new Date(),
        profile: { emailVerified: true },
      };
      return prepare(compiled(query), {}, identity, limits).topics?.[0]?.isPublic;
    };
    expect(of('subscription { priceChanged(ids: ["1"]) { product { name } } }')).toBe(true);
    expect(of('subscription { priceChanged(ids: ["1"]) { product { cost } } }')).toBe(false);
    expect(of('subscription { entryAdded { text } }')).toBe(false);
  });
});
