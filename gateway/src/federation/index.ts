export * from './access-rules.ts';
export * from './answer-shape.ts';
export * from './describe-plan.ts';
export * from './execute-plan.ts';
export * from './federation.ts';
export * from './graph.ts';
export * from './planned-operations.ts';
export type { SubgraphAnswer } from './subgraph-client.ts';
export type { Subgraphs } from './subgraphs.ts';
