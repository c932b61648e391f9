import type { FetchNode } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { GatewayContext } from '../context.ts';
import type { SubgraphAnswer } from '../federation/index.ts';
import { SharedJoins } from './shared-joins.ts';

const fetch: FetchNode = {
  kind: 'Fetch',
  serviceName: 'people',
  operation: 'query($representations:[_Any!]!){_entities(representations:$representations){...on P{name}}}',
  operationName: undefined,
  operationKind: OperationTypeNode.QUERY,
};
const anonymous: GatewayContext = { identity: undefined, requestId: 'r', assertion: async () => undefined };
const product = (id: string) => ({ __typename: 'P', id });

function start(lifetimes: Record<string, number> = {}, answer?: (ids: string[]) => SubgraphAnswer) {
  const asked: string[][] = [];
  const joins = new SharedJoins(async (_, variables) => {
    const ids = (variables['representations'] as { id: string }[]).map(({ id }) => id);
    asked.push(ids);
    return answer?.(ids) ?? { data: { _entities: ids.map(id => ({ name: `P ${id}` })) } };
  }, lifetimes);
  const ask = (ids: string[], context = anonymous, others = {}) =>
    joins.run(fetch, { ...others, representations: ids.map(product) }, context);
  return { asked, ask, joins };
}

describe('joins of public streams', () => {
  it('that come together are asked for together, each entity once, and everyone gets his own in his order', async () => {
    const { asked, ask } = start();
    const [first, second] = await Promise.all([ask(['1', '2']), ask(['2', '3', '1'])]);
    expect(asked).toEqual([['1', '2', '3']]);
    expect(first?.data).toEqual({ _entities: [{ name: 'P 1' }, { name: 'P 2' }] });
    expect(second?.data).toEqual({ _entities: [{ name: 'P 2' }, { name: 'P 3' }, { name: 'P 1' }] });
    const entities = [first, second].map(answer => (answer?.data?.['_entities'] ?? []) as unknown[]);
    expect(entities[0]?.[0]).not.toBe(entities[1]?.[2]);
  });

  it('with other variables, or in the name of a user, are asked for apart', async () => {
    const { asked, ask } = start();
    const identity = { uid: 'alice' } as GatewayContext['identity'];
    await Promise.all([ask(['1']), ask(['1'], anonymous, { size: 2 }), ask(['1'], { ...anonymous, identity })]);
    expect(asked).toEqual([['1'], ['1'], ['1']]);
  });

  it('are asked for again the next time, unless their type may be remembered', async () => {
    const forgetful = start();
    await forgetful.ask(['1']);
    await forgetful.ask(['1']);
    expect(forgetful.asked).toHaveLength(2);
    const remembering = start({ P: 60_000 });
    await remembering.ask(['1']);
    expect((await remembering.ask(['1', '2'])).data).toEqual({ _entities: [{ name: 'P 1' }, { name: 'P 2' }] });
    expect(remembering.asked).toEqual([['1'], ['2']]);
  });

  it('are not remembered across a change of the graph, even when they are on their way', async () => {
    const { asked, ask, joins } = start({ P: 60_000 });
    const underOld = ask(['1']);
    await new Promise(resolve => setImmediate(resolve));
    expect(asked).toEqual([['1']]);
    joins.forget();
    await underOld;
    await ask(['1']);
    expect(asked).toEqual([['1'], ['1']]);
  });

  it('that fail are told to those whom they concern, and not remembered', async () => {
    let isFailing = true;
    const { ask } = start({ P: 60_000 }, ids => ({
      data: { _entities: ids.map(id => (id === '2' && isFailing ? null : { name: id })) },
      ...(isFailing && { errors: [{ message: 'no', path: ['_entities', ids.indexOf('2'), 'name'] }] }),
    }));
    const [first, second] = await Promise.all([ask(['1']), ask(['3', '2'])]);
    expect(first?.errors).toBeUndefined();
    expect(second?.errors).toEqual([{ message: 'no', path: ['_entities', 1, 'name'] }]);
    isFailing = false;
    expect((await ask(['2'])).data).toEqual({ _entities: [{ name: '2' }] });
  });
});
