import { getOperationAST, parse } from 'graphql';
import { buildGraph } from '../../src/federation/index.ts';
import { type CompiledSubscription, createCompiler } from '../../src/subscriptions/compile.ts';
import { composeShop } from './subgraphs.ts';

const compile = createCompiler(
  buildGraph(composeShop('http://catalog.invalid/graphql', 'http://people.invalid/graphql')),
);

/** A subscription of the shop, compiled. @throws Error with what is wrong with it. */
export function compiled(query: string): CompiledSubscription {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const result = compile(document, operation);
  if (result.compiled === undefined) throw new Error(result.errors.map(({ message }) => message).join());
  return result.compiled;
}
