import type { ApolloServer } from '@apollo/server';
import type { GatewayContext } from '../context.ts';
import type { RunQuery } from '../subscriptions/index.ts';
import type { ShortWay } from './short-way.ts';

/** Runs the queries and mutations that come over a socket as those of a request are: the short way, or else through Apollo Server. */
export function createRunQuery(shortWay: ShortWay, apollo: ApolloServer<GatewayContext>): RunQuery {
  return async ({ query, operationName, variables }, contextValue) => {
    const plain = shortWay.match({ query, operationName: operationName ?? undefined, variables: variables ?? {} });
    if (plain !== undefined) return (await shortWay.answer(plain, contextValue)).result;
    const { body } = await apollo.executeOperation(
      { query, ...(variables && { variables }), ...(operationName && { operationName }) },
      { contextValue },
    );
    if (body.kind !== 'single') throw new Error('Invariant: answers are given in one piece');
    return body.singleResult;
  };
}
